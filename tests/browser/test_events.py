"""First-party events of a running ad, as its collector gets them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from creative import EPOCH_MS, WireEvent, Wiring, build_page, decode_beacon
from tests.browser.ad_page import AD, BYE, CLICKS, HELLO, ONE, open_ad
from tests.browser.test_ad_time import TURN
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

COLLECTOR = "https://collect.example/api/beacon?key=k1"
WON = {"id": "won", "type": "goal", "name": "advice"}
COUNT = {"id": "count", "type": "script", "code": "ANALYTICS.sendMetric('score', 1.5)"}
SHOP = {"id": "shop", "type": "redirect", "click": "main", "text": "Shop"}
# What leaves with the page goes where the test can see it.
BEACONS = "navigator.sendBeacon = (url, body) => (fetch(url, {method: 'POST', body, headers: {'x-exit': '1'}}), true);"


# Observers answer in real time: what is in view is known before time goes on.
OBSERVED = (
    "() => new Promise((done) => new IntersectionObserver(() => done()).observe(document.body))"
)


@dataclass
class Collector:
    """Answers beacons as told and keeps them; `answer` gives a status, or None for no answer."""

    answer: Callable[[], int | None] = lambda: 204
    beacons: list[bytes] = field(default_factory=list)
    exits: list[bytes] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        status = self.answer()
        body = route.request.post_data_buffer or b""
        if status is None:
            return route.abort()
        if status == 204 and body:
            (self.exits if "x-exit" in route.request.headers else self.beacons).append(body)
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        return route.fulfill(status=status, headers=headers)

    def numbers(self) -> list[int]:
        events = (e for body in self.beacons + self.exits for e in decode_beacon(body).events)
        return sorted({event.number for event in events})

    def events(self) -> list[tuple[Any, ...]]:
        """Every event once, in the order of its number; without its number and time."""
        found: dict[int, WireEvent] = {}
        for body in self.beacons + self.exits:
            for event in decode_beacon(body).events:
                assert found.setdefault(event.number, event) == event  # a repeat says the same
        return [_brief(found[n]) for n in sorted(found)]


def _brief(event: WireEvent) -> tuple[Any, ...]:
    told = [event.event, event.component, event.value, event.text, event.how]
    while told[-1] in ("", 0):
        told.pop()
    return tuple(told)


def _open(context: BrowserContext, tmp_path, collector: Collector, *parts, **options: Any) -> Page:
    creative = make_tiny(tmp_path, *parts, **options.pop("look", {}))
    page = build_page(creative, "300x250", CLICKS, wiring=Wiring(COLLECTOR, **options))
    ad = open_ad(context, page, clock=EPOCH_MS, init=BEACONS)
    context.route("https://collect.example/**", collector)  # no timer has rung yet
    assert ad.errors == []
    ad.page.evaluate(OBSERVED)
    return ad.page


@pytest.fixture
def collector() -> Collector:
    return Collector()


def _settle(page: Page, done: Callable[[], object]) -> None:
    for _ in range(300):  # answers come in real time, timers do not
        if done():
            return
        page.clock.run_for(100)
    raise AssertionError("it did not come")


def test_a_session_tells_its_collector_what_happened(tmp_path, ad_context, collector):
    parts = (
        [HELLO, ONE, COUNT, WON, SHOP],
        [
            "hello one",
            "one count",
            "count won",
            "won shop",
        ],
    )
    page = _open(ad_context, tmp_path, collector, *parts)
    page.clock.run_for(1100)
    page.clock.run_for(500)
    page.mouse.move(5, 5)
    page.locator('[data-id="one"]').click()
    _settle(page, lambda: len(collector.beacons) >= 2)
    with page.expect_response(lambda answer: "x-exit" in answer.request.headers):
        page.evaluate(TURN, True)

    events = collector.events()
    waited, spent = events[7][2], events[-1][2]
    stood_ms = page.evaluate("performance.now()")  # the clock is the page's own

    assert 1568 <= waited <= 1584  # from the second frame on: 16 to 32 ms after the start
    assert stood_ms - 100 <= spent <= stood_ms
    assert events == [
        ("loaded",),
        ("measured", "", 1),
        ("displayed", "hello"),
        ("displayed", "one"),
        ("impression",),
        ("viewable", "", 0, "50%/1s"),
        ("interacted",),
        ("first_interaction", "", waited),
        ("action", "one"),
        ("started", "one"),
        ("selected", "one"),
        ("displayed", "count"),
        ("metric", "count", 1_500_000, "score", "sum"),
        ("displayed", "won"),
        ("goal", "won", 0, "advice"),
        ("finished", "won"),
        ("displayed", "shop"),
        ("click_through", "shop", 0, "main"),
        ("time_spent", "", spent),
    ]


def test_a_beacon_says_whose_it_is(tmp_path, ad_context, collector):
    page = _open(ad_context, tmp_path, collector, [BYE])
    _settle(page, lambda: len(collector.beacons) >= 1)
    head = {k: v for k, v in json.loads(collector.beacons[0]).items() if k not in "ert"}

    assert head == {
        "s": "00000007" * 4,
        "c": "tiny",
        "z": "300x250",
        "h": "page",
        "l": "en",
        "p": "",
        "m": {},
    }
    assert len(json.loads(collector.beacons[0])["r"]) == 12


@pytest.mark.parametrize("away", [None, 503, 429], ids=["no answer", "503", "429"])
def test_nothing_is_lost_while_the_collector_is_away(tmp_path, ad_context, collector, away):
    collector.answer = lambda: away
    page = _open(ad_context, tmp_path, collector, [HELLO, ONE, BYE], ["hello one", "one bye"])
    page.clock.run_for(1500)
    page.locator('[data-id="one"]').click()
    page.clock.run_for(8000)
    before = list(collector.beacons)
    collector.answer = lambda: 204
    _settle(page, lambda: len(collector.beacons) >= 1)

    assert before == []
    names = "loaded measured displayed displayed impression viewable interacted first_interaction"
    names += " action started selected displayed finished"
    assert [event[0] for event in collector.events()] == names.split()
    assert collector.numbers() == list(range(len(names.split())))


def test_what_the_collector_refuses_for_good_is_counted(tmp_path, ad_context, collector):
    statuses = iter([400])
    collector.answer = lambda: next(statuses, 204)
    page = _open(ad_context, tmp_path, collector, [BYE])
    page.clock.run_for(900)
    page.clock.run_for(200)
    _settle(page, lambda: len(collector.beacons) >= 1)
    told = [e for body in collector.beacons for e in decode_beacon(body).events]

    assert [_brief(event) for event in told if event.event == "lost"] == [("lost", "", 5)]


def test_a_full_queue_keeps_its_oldest_and_says_how_many_it_lost(tmp_path, ad_context, collector):
    many = {
        "id": "many",
        "type": "script",
        "code": "for (var i = 0; i < 600; i++) ANALYTICS.sendMetric('m', i)",
    }
    collector.answer = lambda: None
    parts = [HELLO, many, BYE, ONE], ["hello many", "many bye"]
    page = _open(ad_context, tmp_path, collector, *parts)
    page.clock.run_for(3000)
    collector.answer = lambda: 204
    _settle(page, lambda: "lost" in [event[0] for event in collector.events()])
    events = collector.events()
    metrics = [event[2] // 1_000_000 for event in events if event[0] == "metric"]
    lost = max(event[2] for event in events if event[0] == "lost")  # so far

    assert metrics == list(range(len(metrics)))  # the oldest
    assert 600 - len(metrics) <= lost <= 600 - len(metrics) + 3  # and later details
    assert ("viewable", "", 0, "50%/1s") in events  # for which a detail made room


def test_leaving_sends_what_was_not_confirmed(tmp_path, ad_context, collector):
    page = _open(ad_context, tmp_path, collector, [HELLO, BYE], ["hello bye"])
    page.clock.run_for(200)
    with page.expect_response(lambda answer: "x-exit" in answer.request.headers):
        page.evaluate("dispatchEvent(new Event('pagehide'))")

    assert collector.beacons == []
    assert [event[0] for event in collector.events()][:3] == ["loaded", "measured", "displayed"]


def test_an_impression_can_count_at_load(tmp_path, ad_context, collector):
    page = _open(ad_context, tmp_path, collector, [BYE], count_on_load=True)
    _settle(page, lambda: len(collector.beacons) >= 1)

    assert collector.events()[:2] == [("loaded",), ("impression",)]


def test_a_fallback_is_an_impression_too_and_says_so(tmp_path, ad_context, collector):
    creative = make_tiny(tmp_path, [ONE, BYE], ["one bye"], backup={"click": "main"})
    text = build_page(creative, "300x250", CLICKS, wiring=Wiring(COLLECTOR))
    broken = "Document.prototype.importNode = () => { throw new Error('no') };"
    ad = open_ad(ad_context, text, url=AD, clock=EPOCH_MS, init=BEACONS + broken)
    ad_context.route("https://collect.example/**", collector)
    _settle(ad.page, lambda: len(collector.beacons) >= 1)

    assert ad.page.locator("#fallback").is_visible()
    assert [e for e in collector.events() if e[0] in ("impression", "error")] == [
        ("error", "one", 0, "Error: no", "host"),
        ("impression", "", 0, "", "fallback"),
    ]


def test_a_macro_that_nobody_filled_in_is_told_once_where_it_is_wanted(
    tmp_path, ad_context, collector
):
    tracking = [{"tag": "https://t.example/a?c=@{campaign_id}&d=@{campaign_id}"}]
    parts = [{**HELLO, "tracking": tracking}, BYE], ["hello bye"]
    page = _open(ad_context, tmp_path, collector, *parts)
    _settle(page, lambda: len(collector.beacons) >= 1)

    assert [e for e in collector.events() if e[0] == "missing"] == [
        ("missing", "", 0, "campaign_id")
    ]
    told = page.evaluate("window.events.filter((e) => e.kind === 'missing').map((e) => e.text)")
    assert told == ["click_url", "click_url_complete", "campaign_id"]


def test_impressions_can_fire_with_the_first_painted_frame(tmp_path, ad_context, collector):
    creative = make_tiny(tmp_path, [BYE])
    texts = ["https://t.example/i?w=@{width}", '<img src="https://u.example/i">']
    text = build_page(creative, "300x250", CLICKS, wiring=Wiring(COLLECTOR, painted=texts))
    ad = open_ad(ad_context, text, url=AD, clock=EPOCH_MS, init=BEACONS)
    ad_context.route("https://collect.example/**", collector)
    ad.page.clock.run_for(10)
    early = list(ad.asked)
    _settle(ad.page, lambda: len(collector.beacons) >= 1)

    assert early == []
    assert ad.asked == ["https://t.example/i?w=300", "https://u.example/i"]
