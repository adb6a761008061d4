"""From the log to the store: a batch of records, its rows and its position in one transaction.

An event is counted once by (project, session, number), however often it was sent, in whatever
batches and through whatever crash: what is there already ends as Drop("duplicate"). Only the loader
writes events, and it goes on from the position that it wrote last.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from measurement.event import decode_event, encode_event
from measurement.log import Damage, Position, read_records
from measurement.pipeline import Drop, Step, run_steps
from measurement.store.admit import admit
from measurement.store.schema import DIMENSIONS, TABLES
from measurement.store.stage import DAMAGED, UNREADABLE, dropped_line, stage, staged_line
from measurement.store.summary import FORGET_SUMMARIES, INSERT_METRICS, INSERT_SESSIONS

__all__ = ["BATCH", "Loaded", "Loader"]

BATCH: Final = 50_000  # rows; larger ones load no faster, and a batch is what a query waits for
BATCH_BYTES: Final = 32 << 20  # of records, which may have 64 KB each

_WHOLE: Final = tuple(name for name in DIMENSIONS if name not in ("kind", "unit"))
_GREATEST: Final = {
    # As texts, in which order two maps differ only for control characters.
    "macros": """CASE WHEN s.sid IS NULL OR u.macros > to_json(s.macros)::VARCHAR
    THEN coalesce(try_cast(u.macros::JSON AS MAP(VARCHAR, VARCHAR)), MAP {}) ELSE s.macros END"""
}
_TOUCH: Final = f"""
CREATE OR REPLACE TEMP TABLE touched AS
WITH units AS (
  SELECT project, kind, unit, CASE WHEN unit = '' THEN ord ELSE -1 END AS alone, min(ord) AS ord,
    {", ".join(f"max({name}::VARCHAR) AS {name}" for name in _WHOLE)}
  FROM batch WHERE reason = '' GROUP BY project, kind, unit, alone
)
SELECT u.project, u.kind, u.unit, u.alone, s.sid IS NULL AS fresh,
  coalesce(s.sid, ? - 1 + row_number() OVER (PARTITION BY fresh ORDER BY u.ord)) AS sid,
  {", ".join(f"{_GREATEST.get(n, f'greatest(u.{n}, s.{n})')} AS {n}" for n in _WHOLE)}
FROM units u LEFT JOIN sessions s
  ON u.unit <> '' AND s.project = u.project AND s.kind = u.kind AND s.unit = u.unit
