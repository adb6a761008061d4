"""Every engine of the benchmark is given the same sessions, and counts the same."""

from creative import Simulator
from tools.bench_flow import bench_creative
from tools.bench_stream import count_recorded, count_totals, draw_stream
from tools.bench_walker import Walker

SESSIONS = 400
STREAM = draw_stream(bench_creative(), SESSIONS)


def test_sessions_counted_by_flowtag_are_those_of_the_stream() -> None:
    totals = Simulator(bench_creative()).totals(SESSIONS)

    assert count_totals(totals, STREAM.table) == STREAM.totals


def test_sessions_recorded_by_flowtag_are_those_of_the_stream() -> None:
    recordings = Simulator(bench_creative()).record(SESSIONS)

    assert count_recorded(recordings, STREAM.table) == STREAM.totals


def test_the_stream_follows_the_seed() -> None:
    stream = draw_stream(bench_creative(), 50, seed=9)

    totals = Simulator(bench_creative()).totals(50, seed=9)

    assert count_totals(totals, stream.table) == stream.totals
    assert stream.sessions != STREAM.sessions[:50]


def test_the_walker_counts_the_same() -> None:
    assert Walker(STREAM).walk() == STREAM.totals
