"""A path of a covering set, walked in the page with its clock: stops wherever the ad waits."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext

from creative import EPOCH_MS, Creative, PlayedPath, build_page, find_paths, load_creative
from delivery.qa.acts import deeds_of
from delivery.qa.walk import Deed
from flows import Redirect
from tests.browser.ad_page import Ad, open_ad

__all__ = ["SAMPLES", "load", "longest_path", "page_of", "paths_of", "walk"]

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


@cache
def paths_of(folder: Path) -> tuple[PlayedPath, ...]:
    """The covering set of a sample, as the page draws its chances."""
    return find_paths(load(folder), seed=SEED).paths


def longest_path(folder: Path) -> PlayedPath:
    """The one with the most acts."""
    return max(paths_of(folder), key=lambda one: len(one.acts))


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
    change: Callable[[str], str] = str,
    stops: Iterable[int] = (),
    perform: Callable[[Ad, Deed], None] | None = None,
) -> Iterator[Ad]:
    """The ad at each of its waits, and when nothing more happens; then it is closed.

    `change` may alter its page. `stops` are times at which it is given too, beside its waits.
    `perform` makes the acts, where it matters how.
    """
    seed = f"crypto.getRandomValues = (a) => a.fill({path.trace.seed});"
    text = change(page_of(creative, size))
    ad = open_ad(context, text, clock=EPOCH_MS, init=seed)
    now = 0
    for deed in deeds_of(path.acts, path.trace, creative.flow):
        for stop in [*(one for one in sorted(stops) if now < one < deed.at_ms), deed.at_ms]:
            ad.page.clock.run_for(max(stop - now, 0))
            now = max(stop, now)
            yield ad
        if deed.kind == "result":
            _pay(context, ad, deed)
        elif deed.kind != "wait":
            for option in deed.also:
                (perform or _press)(ad, Deed("choose", option, deed.at_ms))
            if deed.also:
                yield ad
            (perform or _press)(ad, deed)
    ad.page.clock.run_for(max((e.at for e in path.trace.effects), default=0) - now + 1)
    yield ad
    assert ad.errors == []
    for page in context.pages:
        page.close()


def _pay(context: BrowserContext, ad: Ad, deed: Deed) -> None:
    """The payment page, which the press before has opened, tells what became of it."""
    for _ in range(100):
        if len(context.pages) > 1:
            break
        ad.page.evaluate("1")  # Playwright hears of windows while it waits for something
    window = context.pages[-1]
    window.wait_for_load_state()
    window.evaluate("(said) => opener.postMessage({flowtag: said}, '*')", deed.value)
    ad.by_id(deed.target).wait_for(state="detached")


def _press(ad: Ad, deed: Deed) -> None:
    ad.where.evaluate(_ACT, [deed.selector, deed.part, deed.kind, deed.value, list(deed.values)])
