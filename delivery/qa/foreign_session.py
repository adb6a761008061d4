"""Loads a tag of others in a real browser, clicks what can be clicked, and leaves the page.

Each click has a load of its own, so none changes what the next one finds. The order is that of the
document; there is a most. Nothing leaves the machine: unknown hosts answer empty scripts, pixels
and pages.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Browser, Error, Frame, Page

from delivery.qa.foreign_seen import Clickable, Opened, Seen, Visit
from delivery.qa.health_session import measure_load
from delivery.qa.walk import Walk
from delivery.qa.watcher import Watcher, open_context
from delivery.qa.worlds import is_ours
from delivery.staging.calls import Call
from delivery.staging.scene import PUBLISHER_HOST, Scene
from delivery.staging.server import Staging

__all__ = ["MOST_CLICKS", "try_tag"]

MOST_CLICKS = 8
"""Things that are clicked, each after a load of its own."""

_AT_ONCE = 2
"""Clicks that are tried side by side: most of their time is waiting."""
_RULE = (0.5, 1_000)  # what counts as viewable, for a figure only
_AHEAD_S = 2.2  # what a tag does by itself it has done by then; its clock is real
_BEFORE_CLICK_S = 0.2
_WINDOW_S = 3.0  # a click opens at once, or never; a busy machine is slow to say so
_PATIENCE_S = 20.0  # for one load and its click; a script that never ends is told
_EXIT_S = 0.3  # what a page sends while it is left comes without its run's name
_LISTENS = """(() => {
  const listens = (window[Symbol.for('flowtag.listens')] = new Set())
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (/^(click|mousedown|mouseup|pointerdown|pointerup|touchend)$/.test(type)) listens.add(this)
    return add.call(this, type, ...rest)
  }
})()"""
_SIDES = "(e) => { const b = e.getBoundingClientRect(); return [b.width, b.height, e.clientLeft, e.clientTop] }"


async def try_tag(
    browser: Browser, staging: Staging, run: str, scene_of: Callable[[int], Scene]
) -> Seen:
    """Everything that was seen of it. `scene_of` gives the scene of a load, by its number."""
    walk = Walk(f"{run}-0", "size", scene_of(0))
    measured = await measure_load(browser, staging, walk, _RULE, ours=False)
    first = _Load(browser, staging, f"{run}-1", scene_of(1))
    seen = await first.observe(Seen(measured))
    if seen.stuck:
        return seen
    silent = _Load(browser, staging, f"{run}-2", scene_of(2), scripts=False)
    without = await silent.observe(Seen(measured))
    targets = [(target, True) for target in first.targets]
    known = {(target.kind, target.href, target.html) for target in first.targets}
    targets += [
        (target, False)
        for target in silent.targets
        if target.kind == "link" and (target.kind, target.href, target.html) not in known
    ]
    places = asyncio.Semaphore(_AT_ONCE)

    async def visit(n: int, target: Clickable, scripts: bool) -> Visit:
        load = _Load(browser, staging, f"{run}-{n + 2}", scene_of(n + 2), scripts=scripts)
        at = (first if scripts else silent).targets.index(target)
        async with places:
            return await load.click(f"Click {n}", at, target)

    wanted = enumerate(targets[:MOST_CLICKS], 1)
    visits = await asyncio.gather(*(visit(n, target, scripts) for n, (target, scripts) in wanted))
    return replace(
        seen,
        unscripted=without.load,
        visits=tuple(visits),
        skipped=max(0, len(targets) - MOST_CLICKS),
    )


@dataclass
class _Load:
    """One load of the tag."""

    browser: Browser
    staging: Staging
    run: str
    scene: Scene
    scripts: bool = True

    def __post_init__(self) -> None:
        self.targets: list[Clickable] = []
        self._windows: list[Page] = []
        self._came = asyncio.Event()

    async def observe(self, seen: Seen) -> Seen:
        """What it asks for by itself, and as its page is left; its targets are known then."""
        stuck, windows, picture, load = "", tuple[str, ...](), b"", tuple[Call, ...]()
        after = self.staging.sink.last_number
        async with self._open() as (page, watcher):
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await self._load(page, watcher, _AHEAD_S)
                    load = self._calls(0)
                    windows = tuple([window.url for window in self._windows])
                    self.targets = await self._find_targets(page)
                    picture = await _picture(page)
                    after = self.staging.sink.last_number
                    await page.goto("about:blank")
                    await asyncio.sleep(_EXIT_S)
            except (Error, TimeoutError) as error:
                stuck = str(error).partition("\n")[0] or "a script of it does not end"
                load = load or self._calls(0)
            leaving = (*self._calls(after), *self.staging.sink.calls("", after=after))
        left = tuple(c for c in leaving if c.role == "pixel" and c.destination and not stuck)
        return replace(seen, load=load, exit=left, windows=windows, picture=picture, stuck=stuck)

    async def click(self, name: str, at: int, target: Clickable) -> Visit:
        """The click on the target that stands at that place of the list, and what came of it."""
        after = self.staging.sink.last_number
        opened: Opened = ""
        landed, known = "", 0
        async with self._open() as (page, watcher):
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    await self._load(page, watcher, _BEFORE_CLICK_S)
                    found = await self._find_targets(page)
                    target = found[at] if at < len(found) else target
                    self._windows.clear()
                    self._came.clear()
                    before, known = _urls(page), len(watcher.errors)
                    after = self.staging.sink.last_number
                    await page.mouse.click(*target.at)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._came.wait(), _WINDOW_S)
                    await watcher.settle()
                    opened, landed = await self._landed(page, before)
            calls, errors = self._calls(after), watcher.errors[known:]
            return Visit(name, target, self.scripts, opened, landed, calls, tuple(errors))

    @contextlib.asynccontextmanager
    async def _open(self) -> Any:
        self.staging.put_scene(self.run, self.scene)
        try:
            async with open_context(
                self.browser, self.run, self.scene.width_px, scripts=self.scripts, still=False
            ) as context:
                if self.scripts:
                    await context.add_init_script(_LISTENS)
                page = await context.new_page()
                context.on("page", self._on_window)
                yield page, Watcher(page)
        finally:
            self.staging.drop_scene(self.run)

    async def _load(self, page: Page, watcher: Watcher, wait_s: float) -> None:
        """Loads the page and gives its timers time."""
        await page.goto(f"https://{PUBLISHER_HOST}/{self.run}", wait_until="load")
        await asyncio.sleep(wait_s if self.scripts else 0)
        await watcher.settle()

    async def _find_targets(self, page: Page) -> list[Clickable]:
        """What can be clicked, frame by frame. A frame of strangers is empty here, so nothing in it
        takes a click."""
        found: list[Clickable] = []
        for frame in page.frames:
            if frame == page.main_frame or not is_ours(frame.url, self.scene):
                continue
            with contextlib.suppress(Error):
                box = await _box(frame)
                told = await frame.evaluate(_script())
                here = [_clickable(row, box) for row in told["found"]]
                here = [one for one in here if _inside(one.at, box)]
                found += here or ([_middle(box)] if told["whole"] else [])
        return found

    async def _landed(self, page: Page, before: dict[str, str]) -> tuple[Opened, str]:
        for window in self._windows:
            with contextlib.suppress(Error):
                await window.wait_for_load_state("load", timeout=5_000)
                landed = await window.evaluate("location.href")
                await window.close()
                return "window", str(landed)
        if PUBLISHER_HOST not in page.url:
            with contextlib.suppress(Error):
                await page.wait_for_load_state("load", timeout=5_000)
            return "page", page.url
        after = _urls(page)
        changed = [url for place, url in after.items() if before.get(place, url) != url]
        return ("frame", changed[0]) if changed else ("", "")

    def _calls(self, after: int) -> tuple[Call, ...]:
        calls = self.staging.sink.calls(self.run, after=after)
        return tuple(call for call in calls if call.role in ("pixel", "click", "landing"))

    def _on_window(self, window: Page) -> None:
        self._windows.append(window)
        self._came.set()


def _urls(page: Page) -> dict[str, str]:
    """Where each frame of the page is now, by its place in it; without the fragment of documents
    that only moved inside themselves."""
    found: dict[str, str] = {}

    def walk(frame: Frame, place: str) -> None:
        found[place] = frame.url.partition("#")[0]
        for n, child in enumerate(frame.child_frames):
            walk(child, f"{place}/{n}")

    for n, child in enumerate(page.main_frame.child_frames):
        walk(child, str(n))
    return found


async def _box(frame: Frame) -> tuple[float, float, float, float]:
    """Where the frame's document stands in the page: left, top, width, height in CSS pixels."""
    element = await frame.frame_element()
    box = await element.bounding_box()
    width, height, left, top = await element.evaluate(_SIDES)
    return (box["x"] + left, box["y"] + top, width, height) if box else (0, 0, 0, 0)


def _clickable(row: dict[str, Any], box: tuple[float, float, float, float]) -> Clickable:
    at = (box[0] + row["x"], box[1] + row["y"])
    return Clickable(row["kind"], row["label"], row["html"], row["href"], at)


def _inside(at: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return 0 <= at[0] - box[0] < box[2] and 0 <= at[1] - box[1] < box[3]


def _middle(box: tuple[float, float, float, float]) -> Clickable:
    at = (box[0] + box[2] / 2, box[1] + box[3] / 2)
    return Clickable("middle", "the middle of the ad, which listens as a whole", "", "", at)


async def _picture(page: Page) -> bytes:
    with contextlib.suppress(Error):
        return await page.locator("iframe").first.screenshot(
            type="jpeg", quality=80, animations="disabled", timeout=5_000
        )
    return b""


@cache
def _script() -> str:
    return (files("delivery") / "qa" / "clickables.js").read_text("utf-8").split("\n;", 1)[1]
