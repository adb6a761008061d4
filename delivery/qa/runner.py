"""Runs QA: every cell, every walk, one browser and one server. Gives back a Report."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from creative import Coverage as PathCoverage
from creative import find_paths
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.assemble import Walked, merge_problems, report_cell
from delivery.qa.cells import plan_cells
from delivery.qa.clicks import compare_clicks
from delivery.qa.compare import compare_walk, late_problems
from delivery.qa.events import compare_copies, compare_events, told_events
from delivery.qa.fingerprint import fingerprint
from delivery.qa.health import Measured, find_figures, health_problems
from delivery.qa.health_loops import find_loop
from delivery.qa.health_run import measure_platforms
from delivery.qa.matrix import Wanted
from delivery.qa.planned import Plan, Planned
from delivery.qa.report import Check, Picture, PlatformReport, QaProblem, Report
from delivery.qa.run import Progress
from delivery.qa.session import open_browser, run_walk
from delivery.qa.state import State
from delivery.qa.visual import load_approved, picture_problems
from delivery.qa.visual_session import compare_pictures, take_pictures
from delivery.staging.calls import Call
from delivery.staging.server import Staging, serve_staging

__all__ = ["Walked", "qa_project", "walk_and_judge", "with_events"]


async def qa_project(
    project: Project,
    platforms: Sequence[Platform],
    *,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
    data_dir: Path | None = None,
    jobs: int = 2,
    resume: Path | None = None,
    health: bool = True,
    pictures: bool = False,
    memory: bool = False,
) -> Report:
    """The report of a QA run over those platforms, in a headless Chromium of its own.

    `wanted` says which cells; `jobs` pages are walked at a time. With `resume` each finished cell
    is kept in that folder, and not walked again as long as its input is the same. `health`: measure
    the page too, and with `memory` what a hundred loops leave. `pictures`: draw each step in each
    size, on the first platform, and compare with what was approved.

    Raises ChromiumMissing if there is none on this machine.
    """
    started = time.monotonic()
    coverage = find_paths(project.creative)
    plans = plan_cells(project, platforms, coverage.paths, wanted or Wanted())
    known = {**project.platforms, **{p.name: p for p in platforms}}
    async with AsyncExitStack() as stack:
        staging = await stack.enter_async_context(serve_staging(data_dir))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await stack.enter_async_context(open_browser(playwright, staging))
        state = State(resume, project, browser.version)
        run = _Run(project, coverage, browser, staging, known, jobs, state, progress)
        reports = await run.all(plans)
        plain = _plain(plans)
        loop = find_loop(coverage.paths, project.creative) if memory else None
        if health:
            measured = await measure_platforms(
                browser, staging, list(plain.values()), project.creative, loop
            )
            for n, plan in plain.items():
                reports[n] = _with_health(reports[n], measured.get(plan.platform.name))
        if pictures and plain:
            n, plan = next(iter(plain.items()))
            reports[n] = _with_pictures(reports[n], await _draw(browser, staging, project, plan))
        version = browser.version
    return Report(
        name=project.creative.look.name,
        project=project.folder.name,
        browser=f"Chromium {version}",
        seconds=time.monotonic() - started,
        platforms=tuple(reports),
        flow=project.creative.flow,
        source=fingerprint(project.folder),
    )


def _plain(plans: Sequence[Plan]) -> dict[int, Plan]:
    """Of each platform the first cell that was built, by its place: the page is measured there."""
    found: dict[str, int] = {}
    for n, plan in enumerate(plans):
        if plan.walks:
            found.setdefault(plan.platform.name, n)
    return {n: plans[n] for n in found.values()}


async def _draw(
    browser: Browser, staging: Staging, project: Project, plan: Plan
) -> tuple[Picture, ...]:
    """The pictures of one platform: looks do not depend on it."""
    taken = await take_pictures(browser, staging, project, plan)
    return await compare_pictures(browser, taken, load_approved(project.folder))


def _with_pictures(report: PlatformReport, pictures: tuple[Picture, ...]) -> PlatformReport:
    problems = merge_problems([*report.problems, *picture_problems(pictures)])
    checked: tuple[Check, ...] = (*report.checked, "pictures")
    return replace(report, pictures=pictures, problems=problems, checked=checked)


def _with_health(report: PlatformReport, measured: Measured | None) -> PlatformReport:
    """The report with the figures of the page and what is wrong with them."""
    if measured is None:
        return report
    return replace(
        report,
        health=find_figures(measured),
        problems=merge_problems([*report.problems, *health_problems(measured)]),
        checked=(*report.checked, "health"),
    )


async def walk_and_judge(
    browser: Browser,
    staging: Staging,
    platform: Platform,
    planned: Planned,
    known: Mapping[str, Platform],
) -> Walked:
    """One walk in the browser, compared with what it must do."""
    observed = await run_walk(browser, staging, planned.walk)
    matching, problems = compare_walk(planned, observed, platform, known)
    chains, found = compare_clicks(planned, observed, platform)
    return Walked(planned, observed, matching, tuple(chains), (*problems, *found))


@dataclass
class _Run:
    project: Project
    coverage: PathCoverage
    browser: Browser
    staging: Staging
    known: Mapping[str, Platform]
    jobs: int
    state: State
    progress: Progress | None
    done: int = 0
    total: int = 0
    places: asyncio.Semaphore = field(init=False)

    async def all(self, plans: Sequence[Plan]) -> list[PlatformReport]:
        """The reports of the cells, in their order; those of an earlier run are not walked."""
        self.places = asyncio.Semaphore(self.jobs)
        kept = [self.state.find(plan) for plan in plans]
        self.total = sum(len(p.walks) for p, found in zip(plans, kept, strict=True) if not found)
        tasks = [self._cell(plan, found) for plan, found in zip(plans, kept, strict=True)]
        walked = await asyncio.gather(*tasks)
        # Some pages tell only as they are left, which the server hears a little later.
        left = self.staging.sink.calls(run="")
        late = late_problems(left, self.project.delivery.collector)
        return [
            found or self._report(plan, walks, left, late)
            for plan, found, walks in zip(plans, kept, walked, strict=True)
        ]

    async def _cell(self, plan: Plan, found: PlatformReport | None) -> list[Walked]:
        if found is not None:
            return []
        walks = list(await asyncio.gather(*(self._walk(plan, one) for one in plan.walks)))
        if self.state.folder is not None:
            left = self.staging.sink.calls(run="")
            self.state.keep(plan, self._report(plan, walks, left, ()))
        return walks

    async def _walk(self, plan: Plan, planned: Planned) -> Walked:
        async with self.places:
            walked = await walk_and_judge(
                self.browser, self.staging, plan.platform, planned, self.known
            )
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, plan.platform.title)
        return walked

    def _report(
        self, plan: Plan, walks: Sequence[Walked], left: Sequence[Call], late: Sequence[QaProblem]
    ) -> PlatformReport:
        judged = [with_events(walk, left) for walk in walks]
        report = report_cell(self.project, plan, judged, self.coverage, late)
        if self.state.folder is not None:
            self.state.keep(plan, report)
        return report


def with_events(walk: Walked, left: Sequence[Call]) -> Walked:
    """The walk judged by its events too. `left`: what pages sent while they were being left; a
    session's id says whose it is."""
    expected = walk.planned.events
    if expected is None:
        return walk
    every = told_events([*walk.observed.calls, *left])
    told = {session: every[session] for session in told_events(walk.observed.calls)}
    name = walk.planned.name
    runs = walk.planned.walk.kind != "broken"
    if walk.planned.copy is None:
        found = list(compare_events(name, expected, told, runs=runs))
    else:
        found = compare_copies(name, (expected, walk.planned.copy), told)
    return replace(walk, problems=(*walk.problems, *found))
