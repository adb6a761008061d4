"""One run in a real browser: loads the publisher's page, acts as a visitor, tells what was seen.

Input is real, requests are real, only time is not: timers of the ad run on Playwright's clock, so
a delay of ten seconds takes none and every act happens at the millisecond that was simulated.
A film really plays, start to end, but begins only when the visitor of the path watches it.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Frame,
    Page,
    Playwright,
    Request,
    Route,
)

from creative import EPOCH_MS, find_chromium
from delivery.qa.deeds import PATIENCE_S, Place, fill_in, roll_film, send_result, use_place
from delivery.qa.expect import host_of
from delivery.qa.observe import Asked, Landing, Observation, Said, Step
from delivery.qa.page_scripts import (
    ASKED,
    BLOCKED,
    BOX,
    LOCATE,
    ROUND,
    RUNS,
    STEP,
    TOLD,
    page_script,
)
from delivery.qa.pictures import NO_PICTURE, take_picture
from delivery.qa.walk import Deed, Moment, Walk
from delivery.staging.calls import AGENT_SUFFIX
from delivery.staging.chromium import mapping_flags
from delivery.staging.scene import PUBLISHER_HOST
from delivery.staging.server import Staging

__all__ = ["AGENT", "START_S", "Look", "open_browser", "run_walk"]

Look = Callable[[Page, str], Awaitable[None]]
"""Looks at the page at each step, with its caption; time stands still meanwhile."""

START_S = EPOCH_MS / 1000  # what the ad takes for now, as in the simulation
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"

_GRACE_MS = 2_000  # an element may appear this much later than simulated before the run is stuck
_GRACE_STEP_MS = 50
_POLL_S = 0.025
_ROUNDS_FOR_WINDOWS = 100  # ways to the browser and back, some 100 ms
_ROUNDS = 6  # asked, answered, and what comes of that, twice
_MOST_STEPS = 40  # there are at most 20 slides
_WIDTH_PX, _HEIGHT_PX = 1000, 760
# Frames of other sites in one process, as in browsers of small machines: starting a process for
# each of them is half of what a walk costs. What they may do to each other stays the same.
_ONE_PROCESS = ("--disable-site-isolation-trials",)


@contextlib.asynccontextmanager
async def open_browser(playwright: Playwright, staging: Staging) -> AsyncIterator[Browser]:
    """A headless Chromium that takes the staging server for the whole internet."""
    browser = await playwright.chromium.launch(
        executable_path=str(find_chromium()),
        args=[*mapping_flags(staging), *_ONE_PROCESS],
        # Playwright lets windows open by themselves; visitors' browsers do not.
        ignore_default_args=["--disable-popup-blocking"],
    )
    try:
        yield browser
    finally:
        await browser.close()


async def run_walk(
    browser: Browser, staging: Staging, walk: Walk, look: Look | None = None
) -> Observation:
    """What was seen on one walk. Never raises for what the ad does: then `stuck` says it."""
    staging.put_scene(walk.run, walk.scene)
    context = await browser.new_context(
        ignore_https_errors=True,
        user_agent=f"{AGENT} {AGENT_SUFFIX}{walk.run}",
        viewport={"width": max(_WIDTH_PX, walk.scene.width_px + 60), "height": _HEIGHT_PX},
        locale=walk.locale,
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    try:
        await context.add_init_script(page_script(walk))
        await context.clock.install(time=START_S)
        await context.clock.pause_at(START_S)
        session = _Session(staging, context, await context.new_page(), walk, look)
        await session.play()
    finally:
        await context.close()
        staging.drop_scene(walk.run)
    return Observation(
        calls=staging.sink.calls(walk.run),
        landings=tuple(session.landings),
        steps=tuple(session.steps),
        console_errors=tuple(session.console_errors),
        page_errors=tuple(session.page_errors),
        policy_violations=tuple(session.policy_violations),
        failed_requests=tuple(session.failed_requests),
        blocked_windows=tuple(session.blocked_windows),
        asked=tuple(session.asked),
        told=tuple(session.told),
        waited_ms=session.waited_ms,
        stuck=session.stuck,
        box=session.box,
    )


@dataclass
class _Session:
    staging: Staging
    context: BrowserContext
    page: Page
    walk: Walk
    look: Look | None = None
    now_ms: int = 0
    act: int = -1
    before: int = 0  # the last call before the act
    stuck: str = ""
    landings: list[Landing] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    policy_violations: list[str] = field(default_factory=list)
    failed_requests: list[str] = field(default_factory=list)
    blocked_windows: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    told: list[Said] = field(default_factory=list)
    waited_ms: int = 0  # for elements that came later than simulated
    box: tuple[int, int, int, int] | None = None

    def __post_init__(self) -> None:
        self._open: set[int] = set()  # requests under way, by identity
        self._late: set[int] = set()  # those that slow hosts leave waiting
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._home: list[Frame] = []
        self._corner: tuple[float, float] = (0, 0)
        self._windows: list[tuple[int, Page]] = []
        self._window_came = asyncio.Event()
        self._down: set[str] = set()  # hosts that break, as long as they do
        self._released = asyncio.Event()
        self._moments = list(self.walk.moments)
        self._payments: dict[str, Page] = {}  # windows that wait for their result, by component
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.page_errors.append(error.message))
        self.context.on("page", self._on_window)
        self.context.on("request", self._on_request)
        self.context.on("requestfinished", self._on_done)
        self.context.on("requestfailed", self._on_failed)

    async def play(self) -> None:
        """The whole walk, as far as it goes."""
        try:
            await self._break()
            await self._go()
            await self._run_clock(0)
            await self._exchange()
            await self._settle()
            self.box = await _box_of_ad(self.page)
            if not self.walk.deeds:
                await self._picture("The ad has loaded")
            for at, deed in enumerate(self.walk.deeds):
                await self._run_clock(deed.at_ms)
                if not await self._perform(at, deed):
                    return
                if deed.opens == "top":
                    break  # the ad has left with its page
            await self._run_clock(self.walk.end_ms)
            self._release()
            if self.walk.deeds:
                await self._picture("The end of the path")
            await self._settle()
            await self._hear_of_windows()
            await self._visit_windows()
            if self.walk.thorough:
                await self.page.goto("about:blank")
        except Error as error:
            self.stuck = self.stuck or _first_line(error)

    async def _go(self) -> None:
        """Opens the page. Where hosts are slow it has not loaded for long, and the ad runs."""
        address = self.walk.scene.entry(self.walk.run)
        if self.walk.fault.how != "slow":
            await self.page.goto(address, wait_until="load")
            return
        await self.page.goto(address, wait_until="commit")
        for _ in range(int(PATIENCE_S / _POLL_S)):
            for frame in self.page.frames:
                with contextlib.suppress(Error):
                    if await frame.evaluate(RUNS):
                        return
            await asyncio.sleep(_POLL_S)

    def _release(self) -> None:
        """Slow hosts answer at last, and are waited for."""
        self._released.set()
        self._open |= self._late
        if self._open:
            self._quiet.clear()

    async def _break(self) -> None:
        """Puts itself between the page and the hosts that break; only where one does."""
        fault = self.walk.fault
        if fault.how in ("slow", "refused", "blocked"):
            self._down = set(fault.hosts)
            await self.context.route(lambda url: host_of(url) in fault.hosts, self._intercept)

    async def _intercept(self, route: Route) -> None:
        fault = self.walk.fault
        with contextlib.suppress(Error):  # the page may be gone by now
            if host_of(route.request.url) not in self._down:
                await route.continue_()
            elif fault.how == "slow":
                await self._released.wait()
                await route.continue_()
            else:
                refused = "connectionrefused" if fault.how == "refused" else "blockedbyclient"
                await route.abort(refused)

    async def _perform(self, at: int, deed: Deed) -> bool:
        """Does it, and says whether it could be done."""
        self.stuck = await self._prepare(deed)
        over = deed.kind in ("wait", "result") or (deed.kind == "watch" and deed.value != "skipped")
        place = None if self.stuck or over else await self._find(deed)
        if place is None and not over:
            self.stuck = self.stuck or f'"{deed.target}" did not appear, so the path ends here'
        if self.stuck:
            await self._picture(f"Stuck: {deed.target} is missing")
            return False
        if place and self.walk.thorough:  # the pointer shows in the picture what is taken
            await self.page.mouse.move(*place.middle)
        await self._picture(deed.caption)
        self.act, self.before = at, self.staging.sink.last_number
        self._window_came.clear()
        if deed.kind == "result":
            self.stuck = await send_result(self._payments.pop(deed.target, None), self._home, deed)
        elif deed.kind == "submit" and place:
            await fill_in(place, deed)
        if place:
            await use_place(place, deed)
        if deed.opens:
            await self._wait_for_window(deed)
        return not self.stuck

    async def _prepare(self, deed: Deed) -> str:
        """What comes before the act itself; says why it cannot be done, if so."""
        if deed.kind == "choose":
            for option in deed.also:
                toggle = Deed("choose", option, deed.at_ms)
                place = await self._find(toggle)
                if place is None:
                    return f'"{option}" did not appear, so the path ends here'
                await use_place(place, toggle)
        elif deed.kind in ("pick", "exit"):
            return await self._turn_to(deed)
        elif deed.kind == "watch":
            film = await self._find(replace(deed, value=""))
            gone = f'"{deed.target}" did not appear, so the path ends here'
            return await roll_film(film, deed) if film else gone
        return ""

    async def _turn_to(self, deed: Deed) -> str:
        """Steps through the slides until the one that is meant stands there."""
        for _ in range(_MOST_STEPS):
            for frame in self._frames():
                with contextlib.suppress(Error):
                    step = await frame.evaluate(STEP, [deed.selector, int(deed.value)])
                    if step is None:
                        continue
                    if not step:
                        return ""
                    place = await self._find(deed, step)
                    if place:
                        await use_place(place, deed, step)
        return f'slide {int(deed.value) + 1} of "{deed.target}" could not be reached'

    async def _find(self, deed: Deed, part: str | None = None) -> Place | None:
        # The ad may stand in any frame of the page; it is looked for where it is, not where it
        # should be. Where it was last time is tried first.
        wanted = [deed.selector, deed.part if part is None else part]
        for _ in range(_GRACE_MS // _GRACE_STEP_MS):
            for frame in self._frames():
                with contextlib.suppress(Error):  # a frame that is just leaving
                    at = await frame.evaluate(LOCATE, wanted)
                    if at is not None:
                        if self._home != [frame]:
                            self._home, self._corner = [frame], await _corner_of(frame)
                        return Place(self.page, frame, self._corner, at)
            self.waited_ms += _GRACE_STEP_MS
            await self._run_clock(self.now_ms + _GRACE_STEP_MS)
        return None

    def _frames(self) -> list[Frame]:
        """Where to look for the ad: of two copies, in the first."""
        if self.walk.scene.around.copies == 1:
            return [*self._home, *self.page.frames]
        first = self.page.main_frame.child_frames[:1]
        return [*self._home, *first, *(inner for frame in first for inner in frame.child_frames)]

    async def _run_clock(self, until_ms: int) -> None:
        while self._moments and self._moments[0].at_ms <= until_ms:
            moment = self._moments.pop(0)
            await self._advance(moment.at_ms)
            await self._happen(moment)
        await self._advance(until_ms)

    async def _advance(self, until_ms: int) -> None:
        # Also with nothing to run: the answer comes after all that the page has begun to ask for.
        await self.context.clock.run_for(max(0, until_ms - self.now_ms))
        self.now_ms = max(self.now_ms, until_ms)

    async def _happen(self, moment: Moment) -> None:
        """Something around the ad; time stands still meanwhile."""
        if moment.kind == "choose":
            await self.page.evaluate("(said) => MANAGER.choose(JSON.parse(said))", moment.value)
            await self._exchange()
        elif moment.kind == "up":
            self._down.clear()
        else:
            await self._settle()  # what was asked for before is answered before
            await self.context.set_offline(moment.kind == "offline")

    async def _exchange(self) -> None:
        """Lets the ad and what is around it exchange messages, which takes no time."""
        around = self.walk.scene.around
        if around.manager is not None or around.mock:
            for _ in range(_ROUNDS):
                for frame in self.page.frames:
                    with contextlib.suppress(Error):
                        await frame.evaluate(ROUND)

    async def _settle(self) -> None:
        """Waits until every request that the page has begun is answered."""
        await self._run_clock(self.now_ms)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), PATIENCE_S)

    async def _wait_for_window(self, deed: Deed) -> None:
        if deed.opens == "top":
            with contextlib.suppress(Error):
                await self.page.wait_for_url(
                    lambda url: PUBLISHER_HOST not in url, timeout=PATIENCE_S * 1000
                )
                self.landings.append(await self._landing(self.act, self.page))
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._window_came.wait(), PATIENCE_S)
        await self._visit_windows(deed.target if deed.opens == "payment" else "")

    async def _hear_of_windows(self) -> None:
        """A click call that no window is known for: its window may still be on its way to us."""
        followed = {call.number for landing in self.landings for call in landing.calls}
        for _ in range(_ROUNDS_FOR_WINDOWS):
            calls = self.staging.sink.calls(self.walk.run)
            lost = [call for call in calls if call.role == "click" and call.number not in followed]
            if self._windows or not lost:
                return
            await self.page.evaluate("0")

    async def _visit_windows(self, waits_for: str = "") -> None:
        """Where each window landed. That of a payment stays open: its result is still to come."""
        while self._windows:
            act, window = self._windows.pop(0)
            with contextlib.suppress(Error):
                await window.wait_for_load_state("load", timeout=PATIENCE_S * 1000)
                self.landings.append(await self._landing(act, window))
                if waits_for:
                    self._payments[waits_for] = window
                else:
                    await window.close()

    async def _landing(self, act: int, window: Page) -> Landing:
        calls = self.staging.sink.calls(self.walk.run, after=self.before)
        hops = tuple(call for call in calls if call.role in ("click", "tracker", "landing"))
        return Landing(act, await window.evaluate("location.href"), hops)

    async def _picture(self, caption: str) -> None:
        picture = await take_picture(self.page) if self.walk.thorough else NO_PICTURE
        if self.look is not None:
            with contextlib.suppress(Error):
                await self.look(self.page, caption)
        self.steps.append(Step(caption, self.now_ms, picture))

    def _on_window(self, window: Page) -> None:
        if window is not self.page:
            self._windows.append((self.act, window))
            self._window_came.set()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "debug" and message.text.startswith(ASKED):
            at, _, url = message.text.removeprefix(ASKED).partition(" ")
            self.asked.append(Asked(url.partition("#")[0], int(at) - EPOCH_MS))
        if message.type == "debug" and message.text.startswith(TOLD):
            self.told.append(Said(*json.loads(message.text.removeprefix(TOLD))))
        if message.type != "error":
            return
        if message.text.startswith(BLOCKED):
            self.blocked_windows.append(message.text.removeprefix(BLOCKED))
            return
        refused = "Content Security Policy" in message.text
        (self.policy_violations if refused else self.console_errors).append(message.text)

    def _on_request(self, request: Request) -> None:
        waits = self.walk.fault.how == "slow" and not self._released.is_set()
        if waits and host_of(request.url) in self._down:
            self._late.add(id(request))  # and nobody waits for it
            return
        self._open.add(id(request))
        self._quiet.clear()

    def _on_done(self, request: Request) -> None:
        self._open.discard(id(request))
        self._late.discard(id(request))
        if not self._open:
            self._quiet.set()

    def _on_failed(self, request: Request) -> None:
        self.failed_requests.append(f"{request.url}: {request.failure or 'failed'}")
        self._on_done(request)


async def _box_of_ad(page: Page) -> tuple[int, int, int, int] | None:
    """Where the tag's own frame stands in the ad server's, which is the publisher's place."""
    served = next((frame for frame in page.frames if frame.parent_frame == page.main_frame), None)
    boxes: list[tuple[int, int, int, int]] = []
    for frame in served.child_frames if served else []:
        with contextlib.suppress(Error):
            element = await frame.frame_element()
            left, top, width, height = await element.evaluate(BOX)
            boxes.append((left, top, width, height))
    # trackers bring frames too, of one pixel and their border
    largest = max(boxes, key=lambda box: box[2] * box[3], default=(0, 0, 0, 0))
    return largest if largest[2] > 1 else None


async def _corner_of(frame: Frame) -> tuple[float, float]:
    """Where the frame's document starts in the page, in CSS pixels."""
    if frame.parent_frame is None:
        return 0, 0
    element = await frame.frame_element()
    box = await element.bounding_box()
    left, top = await element.evaluate("(e) => [e.clientLeft, e.clientTop]")
    return (box["x"] + left, box["y"] + top) if box else (0, 0)


def _first_line(error: Error) -> str:
    return error.message.strip().splitlines()[0] if error.message.strip() else "browser error"
