"""Sliders, films and payments in a real browser: by mouse, by keyboard, and when things go wrong."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from creative import Creative, load_creative
from creative.codes import EVENTS
from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, TINY_FILM, Ad, open_ad, wait_until
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser
VTT = "WEBVTT\n\n00:00.000 --> 00:09.000\nNobody speaks here.\n"
FILM: dict[str, Any] = {
    "id": "film",
    "type": "video",
    "src": "assets/film.webm",
    "label": "A box on its way",
    "captions": "assets/film.vtt",
}
SKIPPED = {"id": "skipped", "type": "text", "text": "Skipped", "end": True}
PAY = {"id": "pay", "type": "payment", "link": "https://pay.example/cart?id=7", "text": "Pay"}
SLIDES = [
    {"text": "One", "image": "photo", "alt": "A photo", "link": "https://shop.example/one?a=1"},
    {"text": "Two", "click": "main", "button": "Have a look"},
    {"text": "Three"},
]
SLIDER: dict[str, Any] = {"id": "cities", "type": "slider", "label": "Cities", "slides": SLIDES}


def make(folder: Path, components: list[dict[str, Any]], *links: str, **look: Any) -> Creative:
    """As `make_tiny`, with films and with ports: `"a b port"`."""
    make_tiny(folder, components, (), **look)
    shutil.copy(TINY_FILM, folder / "assets" / "film.webm")
    (folder / "assets" / "film.vtt").write_text(VTT, encoding="utf-8")
    flow = json.loads((folder / "flow.json").read_bytes())
    keys = ("from", "to", "port")
    flow["connections"] = [dict(zip(keys, one.split(), strict=False)) for one in links]
    (folder / "flow.json").write_text(json.dumps(flow), encoding="utf-8")
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    return creative


@pytest.fixture
def lively_context(browser: Browser) -> Iterator[BrowserContext]:
    """As `ad_context`, where motion is welcome: films begin by themselves."""
    context = browser.new_context(viewport={"width": 300, "height": 250})
    yield context
    context.close()


def show(context: BrowserContext, creative: Creative, **options: Any) -> Ad:
    return open_ad(context, build_page(creative, "300x250", CLICKS), **options)


def reports(ad: Ad, component: str) -> list[str]:
    """What the engine reported of a component."""
    mine = [e for e in ad.events() if e["kind"] == 7 and e["component"] == component]
    return [EVENTS[e["a"]] for e in mine]


def media(ad: Ad, component: str = "film") -> list[str]:
    return [word for word in reports(ad, component) if word in EVENTS[10:18]]


def test_a_film_tells_each_quarter_once_and_leads_on(tmp_path, lively_context):
    creative = make(tmp_path, [FILM, BYE], "film bye completed")
    ad = show(lively_context, creative)

    expect(ad.by_id("bye")).to_be_visible()

    assert media(ad) == ["played", "first_quartile", "midpoint", "third_quartile", "completed"]
    expect(ad.by_id("film")).to_have_count(0)
    assert ad.errors == []
    assert ad.host_events() == []


def test_a_film_that_jumps_to_its_end_leaves_no_quarter_out(tmp_path, ad_context):
    creative = make(tmp_path, [{**FILM, "autoplay": False}, BYE], "film bye completed")
    ad = show(ad_context, creative)
    wait_until(ad.page, "document.querySelector('video').readyState > 0")

    ad.page.evaluate("document.querySelector('video').currentTime = 0.97")
    ad.page.get_by_role("button", name="Play").click()
    expect(ad.by_id("bye")).to_be_visible()

    assert media(ad) == ["played", "first_quartile", "midpoint", "third_quartile", "completed"]


SLOW = """HTMLMediaElement.prototype.play = new Proxy(HTMLMediaElement.prototype.play, {
  apply(play, film) { film.playbackRate = 0.1; return Reflect.apply(play, film, []) }})"""


def test_a_film_is_skipped_only_when_it_may_be(tmp_path, lively_context):
    film = {**FILM, "skip_after_ms": 60}
    creative = make(tmp_path, [film, BYE, SKIPPED], "film bye completed", "film skipped skipped")
    ad = show(lively_context, creative, init=SLOW)
    skip = ad.page.get_by_role("button", name="Skip")

    assert ad.page.evaluate("document.querySelector('.skip').hidden")
    skip.click()

    expect(ad.by_id("skipped")).to_be_visible()
    assert media(ad) == ["played", "skipped"]


def test_sound_is_off_until_it_is_wanted(tmp_path, lively_context):
    ad = show(lively_context, make(tmp_path, [FILM, BYE], "film bye completed"), init=SLOW)
    sound = ad.page.get_by_role("button", name="Sound")
    muted = "document.querySelector('video').muted"

    expect(sound).to_have_attribute("aria-pressed", "false")
    assert ad.page.evaluate(muted)
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    assert not ad.page.evaluate(muted)
    sound.click()

    assert ad.page.evaluate(muted)
    assert [word for word in media(ad) if "mute" in word] == ["unmuted", "muted"]


def test_captions_show_what_is_said(tmp_path, lively_context):
    ad = show(lively_context, make(tmp_path, [FILM, BYE], "film bye completed"), init=SLOW)

    cue = "document.querySelector('video').textTracks[0].activeCues?.[0]?.text"
    wait_until(ad.page, f"{cue} !== undefined")

    assert ad.page.evaluate(cue) == "Nobody speaks here."
    assert ad.page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    assert ad.errors == []


REFUSED = """const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () {
  if (navigator.userActivation.isActive) return play.call(this)
  return Promise.reject(new DOMException('no gesture', 'NotAllowedError'))
}"""


def test_a_film_that_may_not_start_by_itself_waits_for_its_button(tmp_path, lively_context):
    ad = show(lively_context, make(tmp_path, [FILM, BYE], "film bye completed"), init=REFUSED)
    button = ad.page.get_by_role("button", name="Play")

    expect(button).to_be_visible()
    assert media(ad) == []
    button.click()

    expect(ad.by_id("bye")).to_be_visible()
    assert media(ad)[-1] == "completed"


def test_a_film_that_cannot_be_played_is_reported_and_counts_as_skipped(tmp_path, ad_context):
    film = {**FILM, "src": "https://films.example/gone.mp4"}
    creative = make(tmp_path, [film, BYE, SKIPPED], "film bye completed", "film skipped skipped")
    ad = show(ad_context, creative)

    expect(ad.by_id("skipped")).to_be_visible()

    assert media(ad) == []
    assert [(e["component"], e["a"]) for e in ad.events() if e["kind"] == 13] == [("film", 6)]


HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden})
  document.dispatchEvent(new Event('visibilitychange'))
}"""


