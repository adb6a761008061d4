"""What breaks around an ad breaks neither the ad nor the page, and is shown or counted.

Collectors that are away: test_events.py; consent that comes late or goes: test_consent.py; frames,
sandboxes and prerendering: test_hosts.py; components that cannot be shown: test_ad.py.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from creative import EPOCH_MS, Wiring, build_page, load_part
from delivery import build_tag, expand, load_platforms
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, Ad, open_ad
from tests.browser.host_pages import AROUND, frame_page
from tests.browser.test_events import BEACONS, COLLECTOR, Collector
from tests.creative.tiny import make_tiny, png
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

PIXEL = "https://t.example/"
PARTS: list[dict[str, Any]] = [
    {**HELLO, "tracking": [{"tag": f"{PIXEL}hello"}]},
    ONE,
    {**BYE, "tracking": [{"tag": f"{PIXEL}bye"}]},
]
LINKS = ["hello one", "one bye"]
CDN = "https://cdn.example/quiz/"
NAMES = "loaded measured displayed displayed impression interacted first_interaction action started"
NAMES += " selected displayed finished"


def _page(tmp_path, **options: Any) -> str:
    return build_page(make_tiny(tmp_path, PARTS, LINKS), "300x250", CLICKS, **options)


def _pixels(ad: Ad) -> list[str]:
    return [url.removeprefix(PIXEL) for url in ad.asked if url.startswith(PIXEL)]


def wait_until(page: Page, done: Callable[[], object], *, tick: bool = False) -> None:
    """Lets the browser turn until it is so; with `tick`, its clock goes on by 100 ms a time."""
    for _ in range(300):
        if done():
            return
        if tick:
            page.clock.run_for(100)
        page.evaluate("() => fetch('https://ad.example/settled').catch(() => 0)")
    raise AssertionError("it did not come")


def _seen(collector: Collector) -> list[str]:
    left_out = ("viewable", "time_spent")  # as long as it took
    return [event[0] for event in collector.events() if event[0] not in left_out]


@pytest.mark.parametrize("fault", ["slow", "500", "down"])
def test_a_pixel_host_that_fails_holds_nothing_up(tmp_path, ad_context, fault):
    asked: list[str] = []
    held: list[Route] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url.removeprefix(PIXEL))
        if fault == "slow":
            held.append(route)
        elif fault == "500":
            route.fulfill(status=500)
        else:
            route.abort("connectionrefused")

    ad = open_ad(ad_context, _page(tmp_path), clock=EPOCH_MS)
    ad_context.route(f"{PIXEL}**", fail)
    ad.page.clock.run_for(2000)
    ad.by_id("one").click()
    ad.page.clock.run_for(120_000)  # nobody tries again: a pixel counts once
    expect(ad.by_id("bye")).to_be_visible()
    wait_until(ad.page, lambda: len(_pixels(ad) + asked) >= 2)
    for route in held:
        route.abort()

    assert [e for e in ad.host_events() if e[0] == "error"] == []
    assert _pixels(ad) + asked == ["hello", "bye"]


def test_an_ad_that_goes_offline_goes_on_and_tells_all_of_it_later(tmp_path, ad_context):
    collector, line = Collector(), {"up": True}

    def carry(route: Route) -> None:
        if line["up"]:
            collector(route)
        else:
            route.abort("internetdisconnected")

    ad = open_ad(
        ad_context,
        _page(tmp_path, wiring=Wiring(collector=COLLECTOR)),
        clock=EPOCH_MS,
        init=BEACONS,
    )
    ad_context.route("https://collect.example/**", carry)
    wait_until(ad.page, lambda: collector.beacons, tick=True)
    before = len(collector.beacons)
    line["up"] = False
    ad_context.set_offline(True)
    ad.by_id("one").click()
    ad.page.clock.run_for(30_000)
    expect(ad.by_id("bye")).to_be_visible()
    during = len(collector.beacons)
    ad_context.set_offline(False)
    line["up"] = True
    wait_until(ad.page, lambda: len(_seen(collector)) >= len(NAMES.split()), tick=True)

    assert during == before
    assert _seen(collector) == NAMES.split()
    numbers = collector.numbers()
    assert numbers == list(range(len(numbers)))


# As browsers refuse it: reading the property throws, for cookies reading and writing.
REFUSED = """
for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
  Object.defineProperty(window, name, {get() { window.touched = name; throw new DOMException('Access is denied', 'SecurityError') }});
