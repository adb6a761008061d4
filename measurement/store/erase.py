"""Deletes data for good: from the store and from the log, so that a rebuild does not bring it back.

Whole sessions go: those of a creative, of a visitor, one by its id, or all that began before a time.
The store forgets them in one transaction that also says what is to go from the log; then their
records there are overwritten with blanks, in place, so that no position moves. If that is cut off,
it goes on when the store is opened next. What arrives later counts as new.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from measurement.errors import QuestionError
from measurement.event import decode_event
from measurement.log import blank_records, find_segments, read_segment
from measurement.store.load import BATCH, Loader
from measurement.store.stage import UNREADABLE, stage

__all__ = ["Erased", "Erasure", "begin_erasing", "finish_erasing"]

_DAY_MS: Final = 86_400_000


class Erasure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to delete; all that is given must hold. `before_ms`: sessions that began before it."""

    project: str = ""
    creative: str = ""
    session: str = ""
    visitor: str = ""
    before_ms: int = 0

    @property
    def is_of_time(self) -> bool:
        """Whether only old data go."""
        return not (self.creative or self.session or self.visitor)

    def condition(self, columns: dict[str, str]) -> tuple[str, dict[str, str | int]]:
        """SQL, with the names of its columns, and the values in it."""
        given = {
            name: getattr(self, name)
            for name in ("project", "creative", "session", "visitor")
            if getattr(self, name)
        }
        parts = [f"{columns[name]} = ${name}" for name in given]
        if self.before_ms:
            parts.append(f"{columns['at_ms']} < $before_ms")
            given["before_ms"] = self.before_ms
        if not set(given) - {"project"}:
            raise QuestionError("say what to delete: a creative, a session, a visitor or a time")
        return " AND ".join(parts), given


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What went: from the store sessions and events, from the log records and whole segments."""

    sessions: int
    events: int
    records: int
    segments: int


_OF_SESSIONS: Final = {
    **{name: f"s.{name}" for name in ("project", "creative", "visitor")},
    "session": "s.unit",
    "at_ms": "s.first_ms",
}


def _of(alias: str, session: str) -> dict[str, str]:
    names = ("project", "creative", "visitor", "at_ms")
    return {**{name: f"{alias}.{name}" for name in names}, "session": f"{alias}.{session}"}


def _goes(alias: str, session: str, condition: str) -> str:
    """Rows of a session that goes, and those that match while there is no session to ask."""
    same = f"x.project = {alias}.project AND x.kind = {alias}.kind AND x.unit = {alias}.{session}"
    return (
        f"(EXISTS (SELECT 1 FROM doomed x WHERE {same})"
        f" OR ({condition} AND NOT ({alias}.{session} <> ''"
        f" AND EXISTS (SELECT 1 FROM sessions x WHERE {same}))))"
    )


def begin_erasing(connection: duckdb.DuckDBPyConnection, erasure: Erasure) -> tuple[int, int]:
    """Forgets it in the store, and writes down what is to go from the log; sessions and events."""
    condition, values = erasure.condition(_OF_SESSIONS)
    of_drops, _ = erasure.condition(_of("d", "session"))
    run = connection.execute
    run("BEGIN")
    try:
        run(
            f"CREATE OR REPLACE TEMP TABLE going AS SELECT * FROM sessions s WHERE {condition}",
            values,
        )
        run("INSERT INTO doomed SELECT project, kind, unit FROM going WHERE unit <> ''")
        counts = run(
            "SELECT (SELECT count(*) FROM going), count(*), coalesce(max(received_ms), 0)"
            " FROM events WHERE sid IN (SELECT sid FROM going)"
        ).fetchall()[0]
        for table in ("events", "metrics", "sessions"):
            run(f"DELETE FROM {table} WHERE sid IN (SELECT sid FROM going)")
        run(f"DELETE FROM drops d WHERE {_goes('d', 'session', of_drops)}", values)
        run("INSERT INTO erasing VALUES (?, ?)", [msgspec.json.encode(erasure).decode(), counts[2]])
        run("DROP TABLE going")
        run("COMMIT")
    except BaseException:
        run("ROLLBACK")
        raise
    return counts[0], counts[1]


def finish_erasing(loader: Loader) -> tuple[int, int]:
    """Blanks in the log what `begin_erasing` wrote down, if anything; records and segments."""
    connection = loader.connection
    pending = connection.execute("SELECT request, horizon_ms FROM erasing").fetchall()
    records = segments = 0
    for request, horizon_ms in pending:
        erasure = msgspec.json.decode(request, type=Erasure)
        found = _erase_log(loader, erasure, horizon_ms)
        records, segments = records + found[0], segments + found[1]
    if pending:
        connection.execute("BEGIN")
        connection.execute("DELETE FROM doomed")
        connection.execute("DELETE FROM erasing")
        connection.execute("COMMIT")
    return records, segments


def _erase_log(loader: Loader, erasure: Erasure, horizon_ms: int) -> tuple[int, int]:
    """Segment by segment, up to where the store has read."""
    last, end = loader.position
    records = segments = 0
    for number, path in find_segments(loader.data_dir).items():
        if number > last or (erasure.is_of_time and _begins_after(path, horizon_ms + _DAY_MS)):
            break
        records += _erase_segment(loader, path, erasure, end if number == last else None)
        if number < last and not any(payload.strip() for _, _, payload in read_segment(path)):
            path.unlink()
            segments += 1
    return records, segments


def _begins_after(path: Path, at_ms: int) -> bool:
    """Whether a segment was begun later: nothing that goes can stand in it or behind it."""
    for _, _, payload in read_segment(path):
        with suppress(msgspec.MsgspecError):  # blank, or unreadable
            return decode_event(payload).received_ms > at_ms
    return False


def _erase_segment(loader: Loader, path: Path, erasure: Erasure, end: int | None) -> int:
    condition, values = erasure.condition(_of("b", "unit"))
    goes = f"b.reason <> '{UNREADABLE}' AND {_goes('b', 'unit', condition)}"
    erased = 0
    for lines in _batches(loader, path, end):
        stage(loader.connection, loader.file, lines)
        found = loader.connection.execute(f"SELECT b.ord FROM batch b WHERE {goes}", values)
        offsets = [offset for (offset,) in found.fetchall()]
        blank_records(path, offsets)
        erased += len(offsets)
    return erased


def _batches(loader: Loader, path: Path, end: int | None) -> Iterator[list[bytes]]:
    """The records of a segment, each under the place where it begins."""
    records = (
        loader.line(start, payload)
        for start, after, payload in read_segment(path)
        if (end is None or after <= end) and payload.strip()
    )
    while lines := list(islice(records, BATCH)):
        yield lines
