"""How fast the store loads and answers, beside bare DuckDB on the same events in the same run.

Bare DuckDB reads the same lines into one table, in the same batches: no event is counted once, no
session has a row. A question's bare SQL is what the question itself sent, asked again without us.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import msgspec
from rich.table import Table

from creative import load_creative
from measurement.demo.traffic import Campaign, draw_traffic
from measurement.event import Event, encode_event
from measurement.log import append_records, read_records
from measurement.questions import QUESTIONS
from measurement.store.dialect import Dialect, Value
from measurement.store.engine import DuckDBEngine, Row
from measurement.store.load import BATCH
from measurement.store.store import Store
from tools.bench_timing import ROUNDS, verdict

__all__ = ["store_table", "write_log"]

EVENTS: Final = int(os.environ.get("FLOWTAG_BENCH_EVENTS", "1000000"))
_DRAWN: Final = 6_000  # sessions; the rest are the same under other ids
_SAMPLES: Final = Path(__file__).parent.parent / "samples"
_FIRST_MS: Final = 1_772_323_200_000
_MIN_RATE, _MAX_BYTES, _MAX_RATIO, _MAX_ALL_MS, _MAX_MONTH_MS = 50_000, 60, 1.5, 5_000, 1_000
_SLACK_MS: Final = 50  # what Python adds grows with the ways and rows, not with the events
_MONTH: Final = {"from": "2026-03-01", "to": "2026-03-30", "where": ["creative=skincare-quiz"]}
_NEEDED: Final = {
    "properties": {"event": "Signup"},
    "property": {"event": "Signup", "property": "plan"},
    "conversions": {"event": "Purchase"},
}
_ALONE: Final = """
SELECT count(DISTINCT sid) FILTER (name = 'impression'), count(DISTINCT sid) FILTER (name = 'viewable'),
  count(DISTINCT sid) FILTER (name = 'started'), count(DISTINCT sid) FILTER (name = 'finished'),
  count(*) FILTER (name = 'action'), count(*) FILTER (name = 'click_through') FROM events