Object.defineProperty(Document.prototype, 'cookie', {
  get() { window.touched = 'cookie'; throw new DOMException('Access is denied', 'SecurityError') },
  set() { window.touched = 'cookie'; throw new DOMException('Access is denied', 'SecurityError') },
});"""


def test_where_storage_is_refused_nothing_is_missed(tmp_path, ad_context):
    collector = Collector()
    text = _page(tmp_path, wiring=Wiring(collector=COLLECTOR))
    ad = open_ad(ad_context, text, clock=EPOCH_MS, init=BEACONS + REFUSED)
    ad_context.route("https://collect.example/**", collector)
    ad.page.clock.run_for(2000)
    ad.by_id("one").click()
    wait_until(ad.page, lambda: len(_seen(collector)) >= len(NAMES.split()), tick=True)

    assert ad.errors == []
    assert _pixels(ad) == ["hello", "bye"]
    assert _seen(collector) == NAMES.split()
    assert ad.page.evaluate("window.touched") is None  # nobody even asks


@pytest.mark.parametrize("copies", ["two frames", "two script tags"])
def test_two_copies_on_one_page_are_two_sessions_that_do_not_meet(tmp_path, ad_context, copies):
    tag = f'<script src="{CDN}tag.js" data-size="300x250"></script>'
    page = f"<!doctype html><body>{tag * 2}"
    if copies == "two frames":
        page = frame_page(None, source=f"{CDN}300x250.html") * 2
    text = _page(tmp_path, wiring=Wiring(collector=COLLECTOR))
    files = {f"{CDN}300x250.html": text, f"{CDN}tag.js": load_part("loader.js")}
    collector = Collector()
    # Each load has a number of its own, as real chance gives it.
    init = "crypto.getRandomValues = (a) => a.fill(Math.floor(Math.random() * 2 ** 31));"
    init += "window.before = Object.keys(window);"
    ad_context.route("https://collect.example/**", collector)
    ad = open_ad(ad_context, page, url=AROUND, files=files, init=init)
    ad_context.route("https://collect.example/**", collector)
    first, second = ad.page.frames[1:]
    for frame in (first, second):
        expect(frame.locator('[data-id="one"]')).to_be_visible()
    first.locator('[data-id="one"]').click()
    expect(first.locator('[data-id="bye"]')).to_be_visible()
    wait_until(ad.page, lambda: len(sessions_of(collector)) == 2)

    assert second.locator('[data-id="bye"]').count() == 0
    assert _pixels(ad) == ["hello", "hello", "bye"]
    added = "Object.keys(window).filter((name) => before.indexOf(name) < 0 && isNaN(name))"
    assert ad.page.evaluate(added) == ["before"]  # frames have numbers, and nothing has a name


def sessions_of(collector: Collector) -> set[str]:
    return {json.loads(body)["s"] for body in collector.beacons + collector.exits}


def test_a_page_that_comes_back_from_the_cache_goes_on_with_its_session(tmp_path, ad_context):
    collector = Collector()
    ad = open_ad(
        ad_context,
        _page(tmp_path, wiring=Wiring(collector=COLLECTOR)),
        clock=EPOCH_MS,
        init=BEACONS,
    )
    ad_context.route("https://collect.example/**", collector)
    ad.page.clock.run_for(2000)
    for name in ("pagehide", "pageshow"):
        ad.page.evaluate(f"dispatchEvent(new PageTransitionEvent('{name}', {{persisted: true}}))")
    ad.by_id("one").click()
    wait_until(ad.page, lambda: len(_seen(collector)) >= len(NAMES.split()), tick=True)

    assert _seen(collector) == NAMES.split()  # one impression, and nothing twice
    assert len(sessions_of(collector)) == 1


# Chrome's report of a heavy ad: https://wicg.github.io/intervention-reporting/
REPORTS = """window.ReportingObserver = class {
  constructor(hear, options) { window.intervene = (id) => hear([{type: 'intervention', body: {id}}]); window.asked = options }
  observe() {}
};"""


def test_an_ad_that_the_browser_takes_away_says_so_before_it_goes(tmp_path, ad_context):
    collector = Collector()
    text = _page(tmp_path, wiring=Wiring(collector=COLLECTOR))
    ad = open_ad(ad_context, text, clock=EPOCH_MS, init=BEACONS + REPORTS)
    ad_context.route("https://collect.example/**", collector)
    ad.page.evaluate("intervene('HeavyAdIntervention')")
    wait_until(ad.page, lambda: collector.exits)

    assert ad.page.evaluate("asked") == {"types": ["intervention"], "buffered": True}
    assert collector.beacons == []  # no timer has rung: it left at once
    (told,) = [event for event in collector.events() if event[0] == "error"]
    assert told == ("error", "", 0, "HeavyAdIntervention", "intervention")


def _script_tag(tmp_path) -> str:
    """A script tag as Xandr serves it, of a creative with a backup picture."""
    look = {"assets": {"still": "assets/still.png"}, "backup": {"image": "still", "click": "main"}}
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "still.png").write_bytes(png(300, 250))
    project = make_project(tmp_path, look=look)
    table = load_platforms()["xandr"]
    made, problems = build_tag(project, table)
    assert made is not None, problems
    values = {"click_url": "https://ib.adnxs.com/click?x=1/cnd=%21/", "cachebuster": "7"}
    return expand(made.text, table, values)


def _clicked_backup(context: BrowserContext, page: Page) -> str:
    link = page.locator(
        "main > a:has(> img[src='https://cdn.example/mini/backup.png']), noscript > a"
    )
    expect(link).to_be_visible()
    with context.expect_page() as popup:
        link.click()
    popup.value.wait_for_load_state()
    url: str = popup.value.url
    return url


BACKUP = "https://ib.adnxs.com/click?x=1/cnd=%21/https%3A%2F%2Fshop.example%2Fskin%3Fa%3D1%26b%3D2"


def _serve(context: BrowserContext, tag: str) -> tuple[Page, list[str]]:
    """A publisher's page with that tag, and the hosts that were asked; the loader is blocked."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        asked.append(url.split("/")[2])
        if url.endswith("/tag.js"):
            return route.abort("blockedbyclient")
        body = f"<!doctype html><body><main>{tag}</main>" if url == AROUND else ""
        return route.fulfill(body=body, content_type="text/html")

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(AROUND)
    return page, asked


@pytest.mark.parametrize("scripts", [True, False], ids=["loader blocked", "scripts off"])
def test_without_the_loader_the_backup_leads_out_through_the_platform(tmp_path, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page, asked = _serve(context, _script_tag(tmp_path))

    assert _clicked_backup(context, page) == BACKUP
    assert asked.count("imp.example") == 1  # the platform counts it, and an ad of ours none: a loss
    context.close()
