"""The loader: every event once, and the same tables however events came."""

import random
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.event import Event
from measurement.store.store import Store
from tests.measurement.random_events import random_events
from tests.measurement.reference_sessions import make_sessions, row_key, split_twins
from tests.measurement.stores import loaded_store, log_events, session_rows, table_rows

EVENTS = random_events(seed=1, sessions=400)
FEW = random_events(seed=2, sessions=12)


def _metrics(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT s.unit, m.name, m.aggregator, m.flag, m.total FROM metrics m"
        " JOIN sessions s ON s.sid = m.sid ORDER BY ALL"
    ).fetchall()


def test_the_session_table_is_what_the_events_say(tmp_path: Path) -> None:
    with loaded_store(tmp_path, EVENTS, batch=500) as store:
        rows, metrics = session_rows(store.connection), _metrics(store.connection)

    sessions = make_sessions(EVENTS)
    assert sorted(rows, key=row_key) == sorted((s.row for s in sessions), key=row_key)
    assert metrics == sorted(
        (s.row["unit"], *key, *value) for s in sessions for key, value in s.metrics.items()
    )


def test_an_event_sent_twice_is_counted_once_and_its_twin_is_told(tmp_path: Path) -> None:
    log_events(tmp_path, EVENTS)

    with Store(tmp_path, "a test") as store:
        loaded = store.loader.catch_up(500)
        events = store.connection.execute("SELECT count(*) FROM events").fetchall()
        drops = table_rows(store.connection, "drops")

    kept, twins = split_twins(EVENTS)
    assert loaded.records == len(EVENTS)
    assert loaded.drops == Counter(duplicate=len(twins))
    assert events == [(len(kept),)]
    assert Counter(row["received_ms"] for row in drops) == Counter(e.received_ms for e in twins)
    assert {row["reason"] for row in drops} == {"duplicate"}


def _tables(events: list[Event], batch: int, restart: bool) -> tuple[object, ...]:
    """All that a store holds, in an order of its own."""
    with TemporaryDirectory() as folder:
        log_events(Path(folder), events)
        store = Store(Path(folder), "a test")
        while store.loader.step(batch).records:
            if restart:
                store.close()
                store = Store(Path(folder), "a test")
        found = (
            sorted(session_rows(store.connection), key=row_key),
            _metrics(store.connection),
            sorted(table_rows(store.connection, "events"), key=row_key),
        )
        store.close()
        return found


@cache
def _expected() -> tuple[object, ...]:
    return _tables(FEW, 50_000, restart=False)


@given(st.randoms(use_true_random=False), st.integers(20, 200), st.booleans())
@settings(max_examples=8)
def test_order_batches_twins_and_restarts_change_nothing(
    rnd: random.Random, batch: int, restart: bool
) -> None:
    kept, _ = split_twins(FEW)
    events = [*kept, *(event for event in rnd.sample(kept, 20) if event.session)]
    rnd.shuffle(events)

    assert _tables(events, batch, restart) == _expected()
