"""What an ad asks for only after the page around it has loaded, and what stops moving by itself."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from creative import EPOCH_MS, Creative, build_page, load_creative, load_later_files, load_part
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, open_ad
from tests.browser.test_media import FILM, make, show
from tests.creative.tiny import png

pytestmark = pytest.mark.browser
CDN = "https://cdn.example/quiz/"
NEWS = "https://news.publisher.example/"
SLOW = "https://slow.publisher.example/hero.jpg"
LATE = {"id": "late", "type": "image", "src": "assets/late.png", "alt": "A large picture"}
# Films that play and pause as they are told, and take no time.
PLAYS = """window.film = []
HTMLMediaElement.prototype.play = function () { film.push(this.muted ? 'muted' : 'loud'); Object.defineProperty(this, 'paused', {value: false, configurable: true}); return Promise.resolve() }
HTMLMediaElement.prototype.pause = function () { film.push('paused'); Object.defineProperty(this, 'paused', {value: true, configurable: true}) }"""


@pytest.fixture
def lively(browser: Browser) -> Iterator[BrowserContext]:
    """Where motion is welcome."""
    context = browser.new_context(viewport={"width": 300, "height": 250})
    yield context
    context.close()


def _creative(folder: Path) -> Creative:
    """A film in the first step; behind an act a picture that is large enough to wait."""
    (folder / "assets").mkdir()
    (folder / "assets" / "late.png").write_bytes(png() + b"\0" * 30_000)
    parts = [HELLO, FILM, ONE, {**LATE, "end": True}]
    return make(folder, parts, "hello film", "film one completed", "one late")


def _serve(context: BrowserContext, files: Mapping[str, str | bytes]) -> list[str]:
    """Answers everything from `files`, else with nothing; what was asked for of the ad's files."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url.partition("#")[0]
        asked.append(url)
        kinds = {"html": "text/html", "js": "text/javascript", "webm": "video/webm"}
        kind = kinds.get(url.rpartition(".")[2], "text/html")
        route.fulfill(body=files.get(url, b""), content_type=kind)

    context.route("**/*", answer)
    return asked


def _published(creative: Creative) -> dict[str, str | bytes]:
    page = build_page(creative, "300x250", CLICKS, apart=True)
    later = load_later_files(creative).items()
    return {
        f"{CDN}300x250.html": page,
        f"{CDN}tag.js": load_part("loader.js"),
        **{CDN + name: file.asset.data for name, file in later},
    }


def _settle(page: Page, done: Any) -> None:
    for _ in range(200):
        if done():
            return
        page.evaluate("() => fetch('/settled')")  # a turn of the browser
    raise AssertionError("it did not come")


def test_films_and_late_pictures_wait_for_the_page_around_the_tag(tmp_path, lively):
    creative = _creative(tmp_path)
    held: list[Route] = []
    later = {CDN + name for name in load_later_files(creative)}
    script = f'<script async src="{CDN}tag.js" data-size="300x250"></script>'
    page = f'<!doctype html><body>{script}<img src="{SLOW}">'
    asked = _serve(lively, {NEWS: page, **_published(creative)})
    lively.route(SLOW, lambda route: held.append(route))
    tab = lively.new_page()
    tab.goto(NEWS, wait_until="commit")
    expect(tab.frame_locator("iframe").locator("video")).to_be_attached()
    for _ in range(3):
        tab.evaluate("() => fetch('/settled')")
    before = later & set(asked)
    held[0].fulfill(body="")
    _settle(tab, lambda: later <= set(asked))

    assert before == set()
    assert len(later) == 2
    expect(tab.frame_locator("iframe").locator('[data-id="one"]')).to_be_visible()  # it was played


def test_a_frame_of_another_origin_waits_for_its_own_load_alone(tmp_path, lively):
    creative = _creative(tmp_path)
    held: list[Route] = []
    later = {CDN + name for name in load_later_files(creative)}
    page = f'<!doctype html><body><iframe sandbox="allow-scripts" src="{CDN}300x250.html"></iframe><img src="{SLOW}">'
    asked = _serve(lively, {NEWS: page, **_published(creative)})
    lively.route(SLOW, lambda route: held.append(route))
    tab = lively.new_page()
    tab.goto(NEWS, wait_until="commit")
    _settle(tab, lambda: later <= set(asked))
    held[0].fulfill(body="")

    expect(tab.frame_locator("iframe").locator('[data-id="one"]')).to_be_visible()


def test_the_dots_of_typing_stop_after_half_a_minute(tmp_path, lively):
    slow = {"ms_per_character": 200, "min_ms": 10_000, "max_ms": 10_000}
    make(tmp_path, [HELLO, BYE], "hello bye", pace=slow)
    creative, _ = load_creative(tmp_path)
    assert creative is not None
    ad = show(lively, creative, clock=EPOCH_MS)
    dots = "document.querySelector('.typing i').getAnimations().map((one) => one.effect.getComputedTiming().endTime)"

    (ends,) = ad.page.evaluate(dots)

    assert 25_000 < ends <= 30_000


def test_a_film_that_nobody_touched_pauses_after_half_a_minute_and_is_never_loud(tmp_path, lively):
    page = build_page(make(tmp_path, [FILM, BYE], "film bye completed"), "300x250", CLICKS)
    ad = open_ad(lively, page, clock=EPOCH_MS, init=PLAYS)
    ad.page.clock.run_for(29_900)
    before = ad.page.evaluate("film")
    ad.page.clock.run_for(200)

    assert before == ["muted"]
    assert ad.page.evaluate("film") == ["muted", "paused"]


@pytest.mark.parametrize(("poster", "loads"), [("photo", False), ("", True)])
def test_where_motion_is_unwanted_a_film_waits_for_its_button(tmp_path, ad_context, poster, loads):
    creative = make(tmp_path, [{**FILM, "poster": poster}, BYE], "film bye completed")
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), init=PLAYS)
    film = ad.page.locator("video")
    state = "(film) => [!!film.getAttribute('src'), !!film.poster]"
    before = (film.evaluate(state), ad.page.evaluate("film"))
    ad.page.get_by_role("button", name="Play").click()

    assert before == ([loads, bool(poster)], [])
    assert film.evaluate(state)[0] is True
    assert ad.page.evaluate("film") == ["muted"]


def test_where_motion_is_unwanted_nothing_is_animated(tmp_path, ad_context):
    ad = show(ad_context, make(tmp_path, [HELLO, ONE, BYE], "hello one", "one bye"))
    expect(ad.by_id("one")).to_be_visible()

    assert ad.page.evaluate("document.getAnimations().length") == 0