def test_a_film_pauses_while_the_page_is_hidden(tmp_path, lively_context):
    ad = show(lively_context, make(tmp_path, [FILM, BYE], "film bye completed"), init=SLOW)
    paused = "document.querySelector('video').paused"
    wait_until(ad.page, f"!{paused}")

    ad.page.evaluate(HIDE, True)
    assert ad.page.evaluate(paused)
    ad.page.evaluate(HIDE, False)

    wait_until(ad.page, f"!{paused}")


def test_a_film_that_the_user_leaves_is_let_go(tmp_path, lively_context):
    init = SLOW + ";addEventListener('play', (e) => (window.film = e.target), true)"
    ad = show(lively_context, make(tmp_path, [HELLO, FILM, ONE, BYE], "hello film", "hello one", "film bye completed", "one bye"), init=init)  # fmt: skip
    wait_until(ad.page, "window.film")

    ad.by_id("one").click()
    expect(ad.by_id("bye")).to_be_visible()

    assert ad.page.evaluate("[film.paused, film.getAttribute('src'), film.isConnected]") == [
        True,
        None,
        False,
    ]
    assert ad.host_events() == []


def test_slides_lead_out_each_to_its_own_page(tmp_path, ad_context):
    ad = show(ad_context, make(tmp_path, [SLIDER, BYE], "cities bye"))
    step = ad.page.get_by_role("button", name="Next")

    with ad_context.expect_page() as first:
        ad.page.get_by_role("button", name="One").click()
    step.click()
    with ad_context.expect_page() as second:
        ad.page.get_by_role("button", name="Have a look").click()
    step.click()

    assert first.value.url == "https://shop.example/one?a=1"
    assert second.value.url == CLICKS["main"]
    expect(ad.page.get_by_role("group", name="3/3")).to_be_in_viewport()
    assert [e["text"] for e in ad.events() if e["kind"] == 11] == ["cities.0", "main"]
    assert ad.errors == []


