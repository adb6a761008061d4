"""Engines that answer SQL: DuckDB's connection, and anything that speaks ClickHouse."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Protocol

import duckdb

from measurement.store.dialect import ClickHouse, Dialect, DuckDB, Value

__all__ = ["ClickHouseEngine", "DuckDBEngine", "Engine", "Row", "whole"]

Row = tuple[object, ...]
_DUCKDB: Final = DuckDB()
_CLICKHOUSE: Final = ClickHouse()
# A value beside the SQL is read by ClickHouse as a field of a tab-separated file.
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})
_PART: Final = 10_000  # rows
_SETTINGS: Final = (
    "output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0"
)


class Engine(Protocol):
    """Something that answers SQL in its dialect. Decimals come as Decimal or whole numbers."""

    @property
    def dialect(self) -> Dialect: ...

    def rows(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        """The answer; every value must be named in the SQL."""

    def stream(self, sql: str, values: Mapping[str, Value]) -> Iterator[Row]:
        """The same, of which only a part is held at a time."""


class DuckDBEngine:
    """Asks through one connection: a thread needs a cursor of its own."""

    dialect: Dialect = _DUCKDB

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        return self._connection.execute(sql, dict(values)).fetchall()

    def stream(self, sql: str, values: Mapping[str, Value]) -> Iterator[Row]:
        cursor = self._connection.cursor().execute(sql, dict(values))
        while part := cursor.fetchmany(_PART):
            yield from part


class ClickHouseEngine:
    """Asks through `send(sql, parameters)`, which answers in the format JSONCompactEachRow."""

    dialect: Dialect = _CLICKHOUSE

    def __init__(self, send: Callable[[str, dict[str, str]], bytes]) -> None:
        self._send = send

    def rows(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        return list(self.stream(sql, values))

    def stream(self, sql: str, values: Mapping[str, Value]) -> Iterator[Row]:
        parameters = {name: str(value).translate(_ESCAPES) for name, value in values.items()}
        answer = self._send(f"{sql}\nSETTINGS {_SETTINGS}", parameters)
        return (
            tuple(json.loads(line, parse_float=Decimal)) for line in answer.split(b"\n") if line
        )


def whole(value: object) -> int:
    """A figure as a whole number; of nothing 0."""
    return int(value) if isinstance(value, int | Decimal) else 0
