"""The site tracker on a small shop, with a real collector and store behind it."""

import gzip
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from measurement import Event, decode_event
from measurement.log import read_records
from tests.contracts.checkout import ROOT
from tests.measurement.collector.running import open_project, running

pytestmark = pytest.mark.browser

TRACKER = ROOT / "measurement" / "tracker"
QUEUE = "window.flowtag=window.clickport=window.flowtag||{q:[],track(){this.q.push(arguments)}}"


def test_the_tracker_is_current_and_inside_its_budget():
    hash_ = hashlib.sha256()
    for name in ("build.mjs", "track.ts"):
        hash_.update((TRACKER / name).read_bytes())

    assert (TRACKER / "SOURCES.sha256").read_text().strip() == hash_.hexdigest()
    assert len(gzip.compress((TRACKER / "track.js").read_bytes(), 9)) <= 2_048


class _Shop(http.server.BaseHTTPRequestHandler):
    """Any path is a page of the shop; `head` stands in its head."""

    head = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        links = '<a id="out" href="http://127.0.0.1:1/x">Out</a><a id="in" href="/b">In</a>'
        self.wfile.write(f"<!doctype html><title>Shop</title>{self.head}{links}".encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The shop's address, and the data folder of its collector."""
    key = open_project(tmp_path)
    with running(tmp_path) as (port, _):
        source = f"http://127.0.0.1:{port}/track.js"
        head = f'<script>{QUEUE};flowtag.track("Early",{{n:1}})</script>'
        head += f'<script defer src="{source}" data-key="{key}"></script>'
        handler = type("Shop", (_Shop,), {"head": head})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


def _arrived(page: Page, data_dir: Path, count: int) -> list[Event]:
    """The events, once so many are there, each once; those that come too late are missing."""
    for _ in range(500):
        events = {(e.session, e.number): e for e in _events(data_dir)}
        if len(events) >= count:
            break
        page.wait_for_timeout(10)
    return list(events.values())


def _events(data_dir: Path) -> list[Event]:
    return [decode_event(payload) for _, payload in read_records(data_dir, (0, 0))]


def _brief(events: list[Event], shop: str) -> list[tuple[str, dict[str, str], str]]:
    return [(e.name, e.properties, e.url.removeprefix(shop)) for e in events]


def _numbered(events: list[Event]) -> list[tuple[str, int]]:
    return sorted(((e.name, e.number) for e in events), key=lambda pair: pair[1])


def test_pages_events_and_revenue_arrive(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _arrived(page, data, 2)
    bought = "{plan: 'pro', seats: 3, big: 'x'.repeat(3000)}, {amount: 49.99, currency: 'EUR'}"
    for count, code in (
        (3, f"flowtag.track('Purchase', {bought})"),
        (4, "clickport.track('Donation', null, {amount: 25})"),
        (5, "history.pushState({}, '', '/a/step2')"),
        (5, "history.replaceState({}, '', '/a/step2')"),  # the same page
        (5, "location.hash = 'below'"),  # a place within it
        (6, "history.pushState({}, '', '/a/step3')"),
    ):
        page.evaluate(code)
        events = _arrived(page, data, count)

    assert _brief(events, url) == [
        ("page", {}, "/a"),
        ("Early", {"n": "1"}, "/a"),
        ("Purchase", {"plan": "pro", "seats": "3", "big": "x" * 2000}, "/a"),
        ("Donation", {}, "/a"),
        ("page", {}, "/a/step2"),
        ("page", {}, "/a/step3"),
    ]
    money = [(e.revenue_amount, e.revenue_currency) for e in events if e.revenue_amount]
    assert money == [("49.99", "EUR"), ("25", "USD")]
    assert events[2].metadata == {"seats": 3}
    assert [bool(e.flags) for e in events] == [False, False, True, False, False, False]
    assert [len({e.visit for e in events}), len({e.session for e in events})] == [1, 1]
    assert {e.visitor for e in events} == {""}
    assert [e.number for e in events] == list(range(6))
    assert events[4].referrer == f"{url}/a"


def test_what_leaves_with_the_page_arrives(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _arrived(page, data, 2)
    page.evaluate("flowtag.track('Bye'); location.href = '/b'")
    page.wait_for_url("**/b")
    page.evaluate(
        "document.querySelector('#out').addEventListener('click', (e) => e.preventDefault())"
    )
    page.locator("#out").click()
    events = _arrived(page, data, 6)
    names = [e.name for e in events]

    assert sorted(names) == sorted(["page", "Early", "Bye", "page", "Early", "Outbound Link"])
    assert [e.properties for e in events if e.name == "Outbound Link"] == [
        {"url": "http://127.0.0.1:1/x"}
    ]


def test_a_purchase_carries_the_click_that_led_here(shop, context):
    url, data = shop
    session = "ab" * 16
    page = context.new_page()
    page.goto(f"{url}/a?ft_click={session}")
    page.goto(f"{url}/b")
    page.evaluate("flowtag.track('Purchase')")
    events = _arrived(page, data, 5)

    assert {e.click_id for e in events} == {session}
    assert {e.url.removeprefix(url) for e in events} == {"/a", "/b"}


def test_a_refused_amount_is_told_to_whoever_builds_the_page(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _arrived(page, data, 2)
    with page.expect_console_message(lambda told: told.type == "warning") as told:
        page.evaluate("clickport.track('Purchase', {plan: 'pro'}, {amount: '$49.99'})")

    assert '$49.99\\" is no number; write 49.99' in told.value.text
    assert [e.name for e in _events(data)] == ["page", "Early"]


def test_what_a_page_could_not_send_leaves_with_it(shop, context):
    """fetch fails, as where the connection is gone for a moment; then the page is left."""
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _arrived(page, data, 2)
    context.route(
        "**/api/event*",
        lambda r: r.abort() if r.request.resource_type == "fetch" else r.continue_(),
    )
    page.evaluate("for (const name of ['One', 'Two', 'Three']) flowtag.track(name)")
    page.goto("about:blank")

    assert _numbered(_arrived(page, data, 5)) == [
        ("page", 0), ("Early", 1), ("One", 2), ("Two", 3), ("Three", 4),
    ]  # fmt: skip


def test_a_collector_that_is_busy_is_asked_again(shop, context):
    url, data = shop
    page = context.new_page()
    page.clock.install()
    page.goto(f"{url}/a")
    _arrived(page, data, 2)
    answers = [429, 503]
    headers = {"access-control-allow-origin": "*"}
    context.route(
        "**/api/event*",
        lambda r: r.fulfill(status=answers.pop(0), headers=headers) if answers else r.continue_(),
    )
    with page.expect_response("**/api/event*"):
        page.evaluate("flowtag.track('Late')")
    with page.expect_response("**/api/event*"):
        page.clock.run_for(1_000)
    page.clock.run_for(2_000)

    assert _numbered(_arrived(page, data, 3)) == [("page", 0), ("Early", 1), ("Late", 2)]
    assert answers == []


@pytest.mark.parametrize("consent", ["google", "tcf", "refused", "objected"])
def test_a_visitor_is_known_again_with_consent_only(shop, context, consent):
    url, data = shop
    granted = "denied" if consent == "refused" else "granted"
    layer = f"window.dataLayer = [['consent', 'default', {{analytics_storage: '{granted}'}}]];"
    if consent == "objected":
        layer += "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true});"
    given = {
        "gdprApplies": True,
        "eventStatus": "tcloaded",
        "purpose": {"consents": {"1": True, "8": True}},
    }
    tcf = f"window.__tcfapi = (c, v, hear) => hear({json.dumps(given)}, true);"
    context.add_init_script(tcf if consent == "tcf" else layer)
    for count in (2, 4):
        page = context.new_page()
        page.goto(f"{url}/a")
        events = _arrived(page, data, count)
    visitors = {e.visitor for e in events}

    assert len({e.visit for e in events}) == 2
    assert (visitors == {""}) is (consent in ("refused", "objected"))
    assert len(visitors) == 1


@pytest.mark.parametrize(
    ("google", "tcf", "kept"),
    [
        ({}, None, "tab"),
        ({"ad_storage": "granted"}, None, "browser"),
        ({"ad_storage": "denied"}, None, "page"),
        ({"ad_storage": "granted"}, {"1": True}, "page"),
        ({}, {"1": True, "7": True}, "browser"),
    ],
)
def test_the_click_is_kept_as_long_as_the_visitor_allows(shop, context, google, tcf, kept):
    url, data = shop
    given = {"eventStatus": "useractioncomplete", "purpose": {"consents": tcf}}
    script = f"window.dataLayer = [['consent', 'default', {json.dumps(google)}]];"
    if tcf:
        script += f"window.__tcfapi = (c, v, hear) => hear({json.dumps(given)}, true);"
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{url}/a?ft_click={'ab' * 16}")
    page.goto(f"{url}/b")
    context.new_page().goto(f"{url}/c")
    clicks = {e.url.removeprefix(url): bool(e.click_id) for e in _arrived(page, data, 6)}

    assert clicks == {"/a": True, "/b": kept != "page", "/c": kept == "browser"}


def test_consent_that_is_taken_back_takes_what_was_kept(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    kept = []
    for answer in ("granted", "denied"):
        page.evaluate(
            f"dataLayer.push(['consent', 'update', {{analytics_storage: '{answer}'}}]);"
            f"flowtag.track('{answer}')"
        )
        kept.append(page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"))
    visitors = {e.name: bool(e.visitor) for e in _arrived(page, data, 4)}

    assert visitors == {"page": False, "Early": False, "granted": True, "denied": False}
    assert kept == [["flowtag_visitor", "flowtag_visit"], []]


def test_a_click_is_forgotten_after_its_window_and_a_visit_after_a_pause(shop, context):
    url, data = shop
    context.add_init_script("window.dataLayer = [['consent', 'update', {ad_storage: 'granted'}]];")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{url}/a?ft_click={'ab' * 16}")
    for days in (6, 2):
        page.clock.fast_forward(days * 86_400_000)
        page.goto(f"{url}/after-{days}")
    pages = [e for e in _arrived(page, data, 6) if e.name == "page"]

    assert [bool(e.click_id) for e in pages] == [True, True, False]
    assert len({e.visit for e in pages}) == 3


def test_refused_storage_breaks_nothing(shop, context):
    url, data = shop
    refuse = (
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window,"
        " name, {get() { throw new DOMException('no', 'SecurityError') }});"
    )
    context.add_init_script(refuse)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{url}/a")

    assert [e.name for e in _arrived(page, data, 2)] == ["page", "Early"]
    assert errors == []
