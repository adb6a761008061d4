"""A plan's session on the built page, in Chromium: the same acts, made with a mouse and keys.

The page is opened alone, every request is answered here, and time stands still but for what the
plan lets pass. What the player tells of itself becomes the same happenings as the engine's.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from creative import (
    EPOCH_MS,
    Act,
    Creative,
    Fire,
    Session,
    Show,
    build_page,
    collect_happenings,
    decode_told,
    exits_of,
    slide_click,
)
from delivery.qa.seeding import seed_script
from flows import Payment, Script, Slider, Timeout

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Route

__all__ = ["PageStuck", "play_page"]

_AD = "https://ad.example/"
_LOOK_MS = 50
_PATIENCE_MS = 5_000  # a loaded machine needs a second for a click; five say that it cannot be made
# Events in order; what a component says is read when the message that shows it is through.
_INIT = """(() => {
  window.flowtagEvents = []
  document.addEventListener('flowtag', ({detail}) => {
    const event = {...detail}
    flowtagEvents.push(event)
    if (event.kind !== 1) return
    queueMicrotask(() => {
      const element = [...document.querySelectorAll('[data-id="' + event.component + '"]')].pop()
      if (!element) return
      const copy = element.cloneNode(true)
      copy.querySelectorAll('.hidden').forEach((one) => one.remove())
      copy.querySelectorAll('br').forEach((one) => one.replaceWith(' '))
      event.words = copy.textContent
    })
  })
})()"""


class PageStuck(Exception):
    """An act could not be made in the page; the message says which and why."""


async def play_page(
    browser: "Browser", creative: Creative, acts: Sequence[Act], engine: Session, *, seed: int
) -> Session:
    """The session as the page plays it; `engine` is the same in QuickJS, and says when acts are
    made.

    Raises PageStuck.
    """
    width, height = map(int, creative.look.sizes[0].split("x"))
    context = await browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    try:
        page = await _open(context, creative, seed)
        await _act_all(page, creative, acts, engine)
        events: list[dict[str, Any]] = await page.evaluate("flowtagEvents")
    finally:
        await context.unroute_all(behavior="ignoreErrors")
        await context.close()
    return _session(creative, events, engine)


async def _open(context: "BrowserContext", creative: Creative, seed: int) -> "Page":
    names = [name for name in exits_of(creative) if not name.startswith("https:")]
    clicks = {name: f"https://landing.example/{name}" for name in names}
    text = build_page(creative, creative.look.sizes[0], clicks)

    async def answer(route: "Route") -> None:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        await route.fulfill(body="", content_type="text/html", headers=headers)

    async def answer_page(route: "Route") -> None:
        request = route.request
        if request.url == _AD:
            await route.fulfill(body=text, content_type="text/html")
        elif request.is_navigation_request() and request.frame == page.main_frame:
            await route.fulfill(status=204)  # the ad leaves its page: what it told must stay
        else:
            await answer(route)

    page = await context.new_page()
    await context.route("**/*", answer)  # windows that the ad opens
    await page.route("**/*", answer_page)
    await page.clock.install(time=EPOCH_MS / 1000 - 1)
    await page.clock.pause_at(EPOCH_MS / 1000)
    await page.add_init_script(seed_script(seed) + _INIT)
    await page.goto(_AD)
    return page


async def _act_all(page: "Page", creative: Creative, acts: Sequence[Act], engine: Session) -> None:
    from playwright.async_api import Error

    effects = engine.trace.effects
    isolated = any(isinstance(c, Script) and c.isolated for c in creative.flow.components)
    stops = sorted({e.at for e in effects if isolated and e.kind == "run_script"})
    now = 0

    async def run_to(at: int) -> None:
        nonlocal now
        for stop in [stop for stop in stops if now <= stop <= at]:
            await page.clock.run_for(stop - now)
            # Isolated scripts answer in real time.
            await page.wait_for_function("!document.querySelector('iframe[srcdoc]')")
            now = stop
        await page.clock.run_for(max(at - now, 0))
        now = max(now, at)

    end = effects[-1].at if effects else 0
    for act, (start, words) in zip(acts, engine.marks, strict=True):
        if act.kind == "idle":
            end = max(end, int(act.value))
            continue
        await run_to(effects[start].at if start < len(effects) else now)
        try:
            await _make(page, creative, act)
        except Error as error:
            reason = error.message.strip().splitlines()[0]
            raise PageStuck(f"the visitor {words}, which the page did not take: {reason}") from None
    await run_to(end + _slack_ms(creative, engine))


def _slack_ms(creative: Creative, engine: Session) -> int:
    """How much later the page may be: a timeout lets an act of its millisecond go first, and a
    timer of 0 ms that a timer starts takes 1 ms in Playwright's clock, as in old browsers."""
    timeouts = sum(isinstance(c, Timeout) for c in creative.flow.components)
    timers = sum(e.kind == "schedule" and e.delay_ms == 0 for e in engine.trace.effects)
    return 2 * timeouts + timers + 1


