"""Events and sessions as files: Parquet, NDJSON, or CSV that no spreadsheet takes for formulas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.scope import Scope
from measurement.store.engine import DuckDBEngine, whole
from measurement.store.schema import FACTS

__all__ = ["Export", "FileFormat", "Table", "export_rows"]

Table = Literal["events", "sessions", "metrics", "drops"]
FileFormat = Literal["parquet", "ndjson", "csv"]
Kind = Literal["text", "number", "time", "json", "map"]
_OPTIONS: Final[dict[FileFormat, str]] = {
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "ndjson": "FORMAT json",
    "csv": "FORMAT csv, HEADER",
}
# What a spreadsheet would run, in the widths that it knows.
_FORMULA: Final = "^[=+@\\t\\r＝＋－＠-]"


class Export(Common, frozen=True, kw_only=True):
    """What to write to `file`, which is replaced if it is there. `by` and pages are not for files.

    Events count when they happened, sessions when they began.
    """

    file: str
    table: Table = "events"
    format: FileFormat = "parquet"


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    sql: str
    kind: Kind = "text"


def _columns(kind: Kind, alias: str, *names: str) -> tuple[_Column, ...]:
    return tuple(_Column(name, f"{alias}.{name}", kind) for name in names)


_SESSION: Final = (
    *_columns("text", "s", "project", "kind"),
    _Column("session", "s.unit"),
    *_columns("text", "s", "visitor", "creative", "version", "placement", "size", "host"),
    *_columns("text", "s", "locale", "country", "bot", "traffic", "site"),
    *_columns("map", "s", "macros"),
)
_JSON_FACTS: Final = ("path", "steps")
_NONE: Final = (
    *("number", "first_interaction_ms", "goal_ms", "first_click_ms", "last_click_ms"),
)  # -1 says so
_TOLD: Final = ("first_ms", "last_ms", "goals", "landing", "source", "site", *_JSON_FACTS)
_TABLES: Final[dict[Table, tuple[_Column, ...]]] = {
    "events": (
        _Column("happened", "e.at_ms", "time"),
        _Column("received", "e.received_ms", "time"),
        *_SESSION,
        *_columns("text", "e", "load"),
        *_columns("number", "e", "number"),
        _Column("event", "e.name"),
        *_columns("text", "e", "component"),
        *_columns("number", "e", "value"),
        *_columns("text", "e", "text", "how"),
        *_columns("map", "e", "properties"),
        *_columns("json", "e", "metadata"),
        _Column(
            "amount",
            "CASE WHEN e.currency <> '' THEN e.amount * 0.000001::DECIMAL(7, 6) END",
            "number",
        ),
        *_columns("text", "e", "currency", "url", "referrer", "click"),
        *_columns("map", "e", "flags"),
    ),
    "sessions": (
        _Column("began", "s.first_ms", "time"),
        _Column("ended", "s.last_ms", "time"),
        *_SESSION,
        *_columns("number", "s", *(name for name in FACTS if name not in _TOLD)),
        *_columns("map", "s", "goals"),
        *_columns("text", "s", "landing", "source"),
        *_columns("json", "s", *_JSON_FACTS),
    ),
    "metrics": (
        _Column("began", "s.first_ms", "time"),
        *_SESSION,
        _Column("metric", "e.name"),
        *_columns("text", "e", "aggregator"),
        *_columns("number", "e", "flag"),
        _Column("micros", "e.total", "number"),
    ),
    "drops": (
        _Column("received", "s.received_ms", "time"),
        *_columns("text", "s", "project", "kind", "creative", "session", "visitor", "reason"),
    ),
}
_SOURCES: Final[dict[Table, tuple[str, str, str]]] = {
    # the rows, the time that counts, and their order
    "events": ("events e JOIN sessions s ON s.sid = e.sid", "e.at_ms", "e.sid, e.number, e.at_ms"),
    "sessions": ("sessions s", "s.first_ms", "s.sid"),
    "metrics": ("metrics e JOIN sessions s ON s.sid = e.sid", "s.first_ms", "e.sid, e.name"),
    "drops": ("drops s", "s.received_ms", "s.received_ms"),
}


def export_rows(engine: DuckDBEngine, export: Export) -> int:
    """Writes the file; how many rows it has. Raises QuestionError for filters that are none."""
    if export.by or export.after:
        raise QuestionError("an export has every row: leave by and after out")
    scope = Scope(engine, export)
    source, time, order = _SOURCES[export.table]
    where = scope.received() if export.table == "drops" else scope.sessions(time)
    columns = ", ".join(_sql(column, export.format) for column in _TABLES[export.table])
    file = Path(export.file)
    partial = file.with_name(f"{file.name}.partial")
    rows = scope.ask(
        f"COPY (SELECT {columns} FROM {source} WHERE {where} ORDER BY {order})"
        f" TO {scope.param(str(partial))} ({_OPTIONS[export.format]})"
    )
    partial.replace(file)
    return whole(rows[0][0])


def _sql(column: _Column, format_: FileFormat) -> str:
    sql = f"nullif({column.sql}, -1)" if column.name in _NONE else column.sql
    match column.kind, format_:
        case "text", "csv":
            quoted = f"'''' || {sql}"
            sql = f"CASE WHEN regexp_matches({sql}, '{_FORMULA}') THEN {quoted} ELSE {sql} END"
        case "time", "parquet":
            sql = f"make_timestamp_ms({sql})"
        case "time", _:
            sql = f"strftime(make_timestamp_ms({sql}), '%Y-%m-%dT%H:%M:%S.%gZ')"
        case "json", "ndjson":
            sql = f"{sql}::JSON"
        case "map", "csv":
            sql = f"to_json({sql})::VARCHAR"
    return f"{sql} AS {column.name}"
