"""How fast QA walks: sessions a second in a browser, all platforms of a sample, and without one.

Sessions run beside each other and beside whatever else the machine does: what compares is CPU time,
of our process and of the browser together; two idle cores have two CPU seconds a second.
"""

import asyncio
import resource
import time
from pathlib import Path

from rich.table import Table

from delivery import Platform, Project, Report, load_platforms, load_project, run_without_browser
from delivery.qa.matrix import Wanted
from delivery.qa.runner import qa_project

__all__ = ["qa_table"]

_SAMPLE = Path(__file__).parents[1] / "samples" / "skincare-quiz"
_CORES = 2
_BAR_PER_SECOND, _BAR_ALL_S, _BAR_TEXTS_S = 3.0, 240.0, 3.0


def qa_table() -> Table:
    """Measures three things; a row each."""
    project, _ = load_project(_SAMPLE)
    assert project is not None
    platforms = list(load_platforms().values())
    able = [p for p in platforms if any(s.supported for s in p.formats.values()) or not p.formats]
    table = Table("measure", title=f"QA of {_SAMPLE.name}")
    for name in ("wall s", "CPU s", f"on {_CORES} idle cores", "bar"):
        table.add_column(name, justify="right")
    # first, while nothing is kept from before
    before, started = time.process_time(), time.monotonic()
    run_without_browser(project, platforms)
    spent, wall = time.process_time() - before, time.monotonic() - started
    table.add_row(
        "all platforms without a browser",
        f"{wall:.1f}",
        f"{spent:.1f}",
        f"{spent:.1f} s",
        f"under {_BAR_TEXTS_S:.0f} s",
    )

    report, wall, cpu = _measure(project, able)
    sessions = sum(len(platform.paths) for platform in report.platforms)
    rate = sessions / (cpu / _CORES)
    every = f"{sessions} sessions on {len(able)} platforms"
    table.add_row(
        every, f"{wall:.1f}", f"{cpu:.1f}", f"{cpu / _CORES:.1f} s", f"under {_BAR_ALL_S:.0f} s"
    )
    table.add_row("sessions a second", "", "", f"{rate:.2f}", f"at least {_BAR_PER_SECOND:.0f}")
    return table


def _measure(project: Project, platforms: list[Platform]) -> tuple[Report, float, float]:
    """The report of all plain cells, and what it took: seconds, and CPU seconds of all processes."""
    before = _cpu_s()
    started = time.monotonic()
    report = asyncio.run(qa_project(project, platforms, wanted=Wanted(), jobs=_CORES))
    assert report.passed
    return report, time.monotonic() - started, _cpu_s() - before


def _cpu_s() -> float:
    """Of this process and of all that it started and that have ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
