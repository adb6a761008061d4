"""From what was walked in a cell to its report: counts, chains, problems, each told once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from creative import Coverage as PathCoverage
from creative import item_words, receivers_of
from delivery.consent import need_finder
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.match import Entry, Matching, entry_of
from delivery.qa.observe import Observation, Step
from delivery.qa.planned import Plan, Planned
from delivery.qa.report import (
    Check,
    ClickChain,
    Coverage,
    PathReport,
    PixelCount,
    PlatformReport,
    QaProblem,
    Shot,
    ShotPlace,
)
from delivery.qa.values import repeated_problems
from delivery.qa.verdict import find_verdict, list_facts
from delivery.vendors import find_vendor
from flows import Problem

__all__ = ["Walked", "merge_problems", "no_tag", "receiver_words", "report_cell"]


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk, what was seen, and what it is worth."""

    planned: Planned
    observed: Observation
    matching: Matching
    chains: tuple[ClickChain, ...]
    problems: tuple[QaProblem, ...]


def report_cell(
    project: Project,
    plan: Plan,
    walked: Sequence[Walked],
    coverage: PathCoverage,
    late: Sequence[QaProblem] = (),
) -> PlatformReport:
    """The report of one cell. `late`: what no walk can be blamed for."""
    problems = [problem for walk in walked for problem in walk.problems]
    problems += repeated_problems((walk.planned, walk.matching) for walk in walked)
    problems += late
    notes = [f"{p.code} {p.name}: {p.message}" for p in plan.problems if plan.walks]
    case = plan.case
    if not plan.walks:
        problems += no_tag(plan.platform, plan.problems)
    return PlatformReport(
        platform=plan.platform.name,
        title=f"{plan.platform.title}, {plan.words}" if plan.words else plan.platform.title,
        format=case.format,
        size=case.size,
        verdict=find_verdict(plan.platform),
        facts=list_facts(plan.platform),
        paths=tuple(_path_report(walk) for walk in walked),
        coverage=Coverage(coverage.share, tuple(item_words(item) for item in coverage.missed)),
        pixels=_count_pixels(project, walked),
        clicks=_distinct([chain for walk in walked for chain in walk.chains]),
        problems=merge_problems(problems),
        checked=_checked(walked),
        notes=(*notes, *plan.notes),
        host=case.host,
        consent=case.consent,
        locale=case.locale,
        fault=case.fault,
        lost=_words_of_lost(walked),
    )


def no_tag(platform: Platform, problems: Iterable[Problem]) -> Iterator[QaProblem]:
    """Why there is nothing to be proven."""
    for problem in problems:
        if problem.severity == "error":
            yield QaProblem(
                "flow",
                "no tag",
                None,
                f"{problem.code} {problem.name}: {problem.message}",
                expected=f"a tag for {platform.title}",
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


def _words_of_lost(walked: Sequence[Walked]) -> tuple[str, ...]:
    """What was lost, in words, each once with how often."""
    counts: dict[str, int] = {}
    for walk in walked:
        for words in walk.planned.lost:
            counts[words] = counts.get(words, 0) + 1
        for opening in walk.planned.shut:
            words = f"{opening.words} opens nothing there; the ad tells that it is lost."
            counts[words] = counts.get(words, 0) + 1
    return tuple(
        words + (f" ({count} times)" if count > 1 else "") for words, count in counts.items()
    )


def _count_pixels(project: Project, walked: Sequence[Walked]) -> tuple[PixelCount, ...]:
    """Expected, fired and held over all walks; impressions first, then in the order of the flow."""
    expected: Counter[Entry] = Counter()
    fired: Counter[Entry] = Counter()
    held: Counter[Entry] = Counter()
    sample: dict[Entry, str] = {}
    for walk in walked:
        kept = [one for held in walk.planned.held for one in held.requests]
        expected.update(map(entry_of, walk.planned.requests))
        expected.update(dict.fromkeys(map(entry_of, kept), 0))
        held.update(map(entry_of, kept))
        matching = walk.matching
        for one, call in [*matching.fired, *matching.twice, *matching.wrong]:
            fired[entry_of(one)] += 1
            sample.setdefault(entry_of(one), call.url)
    order = [component.id for component in project.creative.flow.components]
    position = {component: n for n, component in enumerate(order)}
    receiver = receiver_words(project)
    rows = sorted(expected.items(), key=lambda item: position.get(item[0].component or "", -1))
    return tuple(
        PixelCount(
            e.component,
            e.on,
            e.text,
            count,
            fired[e],
            sample.get(e, ""),
            held[e],
            *receiver(e.text),
        )
        for e, count in rows
    )


def receiver_words(project: Project) -> Callable[[str], tuple[str, str]]:
    """For a pixel as typed: who receives it, and what that needs of the visitor."""
    need_of = need_finder(project)

    def find(text: str) -> tuple[str, str]:
        host = next(iter(receivers_of([text])), "")
        vendor = find_vendor(host, project.vendors) if host else None
        need = need_of(host)
        bases = (("consent", need.consent), ("interest", need.interest))
        words = (f"{basis} {', '.join(map(str, found))}" for basis, found in bases if found)
        return vendor.name if vendor else "", "; ".join(words)

    return find


def _distinct(chains: Sequence[ClickChain]) -> tuple[ClickChain, ...]:
    """One chain for each way out, a failed one if there is any."""
    found: dict[tuple[str, str | None], ClickChain] = {}
    for chain in sorted(chains, key=lambda c: c.passed):
        found.setdefault((chain.click, chain.component), chain)
    order = {(c.click, c.component): n for n, c in reversed(list(enumerate(chains)))}
    return tuple(found[key] for key in sorted(found, key=lambda key: order[key]))


def merge_problems(problems: Sequence[QaProblem]) -> tuple[QaProblem, ...]:
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
    if any(one.held for one in planned) or any(
        one.walk.scene.around.manager is not None for one in planned
    ):
        checks.append("consent")
    if any(one.shut for one in planned):
        checks.append("clicks")
    if any(one.events for one in planned):
        checks.append("events")
    if any(one.walk.kind == "broken" and one.impressions for one in planned):
        checks.append("fallback")
    return tuple(dict.fromkeys(checks)) if walked else ()