"""


class _Recorder:
    """An engine that keeps what it was asked."""

    def __init__(self, engine: DuckDBEngine) -> None:
        self._engine = engine
        self.asked: list[tuple[str, dict[str, Value]]] = []

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    def rows(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        return list(self.stream(sql, values))

    def stream(self, sql: str, values: Mapping[str, Value]) -> Iterator[Row]:
        self.asked.append((sql, dict(values)))
        return self._engine.stream(sql, values)


def store_table() -> Table:
    """Measures everything; loading first, then a row for each question."""
    table = Table("", title=f"{EVENTS:,} events; loading in batches of {BATCH:,}")
    for name in ("all", "of bare DuckDB", "30 days of one creative", "bar", "met"):
        table.add_column(name, justify="right")
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_log(folder, EVENTS)
        with Store(folder, "the benchmark") as store:
            _add_loading(table, store)
            for question in QUESTIONS:
                _add_question(table, store.connection, question)
            _add_alone(table, store.connection)
    return table


def write_log(folder: Path, events: int) -> None:
    """A log of so many events: made-up traffic, over and over under other ids."""
    creatives = [load_creative(_SAMPLES / name)[0] for name in ("skincare-quiz", "movie-night")]
    campaign = Campaign([c for c in creatives if c], _DRAWN, _FIRST_MS)
    drawn = [encode_event(event) for event in draw_traffic(campaign)]
    for copy in range(-(-events // len(drawn))):
        part = islice(_renamed(drawn, copy), events - copy * len(drawn))
        append_records(folder, copy + 1, part)


def _renamed(payloads: list[bytes], copy: int) -> Iterator[bytes]:
    wire = {f.name: f.encode_name for f in msgspec.structs.fields(Event)}
    names = "|".join(wire[name] for name in ("session", "visit", "click_id")).encode()
    pattern = re.compile(rb'"(%s)":"[0-9a-f]{3}' % names)
    for payload in payloads:
        yield pattern.sub(rb'"\g<1>":"%03x' % copy, payload)


def _add_loading(table: Table, store: Store) -> None:
    own, own_cpu = _timed(lambda: _load_all(store))
    bare, bare_cpu = _timed(lambda: _load_bare(store.data_dir))
    store.connection.execute("CHECKPOINT")
    size = store.file.stat().st_size / EVENTS
    rate = EVENTS / own_cpu
    table.add_row(
        "loading, events a CPU second",
        f"{rate:,.0f}",
        f"{bare_cpu / own_cpu:.2f}",
        "",
        f"{_MIN_RATE:,}",
        verdict(rate >= _MIN_RATE),
    )
    table.add_row("the same by the clock", f"{EVENTS / own:,.0f}", f"{bare / own:.2f}", "", "", "")
    table.add_row(
        "bytes an event on disk",
        f"{size:.1f}",
        "",
        "",
        str(_MAX_BYTES),
        verdict(size <= _MAX_BYTES),
    )


def _load_all(store: Store) -> None:
    while store.step().records:
        pass


def _load_bare(folder: Path) -> None:
    """The same lines, read by DuckDB alone into one table of one column for each field."""
    file = folder / "bare.ndjson"
    connection = duckdb.connect(str(folder / "bare.duckdb"))
    payloads = (payload for _, payload in read_records(folder, (0, 0)))
    columns = ", ".join(
        f"\"{field.encode_name}\": '{_type(field.name)}'" for field in msgspec.structs.fields(Event)
    )
    read = (
        f"SELECT * FROM read_json('{file}', columns = {{{columns}}}, format = 'newline_delimited')"
    )
    insert = "CREATE TABLE events AS "
    while lines := list(islice(payloads, BATCH)):
        file.write_bytes(b"\n".join(lines))
        connection.execute(insert + read)
        insert = "INSERT INTO events "
    connection.close()


def _type(field: str) -> str:
    if field in ("received_ms", "at_ms", "value", "number"):
        return "BIGINT"
    return "JSON" if field in ("properties", "macros", "metadata", "flags") else "VARCHAR"


def _add_question(table: Table, connection: duckdb.DuckDBPyConnection, name: str) -> None:
    given = _NEEDED.get(name, {})
    engine = DuckDBEngine(connection)
    recorder = _Recorder(engine)
    QUESTIONS[name].ask(recorder, given)
    own, bare, ratio = _side_by_side(
        lambda: QUESTIONS[name].ask(engine, given),
        lambda: [engine.rows(sql, values) for sql, values in recorder.asked],
    )
    month = {} if name in ("drops", "usage") else _MONTH
    part = _milliseconds(lambda: QUESTIONS[name].ask(engine, {**given, **month}))
    is_near = ratio <= _MAX_RATIO or own - bare <= _SLACK_MS
    met = is_near and own <= _MAX_ALL_MS and part <= _MAX_MONTH_MS
    bars = f"{_MAX_ALL_MS:,} ms, {_MAX_RATIO}, {_MAX_MONTH_MS:,} ms"
    table.add_row(name, f"{own:.0f} ms", f"{ratio:.2f}", f"{part:.0f} ms", bars, verdict(met))


def _add_alone(table: Table, connection: duckdb.DuckDBPyConnection) -> None:
    alone = _milliseconds(lambda: connection.execute(_ALONE).fetchall())
    table.add_row("six totals from the events alone", f"{alone:.0f} ms", "", "", "", "")


def _side_by_side(
    work: Callable[[], object], other: Callable[[], object]
) -> tuple[float, float, float]:
    """Milliseconds of both, in turn, and what one takes of the other in the same round."""
    rounds = [(_timed(work)[0], _timed(other)[0]) for _ in range(ROUNDS)]
    own, bare = (median(times) * 1000 for times in zip(*rounds, strict=True))
    return own, bare, median(one / another for one, another in rounds)


def _milliseconds(work: Callable[[], object]) -> float:
    times = [_timed(work)[0] for _ in range(ROUNDS)]
    return median(times) * 1000


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of this process's CPUs."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu
