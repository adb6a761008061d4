"""Which walks are measured: one load on each platform, and on the first one the longest path."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from playwright.async_api import Browser

from creative import Creative, viewable_rule
from delivery.qa.health import Measured
from delivery.qa.health_loops import Loop, measure_loops
from delivery.qa.health_session import measure_load, measure_way
from delivery.qa.planned import Plan
from delivery.qa.walk import Walk
from delivery.staging.server import Staging

__all__ = ["longest_way", "measure_platforms"]

_AT_ONCE = 3  # most of a measurement is a second of watching


async def measure_platforms(
    browser: Browser,
    staging: Staging,
    plans: Sequence[Plan],
    creative: Creative,
    loop: Loop | None = None,
) -> dict[str, Measured]:
    """What was measured, by platform; of each its main format. With `loop` memory is measured too.

    What is loaded on the way through the flow does not depend on the platform: it is measured once.
    """
    places = asyncio.Semaphore(_AT_ONCE)
    built = [plan for plan in plans if plan.walks]

    async def measure(plan: Plan) -> Measured:
        async with places:
            rule = viewable_rule(creative, plan.case.size)
            walk = replace(plan.walks[0].walk, run=f"{_name(plan)}-health", deeds=())
            found = await measure_load(browser, staging, walk, rule)
            way = longest_way(plan) if plan is built[0] else None
            if way is None:
                return found
            named = replace(way, run=f"{_name(plan)}-way", thorough=False)
            found = await measure_way(browser, staging, named, found)
            if loop is None:
                return found
            turns = replace(walk, run=f"{_name(plan)}-loops")
            kept = await measure_loops(browser, staging, turns, creative, loop)
            return replace(found, heap_bytes=kept)

    measured = await asyncio.gather(*(measure(plan) for plan in built))
    return {plan.platform.name: found for plan, found in zip(built, measured, strict=True)}


def longest_way(plan: Plan) -> Walk | None:
    """The path with the most acts; one without films, which take their time, if there is one."""
    ways = [one.walk for one in plan.walks if one.walk.kind == "path" and one.walk.deeds]
    return max(ways, key=lambda way: (not _has_film(way), len(way.deeds)), default=None)


def _has_film(way: Walk) -> bool:
    return any(deed.kind == "watch" for deed in way.deeds)


def _name(plan: Plan) -> str:
    return plan.platform.name.replace("_", "-")
