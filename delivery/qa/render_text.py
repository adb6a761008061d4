"""The report for a terminal: verdict first, then what is wrong, then the counts."""

from collections.abc import Iterator

from delivery.qa.case_names import cell_title
from delivery.qa.render_health import counted_problems, health_lines, remarks_lines
from delivery.qa.report import CHECKS, PlatformReport, QaProblem, Report
from delivery.qa.reproduce import staging_command

__all__ = ["render_text"]


def render_text(report: Report) -> str:
    """The report as plain text, 80 columns where addresses allow it."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    passed = sum(platform.passed for platform in report.platforms)
    word = "PASSED" if report.passed else "FAILED"
    total = len(report.platforms)
    noun = "platform" if total == len({p.platform for p in report.platforms}) else "case"
    yield f"{word}  {report.name}: {passed} of {total} {noun}{'s' * (total != 1)} passed"
    sessions = sum(len(p.paths) for p in report.platforms)
    yield f"        {sessions} sessions in {report.browser}, {report.seconds:.1f} s"
    yield ""
    titles = [cell_title(platform, report.platforms) for platform in report.platforms]
    width = max(map(len, titles), default=0)
    for platform, title in zip(report.platforms, titles, strict=True):
        yield _summary(platform, title, width)
    for platform, title in zip(report.platforms, titles, strict=True):
        if platform.problems:
            yield ""
            yield from _problems(platform, title)
            command = staging_command(report, platform)
            if command:
                yield f"  see it: {command}"
    tables = {p.platform: p for p in reversed(report.platforms)}  # the plain cell comes first
    assumed = [p for p in tables.values() if p.verdict == "assumed"][::-1]
    if assumed:
        yield ""
        yield "assumed: what the platform does is not verified on its own pages"
        for platform in assumed:
            facts = ", ".join(fact.name for fact in platform.facts if not fact.verified)
            yield f"  {platform.title:<{width}}  {facts}"
    yield from remarks_lines(report.platforms)
    yield from health_lines(report.platforms)
    missed = report.platforms[0].coverage.missed if report.platforms else ()
    if missed:
        yield ""
        yield f"not reached by any path: {', '.join(missed)}"


def _summary(platform: PlatformReport, title: str, width: int) -> str:
    mark = "ok    " if platform.passed else "FAILED"
    fired = sum(pixel.fired for pixel in platform.pixels)
    expected = sum(pixel.expected for pixel in platform.pixels)
    if not platform.paths and platform.passed:
        return f"{mark}  {title:<{width}}  {platform.verdict:<7}  {expected} pixels expected"
    clicks = f"{sum(c.passed for c in platform.clicks)}/{len(platform.clicks)} ways out"
    return (
        f"{mark}  {title:<{width}}  {platform.verdict:<7}  {len(platform.paths):>2} "
        f"sessions  {fired:>3}/{expected} pixels  {clicks}"
    )


def _problems(platform: PlatformReport, title: str) -> Iterator[str]:
    yield f"{title}: {counted_problems(platform.problems)}"
    for problem in platform.problems:
        yield from _problem(problem)


def _problem(problem: QaProblem) -> Iterator[str]:
    where = f" ({problem.path})" if problem.path else ""
    said = "no" if problem.severity == "error" else "warning"
    yield f"  {CHECKS[problem.check]}: {said}{where}"
    yield f"    {problem.message}"
    if problem.expected:
        yield f"      expected  {problem.expected}"
    if problem.observed:
        yield f"      observed  {problem.observed}"
    if problem.hint:
        yield f"      hint: {problem.hint}"
