"""The same ads in a full Chromium: it refuses third-party storage and pop-ups without a gesture.

The other tests run in the headless shell, which allows both. Skipped where there is none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from creative import LAUNCH_ARGS, ChromiumMissing, Wiring, build_page, find_chromium
from tests.browser.ad_page import AD, CLICKS, HELLO, ONE, SHOP, open_ad
from tests.browser.host_pages import AROUND, frame_page, open_in_host
from tests.browser.test_events import COLLECTOR, Collector
from tests.browser.test_faults import sessions_of, wait_until
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

PIXEL = "https://t.example/"
PARTS: list[dict[str, Any]] = [{**HELLO, "tracking": [{"tag": f"{PIXEL}hello"}]}, ONE, SHOP]
LINKS = ["hello one", "one shop"]


def _find_full(of_playwright: Path) -> Path:
    """Debian's, else Playwright's own; skips where there is neither."""
    try:
        found = find_chromium(full=True)
    except ChromiumMissing:
        found = of_playwright
        if not found.exists():
            pytest.skip("no full Chromium is installed; Debian's package is chromium")
    if "headless-shell" in found.name:
        pytest.skip(f"FLOWTAG_CHROMIUM names a headless shell: {found}")
    return found


@pytest.fixture(scope="module")
def full() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = _find_full(Path(playwright.chromium.executable_path))
        launched = playwright.chromium.launch(
            executable_path=found,
            args=list(LAUNCH_ARGS),
            # Playwright's own choice for tests, which no visitor's browser makes.
            ignore_default_args=["--disable-back-forward-cache", "--disable-popup-blocking"],
        )
        yield launched
        launched.close()


@pytest.fixture
def context(full: Browser) -> Iterator[BrowserContext]:
    opened = full.new_context(viewport={"width": 300, "height": 250}, reduced_motion="reduce")
    yield opened
    opened.close()


def _page(tmp_path, **options: Any) -> str:
    return build_page(make_tiny(tmp_path, PARTS, LINKS), "300x250", CLICKS, **options)


def test_in_a_frame_without_storage_it_counts_and_leads_out(tmp_path, context):
    collector = Collector()
    ad = open_in_host(context, "frame", _page(tmp_path, wiring=Wiring(collector=COLLECTOR)))
    context.route("https://collect.example/**", collector)
    storage = "() => { try { return !!localStorage } catch (error) { return error.name } }"
    refused = ad.where.evaluate(storage)
    with context.expect_page() as popup:
        ad.by_id("one").click()
    popup.value.wait_for_load_state()
    wait_until(ad.page, lambda: "click_through" in [event[0] for event in collector.events()])

    assert refused == "SecurityError"
    assert popup.value.url == CLICKS["main"]
    assert [url for url in ad.asked if url.startswith(PIXEL)] == [f"{PIXEL}hello"]
    assert [e for e in ad.host_events() if e[0] == "error"] == []


def test_two_frames_deep_with_a_null_origin_it_counts_and_leads_out(tmp_path, context):
    inner = "https://exchange.example/slot.html"
    flags = "allow-scripts allow-popups"
    files = {inner: frame_page(flags), AD: _page(tmp_path)}
    ad = open_ad(context, frame_page(flags, source=inner), url=AROUND, files=files)
    ad.frame = ad.page.frame(url=AD)
    with context.expect_page() as popup:
        ad.by_id("one").click()
    popup.value.wait_for_load_state()

    assert ad.where.evaluate("origin") == "null"
    assert popup.value.url == CLICKS["main"]
    assert [url for url in ad.asked if url.startswith(PIXEL)] == [f"{PIXEL}hello"]


def test_a_page_that_comes_back_from_the_cache_goes_on_with_its_session(tmp_path, context):
    collector = Collector()
    ad = open_ad(context, _page(tmp_path, wiring=Wiring(collector=COLLECTOR)))
    context.route("https://collect.example/**", collector)
    ad.page.evaluate("addEventListener('pageshow', (event) => (window.kept = event.persisted))")
    wait_until(ad.page, lambda: "impression" in [event[0] for event in collector.events()])
    before = ad.page.evaluate("window.events.length")
    ad.page.goto("https://shop.example/")
    ad.page.go_back(wait_until="commit")  # no page loads: it is there again
    expect(ad.by_id("one")).to_be_visible()
    kept = ad.page.evaluate("[window.kept, window.events.length]")
    with context.expect_page():
        ad.by_id("one").click()
    wait_until(ad.page, lambda: "click_through" in [event[0] for event in collector.events()])
    names = [event[0] for event in collector.events()]

    assert kept == [True, before]  # it stood still, and nothing began anew
    assert (names.count("loaded"), names.count("impression")) == (1, 1)
    assert len(sessions_of(collector)) == 1
