"""When things happen: timeouts, a document that is hidden, and an ad that waits to be seen."""

import pytest
from playwright.sync_api import expect

from creative import EPOCH_MS
from creative.page import build_page
from tests.browser.ad_page import AD, BYE, CLICKS, HELLO, ONE, SHOP, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

SLOW = {"id": "slow", "type": "timeout", "ms": 5000}
STILL = {"id": "still", "type": "text", "text": "Still there?", "end": True}
WAITING = ["hello one", "hello slow", "one bye", "slow still"]
TURN = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
  document.dispatchEvent(new Event('visibilitychange'))
}"""


def _open(tmp_path, context):
    creative = make_tiny(tmp_path, [HELLO, ONE, SLOW, BYE, STILL], WAITING)
    ad = open_ad(context, build_page(creative, "300x250", CLICKS), clock=EPOCH_MS)
    ad.page.clock.run_for(10)
    expect(ad.by_id("one")).to_be_visible()
    return ad


def test_after_its_time_the_group_leaves_and_the_flow_goes_on(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)

    ad.page.clock.run_for(4900)
    expect(ad.by_id("one")).to_be_visible()
    ad.page.clock.run_for(200)

    expect(ad.by_id("still")).to_be_visible()
    assert ad.by_id("one").count() == 0
    assert ad.page.locator(".user").count() == 0


def test_an_act_ends_the_timeout(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)

    ad.page.clock.run_for(4900)
    ad.by_id("one").evaluate("e => e.click()")
    ad.page.clock.run_for(9000)

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.by_id("still").count() == 0


def test_an_act_of_the_same_moment_wins(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)
    shown = next(e["at"] for e in ad.events() if e["kind"] == 1 and e["component"] == "one")

    ad.page.clock.run_for(shown + 5000 - 10)  # the timer has rung, what follows has not
    ad.by_id("one").evaluate("e => e.click()")
    ad.page.clock.run_for(100)

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.by_id("still").count() == 0


def test_time_in_a_hidden_document_does_not_count(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)

    ad.page.clock.run_for(3000)
    ad.page.evaluate(TURN, True)
    ad.page.clock.run_for(60_000)
    expect(ad.by_id("one")).to_be_visible()
    ad.page.evaluate(TURN, False)
    ad.page.clock.run_for(1900)
    expect(ad.by_id("one")).to_be_visible()
    ad.page.clock.run_for(200)

    expect(ad.by_id("still")).to_be_visible()


def test_a_document_that_opens_hidden_counts_from_when_it_is_shown(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [HELLO, ONE, SLOW, BYE, STILL], WAITING)
    hidden = "Object.defineProperty(document,'hidden',{configurable:true,get:()=>true});"
    page = build_page(creative, "300x250", CLICKS)
    ad = open_ad(ad_context, page, clock=EPOCH_MS, init=hidden)

    ad.page.clock.run_for(20_000)
    expect(ad.by_id("one")).to_be_visible()
    ad.page.evaluate(TURN, False)
    ad.page.clock.run_for(5_100)

    expect(ad.by_id("still")).to_be_visible()


def test_a_redirect_beside_a_timeout_leaves_as_a_group(tmp_path, ad_context):
    delay = {"id": "pause", "type": "delay", "ms": 100}
    creative = make_tiny(
        tmp_path, [delay, SHOP, SLOW, STILL], ["pause shop", "pause slow", "slow still"]
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), clock=EPOCH_MS)
    ad.page.clock.run_for(300)
    expect(ad.by_id("shop")).to_be_visible()

    ad.page.clock.run_for(5_000)

    expect(ad.by_id("still")).to_be_visible()
    assert ad.by_id("shop").count() == 0


AROUND = """<body style="margin:0"><div style="height:3000px"></div>
<iframe src="https://ad.example/in.html" width=300 height=250 style="border:0;display:block"></iframe>
<div style="height:3000px"></div>"""


def test_an_ad_that_waits_to_be_seen_starts_with_half_of_it_in_view(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [HELLO, ONE, BYE], ["hello one", "one bye"], start_on="viewable")
    page = build_page(creative, "300x250", CLICKS)
    files = {"https://ad.example/in.html": page}
    ad = open_ad(ad_context, AROUND, url="https://news.example/", files=files)
    frame = ad.page.frame(url="https://ad.example/in.html")
    assert frame is not None
    expect(frame.locator("#ad")).to_be_visible()

    ad.page.evaluate("scrollTo(0, 3000 - innerHeight + 110)")
    ad.page.wait_for_timeout(200)
    early = frame.evaluate("events.filter((e) => e.kind === 1).length")
    ad.page.evaluate("scrollTo(0, 3000 - innerHeight + 140)")
    expect(frame.locator('[data-id="hello"]')).to_be_attached()
    ad.page.evaluate("scrollTo(0, 0)")
    ad.page.evaluate("scrollTo(0, 3000 - innerHeight + 140)")
    expect(frame.locator('[data-id="one"]')).to_be_attached()

    shown = frame.evaluate(
        "events.filter((e) => e.kind === 1).map((e) => [e.component, e.at < 150])"
    )
    assert early == 0
    assert shown == [["hello", True], ["one", True]]  # once, and from its own start


def test_an_ad_that_waits_to_be_seen_leads_out_before_it_is(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path, [BYE], areas=[{"area": "header", "click": "main"}], start_on="viewable"
    )
    never = "window.IntersectionObserver = class { observe() {} disconnect() {} };"
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), url=AD, init=never)

    with ad_context.expect_page() as popup:
        ad.page.locator("[data-area=header]").click()

    assert popup.value.url == CLICKS["main"]
    assert [e["at"] for e in ad.events()] == [0] * len(ad.events())


def test_what_comes_without_a_wait_is_there_before_any_timer_rings(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [HELLO, ONE, BYE], ["hello one", "one bye"], pace="instant")
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), clock=EPOCH_MS)

    expect(ad.by_id("hello")).to_be_visible()
    expect(ad.by_id("one")).to_be_visible()


def test_a_flow_that_runs_round_without_a_wait_does_not_hold_the_page(tmp_path, ad_context):
    again = {"id": "again", "type": "text", "text": "And again"}
    creative = make_tiny(tmp_path, [HELLO, again], ["hello again", "again hello"], pace="instant")
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), clock=EPOCH_MS)
    before = ad.page.locator(".brand").count()
    ad.page.clock.run_for(100)

    assert 2 <= before <= 20
    assert ad.page.locator(".brand").count() > before