async def _make(page: "Page", creative: Creative, act: Act) -> None:
    """One act, as a person makes it."""
    from delivery.qa.deeds import Place, fill_in, send_result
    from delivery.qa.walk import Deed

    box = page.locator(f'#dock [data-id="{act.component}"]').last
    match act.kind:
        case "choose":
            for id_ in (*act.also, act.component):
                option = page.locator(f'#dock [data-id="{id_}"]').last
                await option.click(timeout=_PATIENCE_MS)
        case "press":
            await box.click(timeout=_PATIENCE_MS)
        case "submit":
            deed = Deed("submit", act.component, 0, values=act.values or (act.value,))
            await fill_in(Place(page, page.main_frame, (0, 0), [0, 0, 0]), deed)
            if not act.consent:
                for tick in await box.locator("input[type=checkbox]").all():
                    await tick.uncheck(timeout=_PATIENCE_MS)
            await box.locator(".send").click(timeout=_PATIENCE_MS)
        case "pick":
            await box.locator(f'[data-pick="{act.value}"]').evaluate("e => e.click()")
        case "exit":
            await _leave(page, creative, act)
        case "result":
            payment = creative.flow.by_id[act.component]
            assert isinstance(payment, Payment)
            deed = Deed("result", act.component, 0, act.value, origin=payment.origin)
            window = await _find_window(page, payment.link)
            stuck = await send_result(window, [page.main_frame], deed)
            if stuck:
                raise PageStuck(stuck)
        case _:
            raise PageStuck(f"no page can be told to {act.kind}")


async def _find_window(page: "Page", address: str) -> "Page | None":
    """The window that the ad opened at that address, once it is there."""
    for _ in range(_PATIENCE_MS // _LOOK_MS):
        for window in page.context.pages:
            if window is not page and window.url.startswith(address):
                return window
        await asyncio.sleep(_LOOK_MS / 1000)
    return None


async def _leave(page: "Page", creative: Creative, act: Act) -> None:
    slider = creative.flow.find_component(act.component)
    if isinstance(slider, Slider):
        positions = range(len(slider.slides))
        at = next(n for n in positions if act.value == slide_click(slider, n))
        whole = page.locator(f'[data-id="{act.component}"]').last
        await whole.locator(f'[data-exit="{at}"]').evaluate("e => e.click()")
        return
    area = next(one.area for one in creative.look.areas if one.click == act.value)
    selector = "[data-area=header]" if area == "header" else "#ad"
    await page.locator(selector).first.evaluate("e => e.click()")


def _session(creative: Creative, events: Sequence[dict[str, Any]], engine: Session) -> Session:
    """What the page told, as a session; of pixels only what it asked for."""
    told = [event for event in events if isinstance(event["kind"], int)]
    effects = list(decode_told(creative.flow, told))
    asked: dict[int, list[str]] = {}
    at = -1
    for event in events:
        if isinstance(event["kind"], int):
            at += 1
        elif event["kind"] in ("pixel", "frame"):
            asked.setdefault(at, []).append(event["text"])
    for n, effect in enumerate(effects):
        same = engine.trace.effects[n] if n < len(engine.trace.effects) else None
        # The page tells no variables: they are those of the engine, and checked by the address.
        if isinstance(effect, Fire) and isinstance(same, Fire):
            effects[n] = effect.model_copy(update={"variables": same.variables})
    words = {
        n: str(event.get("words", ""))
        for n, event in enumerate(told)
        if isinstance(effects[n], Show)
    }
    found = collect_happenings(creative, effects, words, engine.marks, asked)
    ends = [effect.reason for effect in effects if effect.kind == "end"]
    trace = engine.trace.model_copy(
        update={"effects": tuple(effects), "end": ends[0] if ends else "waiting"}
    )
    return Session(found, trace, engine.done, engine.marks)
