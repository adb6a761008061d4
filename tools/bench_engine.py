"""Sessions per CPU second: Flowtag, a bare table walker, and engines of PyPI and npm.

All walk the same flow by the same choices, and before anything is timed all have counted the same
choices, score and ends. Flowtag runs in this process (`trusted`), so that CPU time counts all of it.
"""

from collections.abc import Sequence
from statistics import median

from rich.table import Table

from creative import Simulator
from tools.bench_flow import bench_creative
from tools.bench_peers import Result, measure_peers
from tools.bench_stream import Stream, count_recorded, count_totals, draw_stream
from tools.bench_timing import ROUNDS, Work, take_rates, verdict
from tools.bench_walker import Walker

__all__ = ["engine_table"]

SESSIONS = 20_000
_PLAYED = 1_000  # step by step takes 20 times as long
_MIN_RECORDED, _MIN_SHARE, _MIN_TOTALS = 20_000, 1 / 12, 60_000


def engine_table() -> Table:
    """Measures everything; a row for each engine."""
    creative = bench_creative()
    stream = draw_stream(creative, SESSIONS)
    simulator = Simulator(creative, trusted=True)
    walker = Walker(stream)
    _check_equal(simulator, walker, stream)
    steps = _steps(simulator)
    rates = take_rates(_works(simulator, walker))
    title = (
        f"One flow of {len(stream.table)} components, "
        f"{stream.totals.choices / SESSIONS:.1f} choices a session; medians of {ROUNDS}"
    )
    table = Table("engine", title=title)
    for name in ("sessions per CPU s", "of the walker", "bar", "met"):
        table.add_column(name, justify="right")
    bars = {1: (_MIN_TOTALS, 0.0), 2: (_MIN_RECORDED, _MIN_SHARE)}
    for n, name in enumerate(_NAMES):
        table.add_row(name, *_cells(rates[n], rates[0], bars.get(n)))
    table.add_row("  that is, steps of the engine", f"{median(rates[3]) * steps:,.0f} steps")
    for peer, result in measure_peers(creative, ROUNDS):
        if isinstance(result, Result):
            name = f"{peer.name} {result.version} ({peer.source})"
            table.add_row(name, *_cells([result.rate], [median(rates[0])], None))
        else:
            table.add_row(f"{peer.name} ({peer.source})", f"skipped: {result.reason}")
    return table


_NAMES = (
    "bare table walker in QuickJS",
    "Flowtag, totals only",
    "Flowtag, every effect to Python",
    "Flowtag, the same, every step played",
)


def _works(simulator: Simulator, walker: Walker) -> list[Work]:
    def walk() -> int:
        walker.walk()
        return SESSIONS

    def totals() -> int:
        simulator.totals(SESSIONS)
        return SESSIONS

    def record(sessions: int = SESSIONS, *, plain: bool = False) -> int:
        for part in simulator.record(sessions, plain=plain):
            assert len(part.numbers) > 0
        return sessions

    return [walk, totals, record, lambda: record(_PLAYED, plain=True)]


def _cells(
    rates: Sequence[float], base: Sequence[float], bar: tuple[int, float] | None
) -> list[str]:
    rate = median(rates)
    share = median(one / other for one, other in zip(rates, base, strict=True))
    cells = [f"{rate:,.0f}", f"{share:.3f}"]
    if bar is None:
        return cells
    least, least_share = bar
    words = f"{least:,}" + (f" and {least_share:.3f}" if least_share else "")
    return [*cells, words, verdict(rate >= least and share >= least_share)]


def _check_equal(simulator: Simulator, walker: Walker, stream: Stream) -> None:
    expected = stream.totals
    assert walker.walk() == expected
    assert count_totals(simulator.totals(SESSIONS), stream.table) == expected
    assert count_recorded(simulator.record(SESSIONS), stream.table) == expected


def _steps(simulator: Simulator) -> float:
    """Steps a session: each message is a start, an act or a timer, and each leaves its mark."""
    sessions = 200
    marks = (3, 8, 0)  # clear, schedule, end of the session, in which case there was a start
    parts = [part.numbers[::6] for part in simulator.record(sessions, plain=True)]
    return sum(kind in marks for part in parts for kind in part) / sessions
