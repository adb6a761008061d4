"""The store's tables: each column once, with its type in both engines.

Three tables hold what happened. `events` is narrow: what belongs to a whole session stands once, in
`sessions`, a row per load of an ad, per visit of a site, and per event that has neither. What
`sendMetric` sent stands in `metrics`, one row per session and name. No column is ever NULL: an
empty text, 0 or -1 says that there is nothing.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["FORMAT", "TABLES", "Column", "create_tables"]

FORMAT: Final = 1
"""Of the tables. A store of another format is made anew from the log."""

# DuckDB's type -> ClickHouse's.
_TYPES: Final = {
    "VARCHAR": "String",
    "VARCHAR[]": "Array(String)",
    "MAP(VARCHAR, VARCHAR)": "Map(String, String)",
    "UTINYINT": "UInt8",
    "INTEGER": "Int32",
    "BIGINT": "Int64",
    "DECIMAL(38, 0)": "Decimal(38, 0)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is DuckDB's word for it."""

    name: str
    type: str

    @property
    def clickhouse(self) -> str:
        return _TYPES[self.type]


def _columns(type_: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, type_) for name in names)


_EVENTS = (
    *_columns("VARCHAR", "project"),
    *_columns("BIGINT", "sid"),
    *_columns("VARCHAR", "load"),  # the page's, where `sid` is a visit's; part of the event's key
    *_columns("INTEGER", "number"),
    *_columns("BIGINT", "at_ms", "received_ms"),
    *_columns("VARCHAR", "name", "component"),
    *_columns("BIGINT", "value"),
    *_columns("VARCHAR", "text", "how"),
    *_columns("MAP(VARCHAR, VARCHAR)", "properties"),
    *_columns("VARCHAR", "metadata"),  # JSON, as it was sent
    *_columns("BIGINT", "amount"),  # millionths
    *_columns("VARCHAR", "currency", "url", "referrer", "click"),
    *_columns("VARCHAR[]", "flags"),
)
_DIMENSIONS = (
    *_columns("VARCHAR", "kind", "unit", "visitor", "creative", "version", "placement", "size"),
    *_columns("VARCHAR", "host", "locale", "country", "bot", "traffic"),
    *_columns("MAP(VARCHAR, VARCHAR)", "macros"),
)
_FACTS = (
    *_columns("BIGINT", "first_ms", "last_ms"),
    *_columns("INTEGER", "events"),
    *_columns("UTINYINT", "loaded", "impression", "fallback", "measured", "viewable"),
    *_columns("UTINYINT", "interacted", "started", "continued", "finished"),
    *_columns("INTEGER", "actions", "submitted", "click_throughs", "exits", "pages"),
    *_columns("INTEGER", "played", "first_quartile", "midpoint", "third_quartile", "completed"),
    *_columns("INTEGER", "skipped", "paid", "cancelled", "held", "rejected", "missing", "errors"),
    *_columns("BIGINT", "lost", "time_spent_ms", "first_interaction_ms", "goal_ms"),
    *_columns("BIGINT", "first_click_ms", "last_click_ms"),  # of any way out; -1: there was none
    *_columns("VARCHAR[]", "goals"),
    *_columns("VARCHAR", "path", "steps", "landing", "source", "site"),
)
TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "events": _EVENTS,
    "sessions": (
        *_columns("VARCHAR", "project"),
        *_columns("BIGINT", "sid"),
        *_DIMENSIONS,
        *_FACTS,
    ),
    "metrics": (
        *_columns("BIGINT", "sid"),
        *_columns("VARCHAR", "name", "aggregator"),  # sum, max or count
        *_columns("UTINYINT", "flag"),
        *_columns("DECIMAL(38, 0)", "total"),  # millionths
    ),
    "drops": (
        *_columns("VARCHAR", "project", "kind", "creative", "session", "visitor", "reason"),
        *_columns("BIGINT", "at_ms", "received_ms"),
    ),
}
DIMENSIONS: Final = tuple(column.name for column in _DIMENSIONS)
FACTS: Final = tuple(column.name for column in _FACTS)


def create_tables() -> list[str]:
    """DuckDB's statements that make an empty store."""
    made = [f"CREATE TABLE {name} ({_declare(columns)})" for name, columns in TABLES.items()]
    doomed = "project VARCHAR, kind VARCHAR, unit VARCHAR"
    state = "format INTEGER, segment BIGINT, byte BIGINT, next_sid BIGINT"
    return [
        *made,
        f"CREATE TABLE doomed ({doomed})",  # sessions that go from the log; see erase.py
        "CREATE TABLE erasing (request VARCHAR, horizon_ms BIGINT)",
        f"CREATE TABLE state ({state})",
        f"INSERT INTO state VALUES ({FORMAT}, 0, 0, 1)",
    ]


def _declare(columns: tuple[Column, ...]) -> str:
    return ", ".join(f"{column.name} {column.type} NOT NULL" for column in columns)
