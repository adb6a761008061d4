"""Runs QA: every platform, every walk, one browser and one server. Gives back a Report."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from creative import Coverage as PathCoverage
from creative import find_paths, item_words
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.clicks import compare_clicks
from delivery.qa.compare import compare_walk, late_problems
from delivery.qa.events import compare_events, told_events
from delivery.qa.fingerprint import fingerprint
from delivery.qa.health import Measured, find_figures, health_problems
from delivery.qa.health_loops import find_loop
from delivery.qa.health_run import measure_platforms
from delivery.qa.match import Entry, Matching, entry_of
from delivery.qa.observe import Observation, Step
from delivery.qa.plan import plan_platform
from delivery.qa.planned import Plan, Planned
from delivery.qa.report import (
    Check,
    ClickChain,
    Coverage,
    PathReport,
    Picture,
    PixelCount,
    PlatformReport,
    QaProblem,
    Report,
    Shot,
    ShotPlace,
)
from delivery.qa.run import Progress
from delivery.qa.session import open_browser, run_walk
from delivery.qa.values import repeated_problems
from delivery.qa.verdict import find_verdict, list_facts
from delivery.qa.visual import load_approved, picture_problems
from delivery.qa.visual_session import compare_pictures, take_pictures
from delivery.staging.calls import Call
from delivery.staging.server import Staging, serve_staging

__all__ = ["PARALLEL", "Walked", "qa_project", "walk_and_judge"]

PARALLEL = 2  # pages at a time: more only wait for each other on two cores


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk, what was seen, and what it is worth."""

    planned: Planned
    observed: Observation
    matching: Matching
    chains: tuple[ClickChain, ...]
    problems: tuple[QaProblem, ...]


