"""Measures the health of an ad: one load of its own, and what comes on the way through a path.

The page's clock stands still until it has loaded, then runs ahead a few seconds, so that what is
loaded when does not depend on the machine; then it runs like any clock while the ad is watched.
Tags of others have a real clock from the start.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Page

from delivery.qa.axe import axe_source
from delivery.qa.health import Barrier, Measured, Shift, shift_score
from delivery.qa.session import run_walk
from delivery.qa.walk import Walk
from delivery.qa.watcher import Watcher, once, open_context
from delivery.qa.worlds import World, Worlds, new_session, open_worlds
from delivery.staging.scene import PUBLISHER_HOST
from delivery.staging.server import Staging

__all__ = ["measure_load", "measure_way"]

_WATCH_MS = 5_000  # of the page's own time: what an ad loads unasked it has loaded by then
_WATCH_OTHERS_S = 1.5  # scripts of others may wait in a loop for a clock that is real
_IDLE_S = 1.0
_SLOW_MS = 5_000  # a busy machine sees late what is to be seen
_PATIENCE_S = 40.0  # for the whole of it, on a machine that does much else
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


async def measure_load(
    browser: Browser, staging: Staging, walk: Walk, rule: tuple[float, int], *, ours: bool = True
) -> Measured:
    """The figures of one load without an act. `rule`: what counts as viewable. Never raises for
    what the ad does.

    What the flow of an ad of ours moves moves by design: only what jumps while it loads counts.
    """
    staging.put_scene(walk.run, walk.scene)
    found = Measured(f"{walk.scene.width_px}x{walk.scene.height_px}", rule=rule)
    try:
        width_px = walk.scene.width_px
        async with open_context(browser, walk.run, width_px, still=ours) as context:
            page = await context.new_page()
            watcher = Watcher(page)
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    found = await _measure(page, watcher, walk, found, ours)
            except (Error, TimeoutError) as error:
                why = str(error).partition("\n")[0] or "a script of it does not end"
                watcher.page_errors.append(f"The page could not be measured: {why}")
            return watcher.told(replace(found, loads=await watcher.loads(walk.scene.ad_host)))
    finally:
        staging.drop_scene(walk.run)


async def measure_way(browser: Browser, staging: Staging, walk: Walk, loaded: Measured) -> Measured:
    """The same figures, with what came on the way through a path."""
    way = _Way(walk)
    await run_walk(browser, staging, walk, way.look)
    if way.watcher is None:
        return loaded
    found = replace(
        loaded,
        loads=(*loaded.loads, *await way.watcher.loads(walk.scene.ad_host)),
        images=max(loaded.images, way.found.images),
        broken_images=once(loaded.broken_images, way.found.broken_images),
        fonts=max(loaded.fonts, way.found.fonts),
        failed_fonts=once(loaded.failed_fonts, way.found.failed_fonts),
        barriers=once(loaded.barriers, way.found.barriers),
    )
    return way.watcher.told(found)


async def _measure(
    page: Page, watcher: Watcher, walk: Walk, found: Measured, ours: bool
) -> Measured:
    cdp = await new_session(page)
    await cdp.send("Performance.enable")
    await page.goto(f"https://{PUBLISHER_HOST}/{walk.run}", wait_until="load")
    await watcher.settle()
    watcher.phase = "subload"
    early = await _look(await open_worlds(cdp, walk.scene), found)
    if ours:
        await _run_ahead(page.context, watcher)
    else:
        await asyncio.sleep(_WATCH_OTHERS_S)
    cpu_ms = round((await _metrics(cdp))["ThreadTime"] * 1_000)
    worlds = await open_worlds(cdp, walk.scene)
    found = await _look(worlds, replace(early, cpu_ms=cpu_ms))
    if ours:
        found = replace(found, ad_shift=early.ad_shift)
    found = replace(found, barriers=await _find_barriers(worlds))
    if ours:
        await page.context.clock.resume()
    found = await _watch(cdp, worlds, found)
    await watcher.settle()
    return found


@dataclass
class _Way:
    """Looks at every step of a path."""

    walk: Walk
    watcher: Watcher | None = None
    cdp: CDPSession | None = None
    found: Measured = field(default_factory=lambda: Measured(""))

    async def look(self, page: Page, _: str) -> None:
        if self.watcher is None or self.cdp is None:
            self.watcher, self.cdp = Watcher(page, "initiated"), await new_session(page)
        await self.watcher.settle()
        worlds = await open_worlds(self.cdp, self.walk.scene)
        now = await _look(worlds, Measured(""))
        self.found = replace(
            self.found,
            images=max(self.found.images, now.images),
            broken_images=once(self.found.broken_images, now.broken_images),
            fonts=max(self.found.fonts, now.fonts),
            failed_fonts=once(self.found.failed_fonts, now.failed_fonts),
            barriers=once(self.found.barriers, await _find_barriers(worlds)),
        )


async def _run_ahead(context: BrowserContext, watcher: Watcher) -> None:
    for _ in range(5):
        await context.clock.run_for(_WATCH_MS // 5)
        await watcher.settle()


async def _look(worlds: Worlds, measured: Measured) -> Measured:
    """What the frames tell: shifts, tasks, pictures, fonts."""
    rows: list[tuple[World, dict[str, Any]]] = []
    for world in (worlds.top, *worlds.ad):
        with contextlib.suppress(Error):
            row = await world.evaluate(_asked("health.js", rule=measured.rule, top=world.top))
            rows.append((world, row))
    ad = [row for world, row in rows if not world.top]
    return replace(
        measured,
        long_tasks_ms=tuple(ms for _, row in rows for ms in row["tasks"]),
        page_shift=_shift([row for world, row in rows if world.top]),
        ad_shift=max((_shift([row]) for row in ad), default=0.0),
        images=sum(row["images"] for row in ad),
        broken_images=once(tuple(text for row in ad for text in row["broken"])),
        fonts=sum(row["fonts"] for row in ad),
        failed_fonts=once(tuple(text for row in ad for text in row["failed"])),
    )


def _shift(rows: list[dict[str, Any]]) -> float:
    return shift_score(Shift(at, value) for row in rows for at, value in row["shifts"])


async def _find_barriers(worlds: Worlds) -> tuple[Barrier, ...]:
    """What axe-core finds in the ad's documents that are to be seen."""
    found: list[Barrier] = []
    for world in worlds.ad:
        with contextlib.suppress(Error):
            if not await world.evaluate("innerWidth > 2 && innerHeight > 2"):
                continue  # a tracker's own frame
            await world.evaluate(f"self.axe || (() => {{ {axe_source()} }})(); 0")
            found += [Barrier(**row) for row in await world.evaluate(_AXE)]
    return once(tuple(found))