def test_the_keyboard_turns_slides_and_takes_one(tmp_path, ad_context):
    make(
        tmp_path,
        [{**SLIDER, "pick": True, "variable": "city"}, {**BYE, "text": "To @{var.city}"}],
        "cities bye",
    )
    flow = json.loads((tmp_path / "flow.json").read_bytes())
    (tmp_path / "flow.json").write_text(json.dumps({**flow, "variables": {"city": ""}}))
    loaded, _ = load_creative(tmp_path)
    assert loaded is not None
    ad = show(ad_context, loaded)
    keyboard = ad.page.keyboard
    ad.page.locator("[data-pick='0']").focus()

    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(ad.page.get_by_role("group", name="3/3")).to_be_in_viewport()
    expect(ad.page.locator(".slider [aria-live]")).to_have_text("3/3")
    keyboard.press("ArrowLeft")
    expect(ad.page.locator("[data-pick='1']")).to_be_focused()
    keyboard.press("Enter")

    expect(ad.by_id("bye")).to_have_text("To Two")
    expect(ad.page.locator(".user")).to_have_text("You: Two")
    assert reports(ad, "cities") == ["displayed", "action", "started", "selected"]


def test_a_swipe_ends_on_the_slide_that_it_reached(tmp_path, ad_context):
    ad = show(ad_context, make(tmp_path, [SLIDER, BYE], "cities bye"))

    ad.page.locator(".slides").hover()
    ad.page.mouse.wheel(250, 0)

    expect(ad.page.locator(".slider [aria-live]")).to_have_text("2/3")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_slides_turn_by_themselves_once_and_not_where_motion_is_unwanted(tmp_path, browser, motion):
    context = browser.new_context(viewport={"width": 300, "height": 250}, reduced_motion=motion)
    creative = make(tmp_path, [{**SLIDER, "autoplay_ms": 1000}, BYE], "cities bye")
    ad = show(context, creative, clock=1_767_225_600_000)
    shown = "[...document.querySelectorAll('.slide')].findIndex((one) => !one.inert)"

    seen = []
    for _ in range(6):
        ad.page.clock.run_for(1000)
        seen.append(ad.page.evaluate(shown))

    assert seen == ([1, 2, 0, 0, 0, 0] if motion == "no-preference" else [0] * 6)
    context.close()


def test_slides_stop_turning_when_somebody_looks_closer(tmp_path, browser):
    context = browser.new_context(viewport={"width": 300, "height": 250})
    creative = make(tmp_path, [{**SLIDER, "autoplay_ms": 1000}, BYE], "cities bye")
    ad = show(context, creative, clock=1_767_225_600_000)
    shown = "[...document.querySelectorAll('.slide')].findIndex((one) => !one.inert)"
    ad.page.clock.run_for(1000)

    ad.page.locator(".slider").dispatch_event("pointerenter")
    ad.page.clock.run_for(3000)

    assert ad.page.evaluate(shown) == 1
    context.close()


def paid(popup: Page, word: str) -> None:
    popup.evaluate("(word) => opener.postMessage({flowtag: word}, '*')", word)