"""
_FIND: Final = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT b.ord, t.sid, t.fresh, b.load, b.number, b.keyed
FROM batch b JOIN touched t ON t.project = b.project AND t.kind = b.kind AND t.unit = b.unit
  AND t.alone = CASE WHEN b.unit = '' THEN b.ord ELSE -1 END
WHERE b.reason = ''
"""
_FIRST: Final = """
CREATE OR REPLACE TEMP TABLE firsts AS
SELECT sid, load, number, min(ord) AS ord, bool_and(fresh) AS fresh
FROM found WHERE keyed GROUP BY sid, load, number
"""
# Not a semi join: that would build its table of all events instead of the batch's.
_JUDGE: Final = """
CREATE OR REPLACE TEMP TABLE judged AS
WITH known AS (
  SELECT f.ord FROM firsts f JOIN events e
    ON e.sid = f.sid AND e.number = f.number AND e.load = f.load
  WHERE NOT f.fresh
)
SELECT o.ord, o.sid, o.keyed AND (f.ord IS NULL OR k.ord IS NOT NULL) AS duplicate
FROM found o LEFT JOIN firsts f ON f.ord = o.ord LEFT JOIN known k ON k.ord = o.ord
"""
_OF_EVENT: Final = {
    "sid": "j.sid",
    "metadata": "b.metadata::VARCHAR",
    "amount": "CASE WHEN b.revenue_amount = '' THEN 0"
    " ELSE (b.revenue_amount::DECIMAL(24, 6) * 1000000)::BIGINT END",
    "currency": "b.revenue_currency",
    "click": "split_part(b.click_id, '.', 1)",  # the session of the ad whose click led there
}
_INSERT_EVENTS: Final = f"""
INSERT INTO events
SELECT {", ".join(_OF_EVENT.get(c.name, f"b.{c.name}") for c in TABLES["events"])}
FROM batch b JOIN judged j ON j.ord = b.ord
WHERE NOT j.duplicate
ORDER BY j.sid, b.load, b.number, b.at_ms
"""
_INSERT_DROPS: Final = """
INSERT INTO drops
SELECT b.project, b.kind, b.creative, b.unit, b.visitor,
  CASE WHEN b.reason = '' THEN 'duplicate' ELSE b.reason END, b.at_ms, b.received_ms
FROM batch b LEFT JOIN judged j ON j.ord = b.ord
WHERE b.reason <> '' OR j.duplicate
ORDER BY b.received_ms
"""
_DROPPED: Final = """
SELECT CASE WHEN b.reason = '' THEN 'duplicate' ELSE b.reason END AS why, count(*)
FROM batch b LEFT JOIN judged j ON j.ord = b.ord
WHERE b.reason <> '' OR j.duplicate
GROUP BY why
"""
_COUNT_SESSIONS: Final = """
UPDATE state SET next_sid = next_sid + (SELECT count(*) FROM touched WHERE fresh)
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one step did: records read, where it stands, what was dropped, and what of the log is
    damaged.
    """

    records: int
    position: Position
    drops: Counter[str] = field(default_factory=Counter)
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Records of the log between two positions, as `stage` takes them."""

    start: Position
    end: Position
    records: int
    lines: list[bytes]
    damage: tuple[Damage, ...]
    is_full: bool


class Loader:
    """Loads one data directory's log into one store. Close it, as it reads ahead in a thread."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, data_dir: Path, steps: Sequence[Step] = ()
    ) -> None:
        self.connection = connection
        self.data_dir = data_dir
        self._steps = (*steps, Step("admit", admit))
        self.file = data_dir / "store" / "batch.ndjson"
        self._reader = ThreadPoolExecutor(1, "log reader")
        self._ahead: Future[_Batch] | None = None

    def close(self) -> None:
        """Ends the thread. What it has read is read again by the next loader."""
        self._reader.shutdown(cancel_futures=True)

    @property
    def position(self) -> Position:
        """Up to where the log is in the store."""
        segment, byte = self.connection.execute("SELECT segment, byte FROM state").fetchall()[0]
        return segment, byte

    def step(self, limit: int = BATCH) -> Loaded:
        """Loads the next records, at most so many; none is no change at all.

        While DuckDB works on a full batch, the next one is read: there is more, most likely.
        """
        batch = self._next(self.position, limit)
        if batch.is_full:
            self._ahead = self._reader.submit(self._read, batch.end, limit)
        drops = self._commit(batch.lines, batch.end) if batch.records else Counter[str]()
        return Loaded(batch.records, batch.end, drops, batch.damage)

    def catch_up(self, limit: int = BATCH) -> Loaded:
        """Steps until the log has no more."""
        total, drops = 0, Counter[str]()
        while (done := self.step(limit)).records:
            total += done.records
            drops += done.drops
        return Loaded(total, done.position, drops)

    def _next(self, position: Position, limit: int) -> _Batch:
        ahead, self._ahead = self._ahead, None
        batch = ahead.result() if ahead else None
        if batch and batch.start == position and 0 < batch.records <= limit:
            return batch
        return self._read(position, limit)

    def _read(self, start: Position, limit: int) -> _Batch:
        lines: list[bytes] = []
        met: list[Damage] = []
        records = size = told = 0
        end = start
        log = read_records(self.data_dir, start, on_damage=met.append)
        for after, payload in islice(log, limit):
            records, end = records + 1, after
            while told < len(met):  # what is met behind the last record is met again
                lines.append(dropped_line(len(lines), None, DAMAGED))
                told += 1
            if not payload.isspace():  # else it was erased
                lines.append(self.line(len(lines), payload))
                size += len(payload)
            if size >= BATCH_BYTES:
                break
        is_full = records == limit or size >= BATCH_BYTES
        return _Batch(start, end, records, lines, tuple(met[:told]), is_full)

    def line(self, order: int, payload: bytes) -> bytes:
        """A record as the batch takes it, after the steps of the pipeline."""
        try:
            given = decode_event(payload)
        except msgspec.MsgspecError:
            return dropped_line(order, None, UNREADABLE)
        event = run_steps(given, self._steps)
        if isinstance(event, Drop):
            return dropped_line(order, given, event.reason)
        return staged_line(order, payload if event is given else encode_event(event))

    def _commit(self, lines: Sequence[bytes], position: Position) -> Counter[str]:
        run = self.connection.execute
        if lines:
            stage(self.connection, self.file, lines)
        run("BEGIN")
        try:
            drops = self._insert() if lines else Counter[str]()
            run("UPDATE state SET segment = ?, byte = ?", list(position))
            run("COMMIT")
        except BaseException:
            run("ROLLBACK")
            raise
        return drops

    def _insert(self) -> Counter[str]:
        """The rows of the batch; what was not taken, by reason."""
        run = self.connection.execute
        run(_TOUCH, list(run("SELECT next_sid FROM state").fetchall()[0]))
        for statement in (_FIND, _FIRST, _JUDGE, _INSERT_EVENTS, _INSERT_DROPS):
            run(statement)
        for statement in (*FORGET_SUMMARIES, INSERT_SESSIONS, INSERT_METRICS):
            run(statement)
        run(_COUNT_SESSIONS)
        return Counter(dict(run(_DROPPED).fetchall()))