_AXE = """(async () => {
  const options = { iframes: false, resultTypes: ['violations'], runOnly: TAGS }
  const { violations } = await axe.run(document, options)
  // A tracker's pixel is nothing that anybody meets.
  const met = ({ target }) => {
    const box = document.querySelector(target[0])?.getBoundingClientRect()
    return !box || box.width > 2 || box.height > 2
  }
  return violations.flatMap(({ id, impact, help, nodes }) => nodes.filter(met).map(({ target, html }) => (
    { rule: id, impact: impact || '', help, target: target.join(' '), html })))
})()""".replace("TAGS", json.dumps(_TAGS))


async def _watch(cdp: CDPSession, worlds: Worlds, measured: Measured) -> Measured:
    """How busy the ad keeps the page that nobody touches, and whether it is to be seen."""
    share, time_ms = measured.rule
    before = await _metrics(cdp)
    seen = None
    if worlds.served is not None:
        wait_ms = time_ms + _SLOW_MS
        with contextlib.suppress(Error):
            asked = _asked("viewable.js", share=share, rule=time_ms, wait=wait_ms)
            seen = await worlds.served.evaluate(asked)
    spent_s = (await _metrics(cdp))["Timestamp"] - before["Timestamp"]
    await asyncio.sleep(max(0.0, _IDLE_S - spent_s))
    after = await _metrics(cdp)
    return replace(
        measured,
        idle_share=_busy_share(before, after),
        viewable_share=round(seen["share"], 2) if seen else 0.0,
        viewable_ms=seen["ms"] if seen else None,
    )


def _busy_share(before: dict[str, float], after: dict[str, float]) -> float:
    """Processor time per time on a machine that does nothing else: waiting for it is left out."""
    used = after["ThreadTime"] - before["ThreadTime"]
    tasks = after["TaskDuration"] - before["TaskDuration"]
    idle = max(0.0, after["Timestamp"] - before["Timestamp"] - tasks)
    return round(used / (used + idle), 3) if used + idle > 0 else 0.0


async def _metrics(cdp: CDPSession) -> dict[str, float]:
    answer = await cdp.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in answer["metrics"]}


def _asked(name: str, **values: Any) -> str:
    """A script with what it is asked."""
    return _script(name).replace("ASKED", json.dumps(values))


@cache
def _script(name: str) -> str:
    return (files("delivery") / "qa" / name).read_text("utf-8")