@pytest.mark.parametrize(("word", "leads_to"), [("paid", "bye"), ("cancelled", "skipped")])
def test_a_payment_page_says_what_became_of_it(tmp_path, ad_context, word, leads_to):
    ad = show(ad_context, make(tmp_path, [PAY, BYE, SKIPPED], "pay bye paid", "pay skipped cancelled"))  # fmt: skip

    with ad_context.expect_page() as popup:
        ad.by_id("pay").click()
    popup.value.wait_for_load_state()
    paid(popup.value, word)

    expect(ad.by_id(leads_to)).to_be_visible()
    assert popup.value.url == PAY["link"]
    assert reports(ad, "pay") == ["displayed", "action", "started", "exit", word]


def test_a_payment_window_that_is_closed_is_cancelled(tmp_path, ad_context):
    ad = show(ad_context, make(tmp_path, [PAY, BYE, SKIPPED], "pay bye paid", "pay skipped cancelled"))  # fmt: skip

    with ad_context.expect_page() as popup:
        ad.by_id("pay").click()
    popup.value.close()

    expect(ad.by_id("skipped")).to_be_visible()


def test_a_second_press_opens_no_second_payment(tmp_path, ad_context):
    ad = show(ad_context, make(tmp_path, [PAY, BYE], "pay bye paid"))

    with ad_context.expect_page() as popup:
        ad.by_id("pay").click()
    popup.value.wait_for_load_state()
    ad.by_id("pay").click()
    paid(popup.value, "paid")

    expect(ad.by_id("bye")).to_be_visible()
    assert len(ad_context.pages) == 2


def test_only_the_payment_window_and_only_its_origin_is_believed(tmp_path, ad_context):
    pay = {**PAY, "origin": "https://done.example"}
    ad = show(ad_context, make(tmp_path, [pay, BYE], "pay bye paid"))

    with ad_context.expect_page() as popup:
        ad.by_id("pay").click()
    popup.value.wait_for_load_state()
    ad.page.evaluate("postMessage({flowtag: 'paid'}, '*')")
    paid(popup.value, "paid")
    ad.page.wait_for_timeout(50)
    expect(ad.by_id("pay")).to_be_visible()
    popup.value.evaluate("location.href = 'https://done.example/ok'")
    popup.value.wait_for_url("https://done.example/ok")
    paid(popup.value, "paid")

    expect(ad.by_id("bye")).to_be_visible()


CUT_OFF = """() => [...document.querySelectorAll('#dock button, .film video, .slider')].filter((e) => {
  if (e.closest('.slide')?.inert || !e.offsetParent || e.hidden || e.disabled) return false
  const {left, top, right, bottom} = e.getBoundingClientRect()
  return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1
}).map((e) => e.className + ' ' + e.textContent)"""


@pytest.mark.parametrize("layout", ["bubbles", "stage"])
@pytest.mark.parametrize("size", ["300x250", "300x600", "160x600", "728x90", "320x480", "970x250"])
@pytest.mark.parametrize(
    "component",
    [{**SLIDER, "pick": True}, {**FILM, "skip_after_ms": 0}, PAY],
    ids=["slider", "film", "payment"],
)
def test_nothing_is_cut_off_in_any_shape(tmp_path, ad_context, component, size, layout):
    id_ = component["id"]
    port = {"video": "completed", "payment": "paid"}.get(component["type"], "next")
    links = ("hello " + id_, "hello one", f"{id_} bye {port}", "one bye")
    sizes = {"sizes": [size], "theme": {"layout": layout}}
    creative = make(tmp_path, [HELLO, component, ONE, BYE], *links, **sizes)
    width, height = map(int, size.split("x"))
    ad = open_ad(ad_context, build_page(creative, size, CLICKS), init=SLOW)
    ad.page.set_viewport_size({"width": width, "height": height})
    expect(ad.by_id("one")).to_be_visible()

    assert ad.page.evaluate(CUT_OFF) == []
    assert ad.errors == []
