"""What tests of the store do alike: a log of events, a store loaded from it, its tables as values."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from measurement.event import Event, encode_event
from measurement.log import append_records
from measurement.store.schema import TABLES
from measurement.store.store import Store


def log_events(data_dir: Path, events: Iterable[Event], segment: int = 1) -> None:
    """Appends events to a segment of the log."""
    append_records(data_dir, segment, [encode_event(event) for event in events])


def loaded_store(data_dir: Path, events: Iterable[Event], batch: int = 50_000) -> Store:
    """An open store that holds these events."""
    log_events(data_dir, events)
    store = Store(data_dir, "a test")
    store.loader.catch_up(batch)
    return store


def table_rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """All rows of a table, without the numbers of sessions, which depend on the order of arrival."""
    names = [column.name for column in TABLES[table] if column.name != "sid"]
    rows = connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def session_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The session table, with paths and steps as lists."""
    rows = table_rows(connection, "sessions")
    return [row | {name: json.loads(row[name]) for name in ("path", "steps")} for row in rows]
