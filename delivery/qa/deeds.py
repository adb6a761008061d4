"""Acts as a person does them: types, ticks, clicks, watches, pays. Where and when is `qa.session`'s."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Error, Frame, Locator, Page

from delivery.qa.walk import Deed

__all__ = ["PATIENCE_S", "Place", "fill_in", "roll_film", "send_result", "use_place"]

PATIENCE_S = 5.0  # a loaded machine needs a second for a window; five say that none comes
_FILM_PATIENCE_S = 60.0
# Lets a film play, faster if it is long, and waits until it has ended; one that is to be skipped
# is stopped where its button has come. What the player does for each event it has done by then.
_ROLL = """([selector, skips]) => {
  const box = [...document.querySelectorAll(selector)].pop()
  const film = box.querySelector('video'), skip = box.querySelector('.skip')
  return new Promise((done) => {
    const hurry = () => { film.playbackRate = Math.min(Math.max(film.duration / (skips ? 8 : 2), 1), 16) || 1 }
    film.addEventListener('error', () => done('could not be played'))
    film.addEventListener('loadedmetadata', hurry)
    film.addEventListener('ended', () => done(skips ? 'ended before it could be skipped' : ''))
    const look = () => {
      if (!skips || skip.hidden || !film.played.length) return
      film.pause()
      done('')
    }
    film.addEventListener('timeupdate', look)
    hurry()
    if (!film.flowtagPlay) box.querySelector('.play').click()
    film.flowtagPlay()
  })
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """An element: its frame, the frame's corner in the page, and `at`: the element's middle in
    the frame, and 1 if a click there reaches it."""

    page: Page
    frame: Frame
    corner: tuple[float, float]
    at: list[float]

    @property
    def middle(self) -> tuple[float, float]:
        """The element's middle in the page, in CSS pixels."""
        return self.corner[0] + self.at[0], self.corner[1] + self.at[1]


async def use_place(place: Place, deed: Deed, part: str | None = None) -> None:
    """A click there."""
    if place.at[2]:
        # The mouse itself, four times faster than Playwright's own click, which first waits for
        # two frames of the screen; that one is for what is covered or still on its way.
        await place.page.mouse.click(*place.middle)
        return
    inside = deed.part if part is None else part
    whole = place.frame.locator(deed.selector).last
    button = whole.locator(inside) if inside else whole
    await button.click(timeout=PATIENCE_S * 1000)


async def fill_in(place: Place, deed: Deed) -> None:
    """Types or ticks the value of every field, and the consent box."""
    whole = place.frame.locator(deed.selector).last
    lines = whole.locator(".line")
    if not await lines.count():  # a single field stands in the box itself
        lines = whole
    for number, value in enumerate(deed.values):
        await _fill_line(lines.nth(number), value)
    for box in await whole.locator("input[type=checkbox]").all():
        await box.check(timeout=PATIENCE_S * 1000)


async def roll_film(place: Place, deed: Deed) -> str:
    """Plays a film as far as the visitor watches it; says why it could not be played, if so."""
    rolling = place.frame.evaluate(_ROLL, [deed.selector, deed.value == "skipped"])
    try:
        said = str(await asyncio.wait_for(rolling, _FILM_PATIENCE_S))
    except TimeoutError:
        said = f"did not end in {_FILM_PATIENCE_S:.0f} s"
    return f'the film of "{deed.target}" {said}' if said else ""


async def send_result(window: Page | None, home: list[Frame], deed: Deed) -> str:
    """The payment page tells its opener what became of it, as docs/flow-format.md says it must."""
    if window is None:
        return f'the payment page of "{deed.target}" did not open'
    if deed.origin and not window.url.startswith(deed.origin + "/"):
        # From inside, as a payment page returns: an address typed from outside has no opener.
        await window.evaluate("(url) => { location.href = url }", deed.origin + "/")
        await window.wait_for_url(deed.origin + "/", timeout=PATIENCE_S * 1000)
    await window.evaluate("(result) => opener.postMessage({flowtag: result}, '*')", deed.value)
    for frame in home:
        try:
            gone = frame.locator(deed.selector).first
            await gone.wait_for(state="detached", timeout=PATIENCE_S * 1000)
        except Error:
            return f'the ad did not take the result of "{deed.target}"'
    await window.close()
    return ""


async def _fill_line(line: Locator, value: str) -> None:
    patience_ms = PATIENCE_S * 1000
    if await line.locator(".stars").count():
        if value:
            await line.locator(".star").nth(int(value) - 1).click(timeout=patience_ms)
    elif await line.locator("select").count():
        await line.locator("select").select_option(value, timeout=patience_ms)
    else:
        await line.locator("input:not([type=checkbox])").fill(value, timeout=patience_ms)
