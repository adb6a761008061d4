"""Everybody can use every sample: by keyboard alone, read out, mirrored, with texts twice as large.

What axe-core says is asked at every wait of a sample's covering set. Its contrast rule does not
see through pictures, so the background is made one plain colour of the theme for it.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from creative import PlayedPath, Report
from creative.codes import EVENTS
from creative.page import build_page
from creative.parts import style_sheets
from creative.sheets import read_sheet
from delivery import build_site, build_tag, load_project
from delivery.qa.axe import AXE_FINDINGS, axe_script
from delivery.qa.walk import Deed
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, TINY_FILM, TWO, Ad, open_ad
from tests.browser.walks import SAMPLES, load, longest_path, page_of, paths_of, walk
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser
# What stands there: a wait that looks like one before is no other case.
_LOOKS = "document.getElementById('dock').innerHTML + (document.getElementById('log').lastElementChild || {}).outerHTML"
_PLAIN = """(color) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`#ad, #fallback { background: var(${color}) !important }`)
  document.adoptedStyleSheets = [sheet]
}"""
_OF_FILMS = EVENTS[10:18]
_FOCUS = "document.activeElement === document.body ? 'nowhere' : 'in the ad'"


def new_waits(
    context: BrowserContext, folder: Path, paths: Sequence[PlayedPath] = (), **options: Any
) -> Iterator[Ad]:
    """The ad at each wait of the paths, or its covering set, that looks like none before."""
    seen: set[str] = set()
    for path in paths or paths_of(folder):
        for ad in walk(context, load(folder), path, **options):
            looks = ad.where.evaluate(_LOOKS)
            if looks not in seen:
                seen.add(looks)
                yield ad


def new_context(browser: Browser, size: str, **options: Any) -> BrowserContext:
    """For an ad of that size alone."""
    width, height = map(int, size.split("x"))
    return browser.new_context(viewport={"width": width, "height": height}, **options)


def findings(ad: Ad) -> list[str]:
    """What axe-core finds, in words."""
    if not ad.where.evaluate("'axe' in window"):
        ad.where.evaluate(axe_script())
    found = ad.where.evaluate(AXE_FINDINGS)
    return [f"{one['rule']}: {one['help']}: {one['html'][:200]}" for one in found]


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_axe_finds_nothing_at_any_wait(folder: Path, ad_context: BrowserContext) -> None:
    found = set()
    for number, ad in enumerate(new_waits(ad_context, folder)):
        ad.where.evaluate(_PLAIN, "--bg2" if number % 2 else "--bg")
        found |= set(findings(ad))

    assert found == set()


NEWS = '<!doctype html><html lang="en"><title>News</title><main><h1>News</h1>%s</main></html>'


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_axe_finds_nothing_around_a_tag_nor_in_its_frame(
    folder: Path, ad_context: BrowserContext
) -> None:
    project, problems = load_project(folder)
    assert project is not None, problems
    site, _ = build_site(project)
    assert project.platform is not None
    tag, _ = build_tag(project, project.platform, format="script", size="300x600")
    assert tag is not None
    base = f"{project.delivery.base_url}".rstrip("/") + "/"
    files = {
        base + name: text.decode() for name, text in site.items() if name[-3:] in ("tml", ".js")
    }
    ad = open_ad(ad_context, NEWS % tag.text, url="https://news.example/", files=files)
    frame = ad.page.frame(url=re.compile(r"300x600\.html"))
    assert frame is not None
    frame.locator("#log > *").first.wait_for()

    around = findings(ad)
    ad.frame = frame

    assert (around, findings(ad)) == ([], [])


@pytest.mark.parametrize("backup", [None, {"image": "photo", "click": "main", "alt": "A photo"}])
def test_axe_finds_nothing_where_the_ad_did_not_start(
    tmp_path: Path, ad_context: BrowserContext, backup: dict[str, str] | None
) -> None:
    creative = make_tiny(tmp_path, [HELLO, ONE, BYE], ["hello one", "one bye"], backup=backup)
    broken = build_page(creative, "300x250", CLICKS).replace('"program"', '"gone"')
    ad = open_ad(ad_context, broken)

    expect(ad.page.locator("#fallback")).to_be_visible()
    assert findings(ad) == []


# Keys alone.


def by_keys(ad: Ad, deed: Deed) -> None:
    """Does what the mouse would, and says where focus is lost."""
    keyboard, whole = ad.page.keyboard, f"#ad {deed.selector}"
    match deed.kind:
        case "submit":
            for number, value in enumerate(deed.values):
                _fill_in(ad, f"{whole} :is(.field, .stars)", number, value)
            if ad.page.locator(f"{whole} .tick").count():
                _reach(ad, f"{whole} .tick")
                if not ad.page.locator(f"{whole} .tick").is_checked():
                    keyboard.press("Space")
            _reach(ad, f"{whole} .send")
        case "pick" | "exit":
            _reach(ad, f"{whole} .slide:not([inert]) button")
            for _ in range(int(deed.value)):
                keyboard.press("ArrowRight")
            _reach(ad, f"{whole} {deed.part}")
        case "watch":
            # Real time passes in films; their own tests wait for it.
            act = "e.hidden = false" if deed.value == "skipped" else "e.previousElementSibling"
            ad.page.locator(f"{whole} .skip").evaluate(f"(e) => {{ {act} }}")
            _reach(ad, f"{whole} .{'skip' if deed.value == 'skipped' else 'play'}")
            if deed.value != "skipped":
                ad.page.locator("video").evaluate("e => e.dispatchEvent(new Event('ended'))")
                assert ad.page.evaluate(_FOCUS) == "in the ad"
                return
        case _:
            _reach(ad, whole)
    keyboard.press("Enter" if deed.kind != "choose" or deed.also else "Space")
    assert ad.page.evaluate(_FOCUS) == "in the ad", deed


def _reach(ad: Ad, selector: str) -> None:
    """Tab, until focus is there: once around the whole ad at most."""
    for _ in range(30):
        if ad.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        ad.page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {selector}")


def _fill_in(ad: Ad, fields: str, number: int, value: str) -> None:
    field_ = ad.page.locator(fields).nth(number)
    if field_.evaluate("e => e.matches('.stars')"):
        _reach(ad, ".stars input")
        ad.page.keyboard.press("Space")
        for _ in range(int(value or 1) - 1):
            ad.page.keyboard.press("ArrowRight")
        return
    _reach(ad, f"#{field_.get_attribute('id')}")
    if field_.evaluate("e => e.tagName") == "SELECT":
        ad.page.keyboard.type(value)
    else:
        ad.page.keyboard.press("Control+A")
        ad.page.keyboard.insert_text(value) if value else ad.page.keyboard.press("Delete")


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_keys_alone_lead_through_a_whole_sample(folder: Path, ad_context: BrowserContext) -> None:
    creative = load(folder)
    path = longest_path(folder)
    pointer = "for (const kind of ['mousedown', 'pointerdown']) addEventListener(kind, () => (window.pointed = 1), true)"
    told: list[dict[str, Any]] = []
    for ad in walk(ad_context, creative, path, perform=by_keys):
        ad.page.evaluate(pointer)
        told = ad.events()
        assert ad.page.evaluate("window.pointed") is None

    reported = [(e["component"], EVENTS[e["a"]]) for e in told if e["kind"] == 7]
    expected = [(e.component, e.event) for e in path.trace.effects if isinstance(e, Report)]
    assert [one for one in reported if one[1] not in _OF_FILMS] == [
        one for one in expected if one[1] not in _OF_FILMS
    ]


def test_focus_of_who_clicks_stays_in_the_conversation_unseen(
    tmp_path: Path, ad_context: BrowserContext
) -> None:
    creative = make_tiny(tmp_path, [HELLO, ONE, TWO, BYE], ["hello one", "one two", "two bye"])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    ad.by_id("one").click()
    expect(ad.by_id("two")).to_be_visible()

    expect(ad.page.locator("#log")).to_be_focused()
    assert not ad.page.evaluate("document.activeElement.matches(':focus-visible')")
    ad.page.keyboard.press("Tab")
    expect(ad.by_id("two")).to_be_focused()


FILM = {"id": "film", "type": "video", "src": "assets/film.webm", "label": "A box"}


def test_focus_is_kept_where_what_had_it_leaves_by_itself(
    tmp_path: Path, ad_context: BrowserContext
) -> None:
    (tmp_path / "assets").mkdir()
    shutil.copy(TINY_FILM, tmp_path / "assets" / "film.webm")
    make_tiny(tmp_path, [FILM, ONE, BYE], ["film one", "one bye"])
    flow = (tmp_path / "flow.json").read_text("utf-8")
    ported = flow.replace('"to": "one"', '"to": "one", "port": "completed"')
    (tmp_path / "flow.json").write_text(ported, "utf-8")
    ad = open_ad(ad_context, build_page(load(tmp_path), "300x250", CLICKS))

    _reach(ad, "#ad .sound")
    ad.page.locator("video").evaluate("e => e.dispatchEvent(new Event('ended'))")

    expect(ad.by_id("one")).to_be_focused()


def test_keys_lead_round_a_slider_and_focus_stays_where_it_was(
    tmp_path: Path, ad_context: BrowserContext
) -> None:
    slides = [{"text": "One"}, {"text": "Two"}]
    slider = {"id": "slider", "type": "slider", "label": "Two", "slides": slides}
    creative = make_tiny(tmp_path, [slider, ONE, BYE], ["slider one", "one bye"])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    shown = ad.page.locator(".slide:not([inert])")
    expect(ad.by_id("one")).to_be_visible()
    assert findings(ad) == []

    _reach(ad, "#ad .step:not(.back)")
    words = []
    for key in ("Enter", "Enter", "ArrowLeft"):
        ad.page.keyboard.press(key)
        words.append(shown.inner_text())

    assert words == ["Two", "One", "Two"]
    expect(ad.page.get_by_role("button", name="Next")).to_be_focused()


# Languages that run from right to left.

_BOXES = """() => [...document.querySelectorAll(
  'header, .brandline img, .label, #log > *, #dock button, .field, .star, .tick, .step, .tile, .film'
)].filter((e) => e.checkVisibility()).map((e) => {
  const { left, right, top, bottom } = e.getBoundingClientRect()
  return [e.className, left, right, top, bottom].map((one) => Math.round(one) || one)
})"""


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_language_from_right_to_left_mirrors_the_layout(
    folder: Path, ad_context: BrowserContext
) -> None:
    creative = load(folder)
    mirrored = replace(creative, look=creative.look.model_copy(update={"locale": "ar"}))
    path = longest_path(folder)
    boxes = [
        [ad.page.evaluate(_BOXES) for ad in walk(ad_context, each, path)]
        for each in (creative, mirrored)
    ]

    turned = [
        [[name, 300 - right, 300 - left, *rest] for name, left, right, *rest in wait]
        for wait in boxes[0]
    ]
    assert _apart(turned, boxes[1]) == []
    assert '<html lang="ar" dir="rtl">' in page_of(mirrored, "300x250")


def _apart(one: list[list[Any]], other: list[list[Any]]) -> list[tuple[Any, Any]]:
    """Boxes that are not in the same place, to a pixel."""
    return [
        (a, b)
        for wait, same_wait in zip(one, other, strict=True)
        for a, b in zip(wait, same_wait, strict=True)
        if a[0] != b[0] or any(abs(x - y) > 1 for x, y in zip(a[1:], b[1:], strict=True))
    ]


# Texts twice as large.

_FONT = re.compile(r"(font(?:-size)?:[^;}]*?)([\d.]+)px")
# What a person could not read or press: text that its own box cuts off, what reaches beyond the ad,
# what no scrolling brings into view, and a log of less than a line.
_LOST = """() => {
  const [ad, view, dock, log] = ['ad', 'view', 'dock', 'log'].map((id) => document.getElementById(id))
  const shown = (where) => [...document.querySelectorAll(where)].filter((e) => e.checkVisibility({ visibilityProperty: true }))
  const lost = []
  const tell = (what, e) => lost.push(what + ' ' + e.outerHTML.slice(0, 120))
  for (const e of shown('#ad :is(p, b, small, button, label, span, select, .name, .caption):not(.hidden, .hidden *, .retry:empty, .typing)')) {
    if (e.closest('.typing, .slide[inert], .film')) continue
    const { display, fontSize } = getComputedStyle(e), inline = display === 'inline'
    if (e.scrollWidth > e.clientWidth + 1 && !inline) tell('cut at the side', e)
    // letters may reach beyond their line
    if (e.scrollHeight > e.clientHeight + parseFloat(fontSize) / 5 && !inline) tell('cut below', e)
    const { left, right } = e.getBoundingClientRect()
    if (left < -1 || right > ad.clientWidth + 1) tell('beyond the side', e)
  }
  const head = document.querySelector('.column #ad:not(.no-header) header')
  const top = head ? head.getBoundingClientRect().bottom : 0
  if (dock.getBoundingClientRect().top - top < 24 && log.childElementCount) tell('no room for a line', view)
  for (const e of shown('#dock :is(button, input, select):not([inert] *, .film *)')) {
    e.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const box = e.getBoundingClientRect(), around = dock.getBoundingClientRect()
    const seen = Math.min(box.bottom, around.bottom) - Math.max(box.top, around.top)
    if (seen < Math.min(box.height, around.height) - 2) tell('out of reach', e)
  }
  dock.scrollTop = 0
  view.scrollTop = 0
  const first = log.firstElementChild
  if (first && first.getBoundingClientRect().top < top - 1) tell('above the log', first)
  return lost
}"""


def _twice(page: str) -> str:
    """The page with every font twice as large, and nothing else: as with zoom for text only."""
    head, style, rest = re.split("<style>|</style>", page, maxsplit=2)
    larger = _FONT.sub(lambda m: f"{m[1]}{2 * float(m[2]):g}px", style)
    assert larger.count("28px/1.4") == 1
    head = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", head)
    return f"{head}<style>{larger}</style>{rest}"


@pytest.mark.parametrize("size", ["300x250", "300x600"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_texts_twice_as_large_are_whole_and_in_reach(
    folder: Path, browser: Browser, size: str
) -> None:
    context, lost = new_context(browser, size, reduced_motion="reduce"), set()
    paths = () if size == "300x250" else [longest_path(folder)]  # the others have room
    for ad in new_waits(context, folder, paths, size=size, change=_twice):
        lost |= set(ad.page.evaluate(_LOST))
    context.close()

    assert lost == set()


# What the style leaves out.

_MISSED = """([whole, kept]) => {
  const selectors = (text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    const list = (rules) => [...rules].flatMap((rule) =>
      rule.selectorText ? rule.selectorText.split(/,(?![^(]*\\))/).map((one) => one.trim()) : rule.name ? [] : list(rule.cssRules || []))
    return new Set(list(sheet.cssRules))
  }
  const left = selectors(kept)
  const stateless = (one) => one.replace(/:has\\(>? ?:focus-visible\\)|::?(hover|active|focus-visible|focus|before|after|placeholder|cue|-webkit-[a-z-]+)/g, '')
  return [...selectors(whole)].filter((one) => !left.has(one) && document.querySelector(stateless(one)))
}"""


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_no_rule_is_missing_that_would_match(folder: Path, ad_context: BrowserContext) -> None:
    creative = load(folder)
    whole = "".join(map(read_sheet, style_sheets(creative.flow)))
    missed = set()
    for ad in walk(ad_context, creative, longest_path(folder)):
        kept = ad.page.locator("head style").first.text_content()
        missed |= set(ad.page.evaluate(_MISSED, [whole, kept]))

    assert missed == set()


# What moves.

_SHIFTS = """window.shifts = []
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) shifts.push(one.value + ' ' + one.sources.map(({ node, previousRect, currentRect }) =>
    [node && (node.outerHTML || node.data), ...[previousRect, currentRect].map(({ x, y }) => x + ',' + y)].join(' ')))
}).observe({ type: 'layout-shift', buffered: true })"""


@pytest.mark.parametrize("size", ["300x250", "320x480"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_an_ad_shifts_no_layout(folder: Path, browser: Browser, size: str) -> None:
    """Everything that is shown by itself gets a frame of its own; clicks that no hand made are not
    forgiven as a visitor's are."""
    context = new_context(browser, size)
    context.add_init_script("window.nextFrame = requestAnimationFrame.bind(window);" + _SHIFTS)
    creative = load(folder)
    path = longest_path(folder)
    shifts = []
    for ad in walk(context, creative, path, size=size, stops={e.at for e in path.trace.effects}):
        ad.page.evaluate("() => new Promise((done) => nextFrame(() => nextFrame(done)))")
        shifts = ad.page.evaluate("shifts")
    context.close()

    assert shifts == []
