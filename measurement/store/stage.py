"""A batch of the log as a temporary table `batch`: the events' fields by name, none of them NULL.

DuckDB reads JSON lines faster than Python can hand rows over, so a batch goes through a file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from measurement.event import Event

__all__ = ["stage"]

_NAMES: Final = {f.name: f.encode_name for f in msgspec.structs.fields(Event)}
# Field of the event -> type in JSON, and what stands for a field that is not there.
_INTEGERS: Final = {"received_ms": "BIGINT", "at_ms": "BIGINT", "value": "BIGINT"}
_SPECIAL: Final = {
    "number": ("INTEGER", "-1"),
    "properties": ("MAP(VARCHAR, VARCHAR)", "MAP {}"),
    "macros": ("MAP(VARCHAR, VARCHAR)", "MAP {}"),
    "metadata": ("JSON", "'{}'"),
    "flags": ("VARCHAR[]", "[]"),
    "traffic": ("VARCHAR", "'live'"),
}


def _kind(field: str) -> tuple[str, str]:
    if field in _INTEGERS:
        return _INTEGERS[field], "0"
    return _SPECIAL.get(field, ("VARCHAR", "''"))


_COLUMNS: Final = ", ".join(
    ["_o: 'BIGINT'", "_d: 'VARCHAR'"]
    + [f"\"{wire}\": '{_kind(name)[0]}'" for name, wire in _NAMES.items()]
)
_FIELDS: Final = ", ".join(
    f'coalesce("{wire}", {_kind(name)[1]}) AS {name}' for name, wire in _NAMES.items()
)
_STAGE: Final = f"""
CREATE OR REPLACE TEMP TABLE batch AS
WITH fields AS (
  SELECT _o AS ord, coalesce(_d, '') AS reason, {_FIELDS}
  FROM read_json(?, columns = {{{_COLUMNS}}}, format = 'newline_delimited')
)
SELECT *, kind = 'site' AND visit <> '' AS of_visit,
  CASE WHEN of_visit THEN visit ELSE session END AS unit,
  CASE WHEN of_visit THEN session ELSE '' END AS load,
  session <> '' AND number >= 0 AS keyed
FROM fields
"""


def stage(connection: duckdb.DuckDBPyConnection, file: Path, lines: Sequence[bytes]) -> None:
    """Makes the table from JSON lines of `staged_line`. Raises duckdb.Error for one it refuses."""
    file.write_bytes(b"\n".join(lines))
    connection.execute(_STAGE, [str(file)])


def staged_line(order: int, payload: bytes, reason: str = "") -> bytes:
    """A record of the log with its place in the batch and, of a dropped one, the reason."""
    drop = b',"_d":' + msgspec.json.encode(reason) if reason else b""
    return b'{"_o":%d%s,%s' % (order, drop, payload[1:])
