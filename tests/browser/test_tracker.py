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
QUEUE = "window.flowtag=window.flowtag||{q:[],track(){this.q.push(arguments)}}"


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


def _sent(page: Page) -> None:
    """Waits until what the page began to send is answered."""
    page.wait_for_load_state("networkidle")


def _events(data_dir: Path) -> list[Event]:
    return [decode_event(payload) for _, payload in read_records(data_dir, (0, 0))]


def _brief(data_dir: Path, shop: str) -> list[tuple[str, dict[str, str], str]]:
    return [(e.name, e.properties, e.url.removeprefix(shop)) for e in _events(data_dir)]


def test_pages_events_and_revenue_arrive(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _sent(page)
    page.evaluate(
        "flowtag.track('Purchase', {plan: 'pro', seats: 3, big: 'x'.repeat(3000)}, {amount: 49.99, currency: 'EUR'})"
    )
    page.evaluate("clickport.track('Donation', null, {amount: 25})")
    page.evaluate("history.pushState({}, '', '/a/step2')")
    page.evaluate("history.replaceState({}, '', '/a/step2')")  # the same page
    _sent(page)

    assert _brief(data, url) == [
        ("page", {}, "/a"),
        ("Early", {"n": "1"}, "/a"),
        ("Purchase", {"plan": "pro", "seats": "3", "big": "x" * 2000}, "/a"),
        ("Donation", {}, "/a"),
        ("page", {}, "/a/step2"),
    ]
    events = _events(data)
    money = [(e.revenue_amount, e.revenue_currency) for e in events if e.revenue_amount]
    assert money == [("49.99", "EUR"), ("25", "USD")]
    assert events[2].metadata == {"seats": 3}
    assert len({e.visit for e in events}) == 1
    assert {e.visitor for e in events} == {""}


def test_what_leaves_with_the_page_arrives(shop, context):
    url, data = shop
    page = context.new_page()
    page.goto(f"{url}/a")
    _sent(page)
    page.evaluate("flowtag.track('Bye'); location.href = '/b'")
    page.wait_for_url("**/b")
    page.evaluate(
        "document.querySelector('#out').addEventListener('click', (e) => e.preventDefault())"
    )
    page.locator("#out").click()
    _sent(page)
    names = [e.name for e in _events(data)]

    assert sorted(names) == sorted(["page", "Early", "Bye", "page", "Early", "Outbound Link"])
    assert [e.properties for e in _events(data) if e.name == "Outbound Link"] == [
        {"url": "http://127.0.0.1:1/x"}
    ]


def test_a_purchase_carries_the_click_that_led_here(shop, context):
    url, data = shop
    session = "ab" * 16
    page = context.new_page()
    page.goto(f"{url}/a?ft_click={session}")
    page.goto(f"{url}/b")
    _sent(page)
    page.evaluate("flowtag.track('Purchase')")
    _sent(page)

    assert {e.click_id for e in _events(data)} == {session}


@pytest.mark.parametrize("consent", ["google", "tcf", "refused"])
def test_a_visitor_is_known_again_with_consent_only(shop, context, consent):
    url, data = shop
    granted = "denied" if consent == "refused" else "granted"
    layer = f"window.dataLayer = [['consent', 'default', {{analytics_storage: '{granted}'}}]];"
    given = {
        "gdprApplies": True,
        "eventStatus": "tcloaded",
        "purpose": {"consents": {"1": True, "8": True}},
    }
    tcf = f"window.__tcfapi = (c, v, hear) => hear({json.dumps(given)}, true);"
    context.add_init_script(tcf if consent == "tcf" else layer)
    for _ in range(2):
        page = context.new_page()
        page.goto(f"{url}/a")
        _sent(page)
        page.close()
    visitors = {e.visitor for e in _events(data)}
    visits = {e.visit for e in _events(data)}

    assert len(visits) == 2
    assert (visitors == {""}) is (consent == "refused")
    assert len(visitors) == 1


def test_refused_storage_breaks_nothing(shop, context):
    url, data = shop
    refuse = "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError') }});"
    context.add_init_script(refuse)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{url}/a")
    _sent(page)

    assert [e.name for e in _events(data)] == ["page", "Early"]
    assert errors == []
