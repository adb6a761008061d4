"""Test plans in Chromium: each run is played by the engine first, then by the built page.

The engine says which acts a plan makes, and when; the page is compared with the plan like any
session. What only a person or the engine can do is skipped, and said.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from creative import (
    LAUNCH_ARGS,
    Act,
    Creative,
    EngineHost,
    Failure,
    Plan,
    Run,
    RunResult,
    Session,
    find_chromium,
    play_run,
    with_given,
)
from delivery.plan_page import PageStuck, play_page

if TYPE_CHECKING:
    from playwright.async_api import Browser

__all__ = ["run_plans_in_browser"]

_NOT_IN_A_PAGE = {
    "set": "sets a variable in the middle, which no page allows",
    "watch": "watches a film, which takes its own time in a browser: flowtag qa plays it",
}


def run_plans_in_browser(creative: Creative, plans: Iterable[Plan]) -> list[RunResult]:
    """The results of every run of the plans, played on the built page in Chromium.

    Raises ChromiumMissing.
    """
    return asyncio.run(_run_all(creative, list(plans)))


async def _run_all(creative: Creative, plans: Sequence[Plan]) -> list[RunResult]:
    from playwright.async_api import async_playwright

    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGS))
        try:
            return [await _run(browser, creative, p, run) for p in plans for run in p.runs]
        finally:
            await browser.close()


@dataclass(frozen=True)
class _Played:
    """A session that has been played already, as a host: asked for its start, it gives all of it."""

    session: Session

    def play(self, acts: Sequence[Act]) -> Session:  # noqa: ARG002
        return self.session


async def _run(browser: "Browser", creative: Creative, plan: Plan, run: Run) -> RunResult:
    begun = with_given(creative, run)
    host = EngineHost(begun, seed=run.seed)
    first = play_run(begun, plan.name, run, host)
    for act in first.acts:
        if act.kind in _NOT_IN_A_PAGE:
            skipped = f"not played in a browser: it {_NOT_IN_A_PAGE[act.kind]}"
            return replace(first, failures=(), skipped=skipped)
    try:
        session = await play_page(browser, begun, first.acts, host.play(first.acts), seed=run.seed)
    except PageStuck as error:
        failure = Failure(run.at, "the acts of the plan", str(error), len(first.happenings) - 1)
        return replace(first, failures=(*first.failures, failure))
    return play_run(begun, plan.name, run, _Played(session))
