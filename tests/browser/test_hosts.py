"""What an ad does in each host: when it begins, how windows open, who asks for pixels, what is seen."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from creative import EPOCH_MS, HostName, Wiring, build_page, decode_beacon
from tests.browser.ad_page import AD, CLICKS, HELLO, ONE, SHOP, Ad, open_ad, wait_until
from tests.browser.host_pages import AROUND, FLAGS, HostCase, frame_page, mock_file, open_in_host
from tests.browser.test_events import COLLECTOR, OBSERVED
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

PIXEL = {"tracking": [{"tag": "https://t.example/hello?p=@{page_url}&a=@{app_bundle}"}]}
PARTS: list[dict[str, Any]] = [{**HELLO, **PIXEL}, ONE, SHOP]


def _page(tmp_path, host: HostName, **options: Any) -> str:
    creative = make_tiny(tmp_path, PARTS, ["hello one", "one shop"])
    return build_page(creative, "300x250", CLICKS, host=host, **options)


def _asked(ad: Ad, start: str) -> list[str]:
    return [url for url in ad.asked if url.startswith(start)]


def _land(ad: Ad, context: BrowserContext) -> str:
    """Clicks to the shop; where the new window landed."""
    with context.expect_page() as popup:
        ad.by_id("one").click()
    popup.value.wait_for_load_state()
    url: str = popup.value.url
    popup.value.close()
    return url


def _seen(ad: Ad) -> list[tuple[str, int, str]]:
    """What the collector heard of being seen: event, value, text, once all timers have rung."""
    if "IntersectionObserver" in ad.where.evaluate("Object.getOwnPropertyNames(window)"):
        ad.where.evaluate(OBSERVED)
    for _ in range(2):
        ad.page.clock.run_for(3000)
        ad.where.evaluate("() => fetch('https://ad.example/settled')")  # what went before is there
    found = {
        event.number: event
        for body in ad.bodies
        if body.startswith('{"s"')
        for event in decode_beacon(body.encode()).events
    }
    wanted = ("measured", "viewable")
    return [(e.event, e.value, e.text) for _, e in sorted(found.items()) if e.event in wanted]


@pytest.mark.parametrize("case", ["page", "frame", "safeframe"])
def test_on_the_web_a_click_opens_a_window_and_pixels_are_images(
    tmp_path, ad_context, case: HostCase
):
    host: HostName = "safeframe" if case == "safeframe" else "page"
    ad = open_in_host(ad_context, case, _page(tmp_path, host))

    assert _land(ad, ad_context) == CLICKS["main"]
    assert len(_asked(ad, "https://t.example/")) == 1
    assert [e for e in ad.host_events() if e[0] == "error"] == []


def test_a_window_from_an_ad_cannot_reach_back(tmp_path, ad_context):
    ad = open_in_host(ad_context, "frame", _page(tmp_path, "page"))
    with ad_context.expect_page() as popup:
        ad.by_id("one").click()
    popup.value.wait_for_load_state()

    assert popup.value.evaluate("window.opener") is None


def test_without_allow_popups_the_click_leads_the_page_away(tmp_path, ad_context):
    flags = "allow-scripts allow-same-origin allow-top-navigation-by-user-activation"
    ad = open_ad(ad_context, frame_page(flags), url=AROUND, files={AD: _page(tmp_path, "page")})
    ad.frame = ad.page.frame(url=AD)
    ad.by_id("one").click()
    ad.page.wait_for_url("https://shop.example/**")

    assert ad.page.url == CLICKS["main"]


def test_where_no_window_may_open_the_loss_is_told(tmp_path, ad_context):
    ad = open_ad(
        ad_context, frame_page("allow-scripts"), url=AROUND, files={AD: _page(tmp_path, "page")}
    )
    ad.frame = ad.page.frame(url=AD)  # its origin is "null", too
    ad.by_id("one").click()
    expect(ad.by_id("shop")).to_be_attached(attached=False)

    assert [e for e in ad.host_events() if e[0] == "error"] == [("error", "shop", "click main")]
    assert len(_asked(ad, "https://t.example/")) == 1


def test_two_frames_deep_with_a_null_origin_it_counts_the_same(tmp_path, ad_context):
    inner = "https://exchange.example/slot.html"
    files = {inner: frame_page("allow-scripts allow-popups"), AD: _page(tmp_path, "page")}
    ad = open_ad(ad_context, frame_page(FLAGS, source=inner), url=AROUND, files=files)
    ad.frame = ad.page.frame(url=AD)

    assert _land(ad, ad_context) == CLICKS["main"]
    assert len(_asked(ad, "https://t.example/")) == 1


def test_two_copies_on_one_page_are_two_sessions(tmp_path, ad_context):
    files = {AD: _page(tmp_path, "page")}
    ad = open_ad(ad_context, frame_page(None) * 2, url=AROUND, files=files)
    for frame in ad.page.frames[1:]:
        expect(frame.locator('[data-id="one"]')).to_be_visible()

    assert len(_asked(ad, "https://t.example/")) == 2


def test_while_a_page_is_prerendered_nothing_happens(tmp_path, ad_context):
    init = "Object.defineProperty(document, 'prerendering', {configurable: true, value: true});"
    ad = open_ad(ad_context, _page(tmp_path, "page", wiring=Wiring(collector=COLLECTOR)), init=init)
    before = (ad.events(), list(ad.asked))
    ad.page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(ad.by_id("one")).to_be_visible()

    assert before == ([], [])
    assert len(_asked(ad, "https://t.example/")) == 1


@pytest.mark.parametrize("case", ["mraid 2", "mraid 3"])
def test_in_an_app_it_waits_for_its_container_and_leaves_by_it(tmp_path, ad_context, case):
    init = "window.MRAID_MOCK.auto = false; MRAID_MOCK.env = {appId: 'org.shop.app'};"
    text = _page(tmp_path, "mraid")
    ad = open_in_host(ad_context, case, text, init=init)
    before = (ad.events(), list(ad.asked))
    ad.page.evaluate("MRAID_MOCK.begin()")
    ad.by_id("one").click()
    expect(ad.by_id("shop")).to_be_attached(attached=False)
    app = "org.shop.app" if case == "mraid 3" else ""

    assert text.index("mraid.js") == text.index("<script") + len('<script src="')
    assert before == ([], [])
    assert ad.page.evaluate("MRAID_MOCK.calls") == [["open", CLICKS["main"]]]
    assert [url.partition("&a=")[2] for url in _asked(ad, "https://t.example/")] == [app]


def test_in_an_app_the_fallback_leaves_by_the_container_too(tmp_path, ad_context):
    broken = "JSON.parse = () => { throw new Error('no data') };"
    ad = open_in_host(ad_context, "mraid 3", _page(tmp_path, "mraid"), init=broken)
    ad.page.locator("#fallback").click()

    assert ad.page.evaluate("MRAID_MOCK.calls") == [["open", CLICKS["main"]]]


def test_without_a_container_an_ad_for_apps_is_a_page(tmp_path, ad_context):
    ad = open_ad(ad_context, _page(tmp_path, "mraid"))

    assert _land(ad, ad_context) == CLICKS["main"]


@pytest.mark.parametrize(
    ("case", "exposures", "seen"),
    [
        ("mraid 2", [100], [("measured", 1, ""), ("viewable", 0, "50%/1s")]),
        ("mraid 3", [100], [("measured", 1, ""), ("viewable", 0, "50%/1s")]),
        ("mraid 3", [40], [("measured", 1, "")]),
        ("mraid 3", [40, 60], [("measured", 1, ""), ("viewable", 0, "50%/1s")]),
    ],
)
def test_the_container_says_what_is_seen(tmp_path, ad_context, case, exposures, seen):
    text = _page(tmp_path, "mraid", wiring=Wiring(collector=COLLECTOR))
    init = f"MRAID_MOCK.exposed = {exposures[0]};"
    ad = open_in_host(ad_context, case, text, init=init, clock=EPOCH_MS)
    for exposure in exposures[1:]:
        ad.page.clock.run_for(500)
        ad.page.evaluate(f"MRAID_MOCK.expose({exposure})")

    assert _seen(ad) == seen


def test_a_safeframe_is_told_what_is_seen_by_its_host(tmp_path, ad_context):
    text = _page(tmp_path, "safeframe", wiring=Wiring(collector=COLLECTOR))
    ad = open_in_host(ad_context, "safeframe", text, clock=EPOCH_MS)
    ad.page.evaluate("share = 0.4; tell()")
    early = _seen(ad)
    ad.page.evaluate("share = 0.6; tell()")

    assert early == [("measured", 1, "")]
    assert _seen(ad) == [("measured", 1, ""), ("viewable", 0, "50%/1s")]


def test_a_page_that_cannot_observe_says_so_and_is_never_viewable(tmp_path, ad_context):
    text = _page(tmp_path, "page", wiring=Wiring(collector=COLLECTOR))
    init = "delete window.IntersectionObserver;"
    ad = open_ad(ad_context, text, init=init, clock=EPOCH_MS)

    assert _seen(ad) == [("measured", 0, "no_observer")]


@pytest.mark.parametrize("case", ["simid 1.1", "simid 1.2"])
def test_a_video_player_opens_windows_and_asks_for_pixels(tmp_path, ad_context, case):
    ad = open_in_host(ad_context, case, _page(tmp_path, "simid"))
    landed = _land(ad, ad_context)
    told = ad.page.evaluate("player.messages.map(({type, args}) => [type, args])")
    pixel = "https://t.example/hello?p=https%3A%2F%2Fnews.publisher.example%2Ffilm&a="

    assert landed == CLICKS["main"]
    assert [[t, a] for t, a in told if t not in ("resolve", "createSession")] == [
        ["SIMID:Creative:reportTracking", {"trackingUrls": [pixel]}],
        [
            "SIMID:Creative:clickThru",
            {"x": 0, "y": 0, "playerHandles": True, "url": CLICKS["main"]},
        ],
    ]
    assert _asked(ad, "https://t.example/") == [pixel]  # once, by the player


def test_a_player_that_opens_nothing_leaves_it_to_the_ad(tmp_path, ad_context):
    options = {"navigation": "adHandles"}
    ad = open_in_host(ad_context, "simid 1.2", _page(tmp_path, "simid"), options=options)
    landed = _land(ad, ad_context)
    clicks = ad.page.evaluate("player.messages.filter(({type}) => /click/.test(type))")

    assert landed == CLICKS["main"]
    assert [message["args"]["playerHandles"] for message in clicks] == [False]
    assert ad.page.evaluate("player.opened") == []


def test_a_pixel_that_the_player_refuses_is_asked_for_by_the_ad(tmp_path, ad_context):
    options = {"tracking": "refuse"}
    with ad_context.expect_event("request", lambda one: "t.example" in one.url):
        ad = open_in_host(ad_context, "simid 1.2", _page(tmp_path, "simid"), options=options)
    expect(ad.by_id("one")).to_be_visible()

    assert len(_asked(ad, "https://t.example/")) == 1


def test_the_ad_answers_a_player_that_stops_it_and_sends_what_it_has(tmp_path, ad_context):
    text = _page(tmp_path, "simid", wiring=Wiring(collector=COLLECTOR))
    ad = open_in_host(ad_context, "simid 1.2", text, clock=EPOCH_MS)
    ad.page.clock.run_for(100)
    with ad_context.expect_event("request", lambda one: "collect.example" in one.url):
        ad.page.evaluate("player.stop()")

    assert ad.page.locator("iframe").count() == 0  # it was answered


def test_messages_of_strangers_are_not_the_players(tmp_path, ad_context):
    ad = open_in_host(ad_context, "simid 1.2", _page(tmp_path, "simid"))
    expect(ad.by_id("one")).to_be_visible()
    wait_until(ad.page, "player.started")
    before = ad.page.evaluate("player.messages.length")
    for text in ("nonsense", json.dumps({"sessionId": "x", "type": "SIMID:Player:adStopped"})):
        ad.page.evaluate("(text) => frame.contentWindow.postMessage(text, '*')", text)

    assert ad.page.evaluate("player.messages.length") == before
    assert mock_file("simid.html").count("createSession") == 2
