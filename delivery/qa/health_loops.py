"""What a hundred loops through a flow leave in memory. Only measured when somebody asks: it takes
some hundred acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playwright.async_api import Browser, CDPSession, Page

from creative import Act, Creative, Limits, PlayedPath, Simulator
from delivery.qa.acts import deeds_of
from delivery.qa.session import run_walk
from delivery.qa.walk import Deed, Walk
from delivery.qa.worlds import new_session
from delivery.staging.server import Staging

__all__ = ["LOOPS", "Loop", "find_loop", "measure_loops"]

LOOPS = 100
_WARM = 5  # loops after which everything that is made once has been made
_TAIL_MS = 500
_MESSAGES = 200_000  # of a hundred turns through a long flow


@dataclass(frozen=True, slots=True)
class Loop:
    """Acts that lead back to where they began, and those on the way there."""

    way: tuple[Act, ...]
    turn: tuple[Act, ...]
    seed: int


def find_loop(paths: Sequence[PlayedPath], creative: Creative) -> Loop | None:
    """The shortest way round in those paths; None if there is none that goes on for ever."""
    found: list[Loop] = []
    for path in paths:
        for first, act in enumerate(path.acts):
            again = next((n for n in range(first + 1, len(path.acts)) if path.acts[n] == act), None)
            if again is not None:
                found.append(Loop(path.acts[:first], path.acts[first:again], path.trace.seed))
    found.sort(key=lambda loop: (len(loop.turn), len(loop.way)))
    return next((loop for loop in found if _deeds(creative, loop, 3)), None)


async def measure_loops(
    browser: Browser, staging: Staging, walk: Walk, creative: Creative, loop: Loop
) -> int | None:
    """Bytes that are kept after a hundred loops, beyond those after the first few; None if the ad
    does not go round so often. `walk` is a load of it."""
    deeds = _deeds(creative, loop, LOOPS)
    if not deeds:
        return None
    scale = _Scale(len(loop.way) + _WARM * len(loop.turn))
    end_ms = deeds[-1].at_ms + _TAIL_MS
    round_walk = replace(walk, deeds=deeds, end_ms=end_ms, thorough=False, seed=loop.seed)
    observed = await run_walk(browser, staging, round_walk, scale.look)
    if observed.stuck or len(scale.seen) != 2:
        return None
    return max(0, scale.seen[1] - scale.seen[0])


def _deeds(creative: Creative, loop: Loop, times: int) -> tuple[Deed, ...]:
    """The acts of so many turns; none if the ad does not take them all, or leads elsewhere."""
    acts = (*loop.way, *loop.turn * times)
    limits = Limits(acts=len(acts) + 1, messages=_MESSAGES)
    trace = Simulator(creative, limits=limits).run(acts, seed=loop.seed).trace
    deeds = tuple(deeds_of(acts, trace, creative.flow))
    whole = len(deeds) == len(acts) and not any(deed.opens for deed in deeds)
    return deeds if whole else ()


class _Scale:
    """Weighs the page twice: after so many steps, and at the end of the walk."""

    def __init__(self, warm: int) -> None:
        self.seen: list[int] = []
        self._warm = warm
        self._step = 0
        self._cdp: CDPSession | None = None

    async def look(self, page: Page, caption: str) -> None:
        self._step += 1
        if self._step == self._warm or caption == "The end of the path":
            self._cdp = self._cdp or await new_session(page)
            self.seen.append(await _heap_bytes(self._cdp))


async def _heap_bytes(cdp: CDPSession) -> int:
    await cdp.send("Performance.enable")
    await cdp.send("HeapProfiler.collectGarbage")
    metrics = (await cdp.send("Performance.getMetrics"))["metrics"]
    return int(next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize"))
