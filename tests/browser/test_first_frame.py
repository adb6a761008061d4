"""The first frame: words in the brand's fonts, at rest; pictures and scrolling follow it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from creative import build_page
from tests.browser.ad_page import AD, BYE, CLICKS, HELLO, ONE, Ad, open_ad
from tests.creative.tiny import font, make_tiny

BRAND = {
    "theme": {"fonts": {"body": {"family": "Tiny", "files": [{"asset": "tiny", "weight": 400}]}}},
    "assets": {"logo": "assets/logo.svg", "photo": "assets/photo.png", "tiny": "assets/tiny.woff2"},
}
# What a script sees in the first frame that has an option in it, before it is painted.
FIRST = """window.first = new Promise((done) => {
  const look = () => requestAnimationFrame(() => {
    if (!document.querySelector('.choice')) return look()
    done({
      width: document.querySelector('[data-id=hello]').getBoundingClientRect().width,
      fonts: [...document.fonts].map(({ family, status }) => `${family} ${status}`),
      moving: document.getAnimations().map(({ effect }) => effect.target.dataset.id),
    })
  })
  look()
})"""


@pytest.fixture
def moving(browser: Browser) -> Iterator[BrowserContext]:
    """A context in which things may move."""
    context = browser.new_context(
        viewport={"width": 300, "height": 250}, reduced_motion="no-preference"
    )
    yield context
    context.close()


def _open(folder: Path, context: BrowserContext, *, init: str = "", **look: Any) -> Ad:
    long = {"id": "long", "type": "text", "text": "A long story. " * 40}
    last = {"id": "last", "type": "text", "text": "Well?"}
    creative = make_tiny(
        folder,
        [HELLO, long, last, ONE, BYE],
        ["hello long", "long last", "last one", "one bye"],
        **look,
    )
    page = build_page(creative, "300x250", CLICKS)
    return open_ad(context, page, url=AD, init=FIRST + ";" + init)


def _with_font(folder: Path) -> None:
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "tiny.woff2").write_bytes(font("".join(map(chr, range(32, 127)))))


@pytest.mark.parametrize("old", ["", "delete Uint8Array.fromBase64"], ids=["new", "old"])
def test_its_words_are_in_the_fonts_of_the_brand(tmp_path, moving, old):
    _with_font(tmp_path)
    ad = _open(tmp_path, moving, init=old, **BRAND)

    first = ad.page.evaluate("first")
    later = ad.by_id("hello").evaluate(
        "async (one) => (await document.fonts.ready, one.getBoundingClientRect().width)"
    )

    assert first["fonts"] == ["Tiny loaded"]
    hello = 5 * 0.6 * 14 + 2 * 13  # five boxes, and the bubble around them
    assert first["width"] == later == hello
    assert ad.errors == []


@pytest.mark.parametrize(
    "refuse",
    ["window.FontFace = class { constructor() { throw Error('no') } }", "delete window.FontFace"],
)
def test_an_ad_without_its_fonts_has_those_of_the_system(tmp_path, moving, refuse):
    _with_font(tmp_path)
    ad = _open(tmp_path, moving, init=refuse, **BRAND)

    ad.by_id("one").click()

    expect(ad.by_id("bye")).to_be_visible()
    assert (ad.page.evaluate("[...document.fonts].length"), ad.errors) == (0, [])


def test_what_it_has_is_at_rest_and_what_comes_later_moves_in(tmp_path, moving):
    ad = _open(tmp_path, moving)
    name = "(one) => getComputedStyle(one).animationName"

    first = ad.page.evaluate("first")
    ad.by_id("one").click()
    expect(ad.by_id("bye")).to_be_visible()

    assert first["moving"] == []
    assert ad.by_id("hello").evaluate(name) == "none"
    assert ad.by_id("bye").evaluate(name) == "rise"


def test_a_long_first_talk_is_brought_to_its_end(tmp_path, moving):
    ad = _open(tmp_path, moving)

    expect(ad.by_id("last")).to_be_in_viewport(ratio=1)
    expect(ad.by_id("hello")).not_to_be_in_viewport()


def test_pictures_come_when_they_are_in_sight_and_the_backup_never(tmp_path, moving):
    backup = {"image": "photo", "click": "main"}
    ad = _open(tmp_path, moving, background={"image": "photo", "shade": 20}, backup=backup)

    expect(ad.page.locator("#ad > .behind")).to_have_js_property("naturalWidth", 6)
    expect(ad.page.locator("#ad > .behind")).to_have_css("opacity", "0.8")
    assert ad.page.locator("#fallback img").evaluate("(one) => one.complete") is False


def test_without_a_script_the_backup_and_what_is_behind_it_are_there(tmp_path, browser):
    context = browser.new_context(viewport={"width": 300, "height": 250}, java_script_enabled=False)
    creative = make_tiny(tmp_path, [BYE], background={"image": "photo", "shade": 20})
    page = open_ad(context, build_page(creative, "300x250", CLICKS), url=AD).page

    expect(page.locator("#fallback .card")).to_be_visible()
    expect(page.locator("#fallback .behind")).to_be_visible()
    context.close()
