"""A batch of the log as a temporary table `batch`: the events' fields by name, none of them NULL.

DuckDB reads JSON lines faster than Python can hand rows over, so a batch goes through a file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from measurement.event import Event
from measurement.pipeline import DropReason

__all__ = ["DAMAGED", "UNREADABLE", "dropped_line", "stage", "staged_line"]

UNREADABLE: Final = DropReason.UNREADABLE
DAMAGED: Final = DropReason.DAMAGED
_OF_DROPS: Final = ("project", "kind", "creative", "session", "visit", "visitor")
_LARGEST: Final = 2**63 - 1

_WIRE: Final = {field.name: field.encode_name for field in msgspec.structs.fields(Event)}
_MAP: Final = ("MAP(VARCHAR, VARCHAR)", "MAP {}")
_JSON: Final = ("JSON", "'{}'")
# Field of the event -> type in JSON, and what stands for a field that is not there.
_TYPES: Final = {
    "received_ms": ("BIGINT", "0"),
    "at_ms": ("BIGINT", "0"),
    "value": ("BIGINT", "0"),
    "number": ("INTEGER", "-1"),
    "properties": _MAP,
    "macros": _JSON,  # the same in every event of a session: made a map once for each
    "metadata": _JSON,
    "flags": ("VARCHAR[]", "[]"),
    "traffic": ("VARCHAR", "'live'"),
}
_TEXT: Final = ("VARCHAR", "''")
_COLUMNS: Final = ", ".join(
    f"\"{wire}\": '{_TYPES.get(name, _TEXT)[0]}'" for name, wire in _WIRE.items()
)
_FIELDS: Final = ", ".join(
    f'coalesce("{wire}", {_TYPES.get(name, _TEXT)[1]}) AS {name}' for name, wire in _WIRE.items()
)
_STAGE: Final = f"""
CREATE OR REPLACE TEMP TABLE batch AS
WITH fields AS (
  SELECT _o AS ord, coalesce(_d, '') AS reason, {_FIELDS}
  FROM read_json(?, columns = {{_o: 'BIGINT', _d: 'VARCHAR', {_COLUMNS}}},
    format = 'newline_delimited')
)
SELECT *, kind = 'site' AND visit <> '' AS of_visit,
  CASE WHEN of_visit THEN visit ELSE session END AS unit,
  CASE WHEN of_visit THEN session ELSE '' END AS load,
  session <> '' AND number >= 0 AS keyed
FROM fields
"""


def staged_line(order: int, payload: bytes) -> bytes:
    """A record of the log with its place in the batch."""
    return b'{"_o":%d,%s' % (order, payload[1:])


def dropped_line(order: int, event: Event | None, reason: str) -> bytes:
    """What is kept of an event that was dropped: whose it was. None could not be read at all."""
    kept: dict[str, object] = {"_o": order, "_d": reason}
    if event is not None:
        kept |= {_WIRE[name]: getattr(event, name) for name in _OF_DROPS}
        for name in ("at_ms", "received_ms"):
            kept[_WIRE[name]] = min(max(getattr(event, name), 0), _LARGEST)
    return msgspec.json.encode(kept)


def stage(connection: duckdb.DuckDBPyConnection, file: Path, lines: Sequence[bytes]) -> None:
    """Makes the table. A line that DuckDB refuses, as none should be, is dropped as unreadable."""
    try:
        _read(connection, file, lines)
    except duckdb.Error:
        bad = _find_refused(connection, file, list(enumerate(lines)))
        kept = [
            dropped_line(n, None, UNREADABLE) if n in bad else line for n, line in enumerate(lines)
        ]
        _read(connection, file, kept)


def _read(connection: duckdb.DuckDBPyConnection, file: Path, lines: Sequence[bytes]) -> None:
    file.write_bytes(b"\n".join(lines))
    try:
        connection.execute(_STAGE, [str(file)])
    finally:
        file.unlink()  # what is erased from the log must not stay here


def _find_refused(
    connection: duckdb.DuckDBPyConnection, file: Path, lines: list[tuple[int, bytes]]
) -> set[int]:
    """By halves: which lines cannot be read."""
    try:
        _read(connection, file, [line for _, line in lines])
    except duckdb.Error:
        if len(lines) == 1:
            return {lines[0][0]}
        half = len(lines) // 2
        parts = (lines[:half], lines[half:])
        return {n for part in parts for n in _find_refused(connection, file, part)}
    return set()