async def qa_project(
    project: Project,
    platforms: Sequence[Platform],
    *,
    progress: Progress | None = None,
    data_dir: Path | None = None,
    health: bool = True,
    pictures: bool = False,
    memory: bool = False,
) -> Report:
    """The report of a QA run over those platforms, in a headless Chromium of its own.

    `health`: measure the page too, and with `memory` what a hundred loops leave. `pictures`: draw each step in each size, on the first platform,
    and compare with what was approved. Raises ChromiumMissing if there is none on this machine.
    """
    started = time.monotonic()
    coverage = find_paths(project.creative)
    plans = _plan(project, platforms, coverage)
    known = {**project.platforms, **{p.name: p for p in platforms}}
    async with (
        serve_staging(data_dir) as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        walked = await _walk_all(browser, staging, plans, known, progress)
        measured = (
            await measure_platforms(
                browser,
                staging,
                plans,
                project.creative,
                find_loop(coverage.paths, project.creative) if memory else None,
            )
            if health
            else {}
        )
        drawn = await _draw(browser, staging, project, plans) if pictures else ()
        version = browser.version
        left = staging.sink.calls(run="")
        late = late_problems(left, project.delivery.collector)
    walked = {name: [_with_events(walk, left) for walk in walks] for name, walks in walked.items()}
    order = [component.id for component in project.creative.flow.components]
    reports = [
        _with_health(
            _report(p, walked[p.platform.name], coverage, order, late),
            measured.get(p.platform.name),
        )
        for p in plans
    ]
    at = next((n for n, plan in enumerate(plans) if plan.walks), None)
    if drawn and at is not None:
        reports[at] = _with_pictures(reports[at], drawn)
    return Report(
        name=project.creative.look.name,
        project=project.folder.name,
        browser=f"Chromium {version}",
        seconds=time.monotonic() - started,
        platforms=tuple(reports),
        flow=project.creative.flow,
        source=fingerprint(project.folder),
    )


def _plan(project: Project, platforms: Sequence[Platform], coverage: PathCoverage) -> list[Plan]:
    plans: list[Plan] = []
    number = 1
    for platform in platforms:
        plan = plan_platform(
            project, platform, coverage.paths, first_run=number, thorough=not plans
        )
        plans.append(plan)
        number += len(plan.walks)
    return plans


async def _walk_all(
    browser: Browser,
    staging: Staging,
    plans: Sequence[Plan],
    known: Mapping[str, Platform],
    progress: Progress | None,
) -> dict[str, list[Walked]]:
    places = asyncio.Semaphore(PARALLEL)
    total = sum(len(plan.walks) for plan in plans)
    done = 0

    async def walk(plan: Plan, planned: Planned) -> Walked:
        nonlocal done
        async with places:
            walked = await walk_and_judge(browser, staging, plan.platform, planned, known)
        done += 1
        if progress is not None:
            progress(done, total, plan.platform.title)
        return walked

    tasks = {plan.platform.name: [walk(plan, planned) for planned in plan.walks] for plan in plans}
    flat = await asyncio.gather(*(task for walks in tasks.values() for task in walks))
    found = iter(flat)
    return {name: [next(found) for _ in walks] for name, walks in tasks.items()}


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


def _with_events(walk: Walked, left: Sequence[Call]) -> Walked:
    """The walk judged by its events too. `left`: what pages sent while they were being left; a
    session's id says whose it is."""
    expected = walk.planned.events
    if expected is None:
        return walk
    every = told_events([*walk.observed.calls, *left])
    told = {session: every[session] for session in told_events(walk.observed.calls)}
    runs = walk.planned.walk.kind != "broken"
    found = compare_events(walk.planned.name, expected, told, runs=runs)
    return replace(walk, problems=(*walk.problems, *found))


def _report(
    plan: Plan,
    walked: Sequence[Walked],
    coverage: PathCoverage,
    order: Sequence[str],
    late: Sequence[QaProblem],
) -> PlatformReport:
    """`order`: ids of the flow's components. `late`: what no platform can be blamed for."""
    problems = [problem for walk in walked for problem in walk.problems]
    problems += repeated_problems((walk.planned, walk.matching) for walk in walked)
    problems += late
    notes = [f"{p.code} {p.name}: {p.message}" for p in plan.problems if plan.walks]
    if not plan.walks:
        problems += _no_tag(plan)
    return PlatformReport(
        platform=plan.platform.name,
        title=plan.platform.title,
        format=plan.format,
        size=plan.size,
        verdict=find_verdict(plan.platform),
        facts=list_facts(plan.platform),
        paths=tuple(_path_report(walk) for walk in walked),
        coverage=Coverage(coverage.share, tuple(item_words(item) for item in coverage.missed)),
        pixels=_count_pixels(walked, order),
        clicks=_distinct([chain for walk in walked for chain in walk.chains]),
        problems=_merge(problems),
        checked=_checked(walked),
        notes=tuple(notes),
    )


async def _draw(
    browser: Browser, staging: Staging, project: Project, plans: Sequence[Plan]
) -> tuple[Picture, ...]:
    """The pictures of the first platform that could be built: looks do not depend on it."""
    plan = next((plan for plan in plans if plan.walks), None)
    if plan is None:
        return ()
    taken = await take_pictures(browser, staging, project, plan)
    return await compare_pictures(browser, taken, load_approved(project.folder))


def _with_pictures(report: PlatformReport, pictures: tuple[Picture, ...]) -> PlatformReport:
    problems = _merge([*report.problems, *picture_problems(pictures)])
    checked: tuple[Check, ...] = (*report.checked, "pictures")
    return replace(report, pictures=pictures, problems=problems, checked=checked)


def _with_health(report: PlatformReport, measured: Measured | None) -> PlatformReport:
    """The report with the figures of the page and what is wrong with them."""
    if measured is None:
        return report
    return replace(
        report,
        health=find_figures(measured),
        problems=_merge([*report.problems, *health_problems(measured)]),
        checked=(*report.checked, "health"),
    )


def _no_tag(plan: Plan) -> Iterator[QaProblem]:
    for problem in plan.problems:
        if problem.severity == "error":
            yield QaProblem(
                "flow",
                "no tag",
                None,
                f"{problem.code} {problem.name}: {problem.message}",
                expected=f"a tag for {plan.platform.title}",
                observed=f"{problem.file} {problem.place}".strip(),
                hint=problem.hint,
                kind="tag-missing",
            )


def _path_report(walk: Walked) -> PathReport:
    return PathReport(
        name=walk.planned.name,
        title=walk.planned.title,
        passed=not walk.problems,
        acts=len(walk.planned.walk.deeds),
        pixels=len(walk.matching.fired) + len(walk.matching.twice) + len(walk.matching.wrong),
        shots=tuple(map(_shot, walk.observed.steps)),
    )


def _shot(step: Step) -> Shot:
    picture = step.picture
    return Shot(
        step.caption,
        step.at_ms,
        picture.jpeg,
        picture.width_px,
        picture.height_px,
        tuple(ShotPlace(*place) for place in picture.places),
    )


def _count_pixels(walked: Sequence[Walked], order: Sequence[str]) -> tuple[PixelCount, ...]:
    """Expected and fired over all walks; impressions first, then in the order of the flow."""
    expected: dict[Entry, int] = {}
    fired: dict[Entry, int] = {}
    sample: dict[Entry, str] = {}
    for walk in walked:
        for one in walk.planned.requests:
            expected[entry_of(one)] = expected.get(entry_of(one), 0) + 1
        matching = walk.matching
        for one, call in [*matching.fired, *matching.twice, *matching.wrong]:
            fired[entry_of(one)] = fired.get(entry_of(one), 0) + 1
            sample.setdefault(entry_of(one), call.url)
    position = {component: n for n, component in enumerate(order)}
    return tuple(
        PixelCount(e.component, e.on, e.text, count, fired.get(e, 0), sample.get(e, ""))
        for e, count in sorted(
            expected.items(), key=lambda item: position.get(item[0].component or "", -1)
        )
    )


def _distinct(chains: Sequence[ClickChain]) -> tuple[ClickChain, ...]:
    """One chain for each way out, a failed one if there is any."""
    found: dict[tuple[str, str | None], ClickChain] = {}
    for chain in sorted(chains, key=lambda c: c.passed):
        found.setdefault((chain.click, chain.component), chain)
    order = {(c.click, c.component): n for n, c in reversed(list(enumerate(chains)))}
    return tuple(found[key] for key in sorted(found, key=lambda key: order[key]))


def _merge(problems: Sequence[QaProblem]) -> tuple[QaProblem, ...]:
    """The same problem on several paths is told once, with all paths."""
    found: dict[tuple[object, ...], list[QaProblem]] = {}
    for problem in problems:
        text = problem.observed if problem.check == "errors" else ""
        key = (problem.check, problem.component, problem.message, problem.pixel, text)
        found.setdefault(key, []).append(problem)
    return tuple(replace(same[0], path=_paths(same)) for same in found.values())


def _paths(same: Sequence[QaProblem]) -> str:
    names = list(dict.fromkeys(problem.path for problem in same))
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more


def _checked(walked: Sequence[Walked]) -> tuple[Check, ...]:
    """The checks that had something to look at."""
    checks: list[Check] = ["flow", "place", "errors", "https", "unexpected"]
    planned = [walk.planned for walk in walked]
    if any(one.impressions for one in planned):
        checks += ["impressions", "values"]
    if any(one.pixels.requests for one in planned):
        checks += ["pixels", "values"]
    if any(one.opens for one in planned):
        checks.append("clicks")
    if any(one.leads for one in planned):
        checks.append("leads")
    if any(one.events for one in planned):
        checks.append("events")
    if any(one.walk.kind == "broken" and one.impressions for one in planned):
        checks.append("fallback")
    return tuple(dict.fromkeys(checks)) if walked else ()
