"""How much memory many sessions and the largest files take: each measured in a process of its own.

`python -m tools.bench_memory NAME` is one such process; it prints its peak, in bytes, and CPU time.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.table import Table

from creative import Simulator
from delivery import check
from flows import Problem
from tools.bench_check import write_project
from tools.bench_flow import bench_creative
from tools.bench_large import Json, large_flow

__all__ = ["memory_table"]


def memory_table() -> Table:
    """Measures everything; a row for each."""
    table = Table("what", title="Peak memory, and CPU seconds")
    for name in ("peak", "CPU", "says"):
        table.add_column(name, justify="right" if name != "says" else "left")
    for name in _WORKS:
        command = [sys.executable, "-m", "tools.bench_memory", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peak, seconds, words = json.loads(done.stdout)
        table.add_row(name, f"{peak / 1e6:.0f} MB", f"{seconds:.1f} s", words)
    return table


def _total(sessions: int) -> str:
    Simulator(bench_creative(), trusted=True).totals(sessions)
    return ""


def _record(sessions: int) -> str:
    simulator = Simulator(bench_creative(), trusted=True)
    numbers = sum(len(part.numbers) for part in simulator.record(sessions))
    return f"{numbers * 4 / 1e6:,.0f} MB of numbers passed through"


def _check(flow: Json) -> str:
    with TemporaryDirectory() as folder:
        write_project(Path(folder), flow)
        problems = check(Path(folder))
    return _told(problems)


def _told(problems: list[Problem]) -> str:
    return f"{problems[0].code} {problems[0].name}" if problems else "no problem"


def _long_text() -> Json:
    flow = large_flow(23)
    first, *others = flow["components"]
    return {**flow, "components": [{**first, "text": "word " * 1_000_000}, *others]}


_WORKS: dict[str, Callable[[], str]] = {
    "nothing but the imports": lambda: "",
    "totals of 10,000 sessions": lambda: _total(10_000),
    "totals of 1,000,000 sessions": lambda: _total(1_000_000),
    "every effect of 10,000 sessions, streamed": lambda: _record(10_000),
    "every effect of 100,000 sessions, streamed": lambda: _record(100_000),
    "check of 1,000 components": lambda: _check(large_flow(1_000)),
    "check of 10,000 components": lambda: _check(large_flow(10_000)),
    "check of 100,000 components": lambda: _check(large_flow(100_000)),
    "check of a text of 5 MB": lambda: _check(_long_text()),
}


def _measure(name: str) -> None:
    words = _WORKS[name]()
    print(json.dumps([_peak_bytes(), time.process_time(), words]))


def _peak_bytes() -> int:
    """Of this program alone: on Linux, getrusage also counts the parent that it was forked from."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    _measure(sys.argv[1])
