"""How fast scripts run in the jailed worker, beside the same in this process.

Rates are per second of real time, because most of the work is done by another process; the two
sides of a row are taken in turn in one run, so the ratios compare. Alone: python -m
tools.bench_sandbox.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from statistics import median

from rich.console import Console
from rich.table import Table

from creative import Simulator
from creative.sandbox import JailedRealm, Job, Realm, ScriptRunner
from tools.bench_flow import bench_creative
from tools.bench_timing import verdict

__all__ = ["sandbox_table"]

_ROUNDS = 5
_INPUTS = [{"skin": f"type{n % 11}", "score": n} for n in range(200)]
# About 1 KB of what such scripts do; `%d` makes each text another one.
_SCRIPT = """
var score = %d;
var skin = FLOW.get('skin');
""" + "\n".join(
    f"if (skin === 'type{n}') ANALYTICS.sendMetric('skin_{n}', true); else score = score + {n};"
    for n in range(11)
)
_numbers = count()

_SESSIONS = 10_000
_MIN_DISTINCT, _MIN_CACHED = 0.6, 30_000  # of the rate in this process; a second

Work = Callable[[ScriptRunner], int]


def sandbox_table() -> Table:
    """Measures everything; a row for each way to use the worker."""
    title = "Scripts in the jailed worker, per second of real time, medians of five"
    table = Table("measure", title=title)
    for name in ("in the worker", "in this process", "ratio", "bar", "met"):
        table.add_column(name, justify="right")
    with ScriptRunner() as jailed:
        trusted = ScriptRunner(trusted=True)
        for name, work in _WORKS.items():
            rates = [(_rate(work, jailed), _rate(work, trusted)) for _ in range(_ROUNDS)]
            table.add_row(name, *_cells(rates, _BARS.get(work)))
    table.add_row("sessions with scripts, every effect", *_cells(_recorded(), None))
    table.add_row(
        "opening a realm", f"{_opening_ms(JailedRealm):.0f} ms", f"{_opening_ms(Realm):.0f} ms"
    )
    return table


def _cells(rates: Sequence[tuple[float, float]], bar: float | None) -> Iterator[str]:
    rate = median(jailed for jailed, _ in rates)
    ratio = median(jailed / trusted for jailed, trusted in rates)
    yield f"{rate:,.0f}"
    yield f"{median(trusted for _, trusted in rates):,.0f}"
    yield f"{ratio:.2f}"
    if bar is not None:
        yield f"{bar:,}"
        yield verdict((rate if bar > 1 else ratio) >= bar)


def _recorded() -> list[tuple[float, float]]:
    """Sessions of the bench flow, whose ends are scripts, in the worker and in this process."""
    jailed, trusted = (Simulator(bench_creative(), trusted=yes) for yes in (False, True))
    return [(_record(jailed), _record(trusted)) for _ in range(_ROUNDS)]


def _record(simulator: Simulator) -> float:
    start = time.perf_counter()
    for part in simulator.record(_SESSIONS):
        assert len(part.numbers) > 0
    return _SESSIONS / (time.perf_counter() - start)


def _rate(work: Work, runner: ScriptRunner) -> float:
    start = time.perf_counter()
    done = work(runner)
    return done / (time.perf_counter() - start)


def _distinct(runner: ScriptRunner) -> int:
    jobs = [Job(_SCRIPT % next(_numbers), _INPUTS[:1]) for _ in range(1000)]
    assert all(isinstance(result, list) for result in runner.run_all(jobs))
    return len(jobs)


def _one_by_one(runner: ScriptRunner) -> int:
    bodies = [_SCRIPT % next(_numbers) for _ in range(500)]
    for body in bodies:
        runner.run(body, _INPUTS[:1])
    return len(bodies)


def _cached(runner: ScriptRunner) -> int:
    for batch in range(100):
        runner.run(_SCRIPT % 1, _INPUTS, first=batch * len(_INPUTS))
    return 100 * len(_INPUTS)


_WORKS: dict[str, Work] = {
    "scripts of 1 KB, each another": _distinct,
    "the same, one request each": _one_by_one,
    "one script, batches of 200 inputs": _cached,
}
_BARS: dict[Work, float] = {_distinct: _MIN_DISTINCT, _cached: _MIN_CACHED}  # a share, or a rate


def _opening_ms(kind: type[Realm]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        realm = kind()
        realm.lock({"echo": "(text) => text"})
        realm.call("echo", "1")
        times.append((time.perf_counter() - start) * 1000)
        del realm
    return median(times)


if __name__ == "__main__":
    Console(width=100).print(sandbox_table())
