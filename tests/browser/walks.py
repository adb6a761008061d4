"""A path of a covering set, walked in the page with its clock: stops wherever the ad waits."""

from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext

from creative import EPOCH_MS, Creative, PlayedPath, build_page, find_paths, load_creative
from delivery.qa.acts import deeds_of
from delivery.qa.walk import Deed
from flows import Payment, Redirect
from tests.browser.ad_page import Ad
from tests.browser.host_pages import HostCase, open_in_host

__all__ = ["SAMPLES", "load", "page_of", "paths_of", "walk"]

SAMPLES = sorted(p.parent for p in (Path(__file__).parents[2] / "samples").glob("*/flow.json"))
SEED = 7  # what `open_ad` gives to the page's draws
# Real input and real films are the subject of other tests: here it is what stands there.
_ACT = """([selector, part, kind, value, values]) => {
  const box = [...document.querySelectorAll('#ad ' + selector)].pop()
  const film = box.querySelector('video')
  if (kind === 'submit') {
    box.querySelectorAll('.field, .stars').forEach((field, n) => {
      if (field.tagName !== 'DIV') field.value = values[n] || ''
      else if (values[n]) field.querySelectorAll('input')[values[n] - 1].click()
    })
    const tick = box.querySelector('.tick')
    if (tick) tick.checked = true
  }
  if (kind === 'watch' && value !== 'skipped') film.dispatchEvent(new Event(value === 'failed' ? 'error' : 'ended'))
  else (part ? box.querySelector(part) : box).click()
}"""


def load(folder: Path) -> Creative:
    """A sample, or any other creative that is in order."""
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    return creative


def paths_of(creative: Creative) -> tuple[PlayedPath, ...]:
    """Its covering set, as the page draws its chances."""
    return find_paths(creative, seed=SEED).paths


def page_of(creative: Creative, size: str) -> str:
    """One size, with landing pages that nobody has."""
    named = {c.click for c in creative.flow.components if isinstance(c, Redirect)}
    names = named | set(creative.look.click_names)
    return build_page(creative, size, {name: f"https://landing.example/{name}" for name in names})


def walk(
    context: BrowserContext,
    creative: Creative,
    path: PlayedPath,
    size: str = "300x250",
    *,
    case: HostCase = "page",
    change: Callable[[str], str] = str,
) -> Iterator[Ad]:
    """The ad at each of its waits, and when nothing more happens; `change` may alter its page."""
    seed = f"crypto.getRandomValues = (a) => a.fill({path.trace.seed});"
    text = change(page_of(creative, size))
    ad = open_in_host(context, case, text, size=size, clock=EPOCH_MS, init=seed)
    now = 0
    for deed in deeds_of(path.acts, path.trace, creative.flow):
        ad.page.clock.run_for(max(deed.at_ms - now, 0))
        now = max(deed.at_ms, now)
        yield ad
        _perform(context, ad, creative, deed)
        if deed.also:
            yield ad
            _press(ad, deed)
    ad.page.clock.run_for(max((e.at for e in path.trace.effects), default=0) - now + 1)
    yield ad
    assert ad.errors == []
    for page in context.pages:
        page.close()


def _perform(context: BrowserContext, ad: Ad, creative: Creative, deed: Deed) -> None:
    for option in deed.also:
        _press(ad, Deed("choose", option, deed.at_ms))
    if deed.kind == "result":
        context.pages[-1].evaluate("(said) => opener.postMessage({flowtag: said}, '*')", deed.value)
        ad.by_id(deed.target).wait_for(state="detached")
    elif deed.kind == "press" and isinstance(creative.flow.find_component(deed.target), Payment):
        with context.expect_page() as opened:
            _press(ad, deed)
        opened.value.wait_for_load_state()
    elif deed.kind != "wait" and not deed.also:
        _press(ad, deed)


def _press(ad: Ad, deed: Deed) -> None:
    ad.where.evaluate(_ACT, [deed.selector, deed.part, deed.kind, deed.value, list(deed.values)])
