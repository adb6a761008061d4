"""The loader: every event once, and the same tables however events came."""

import random
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.event import Event, encode_event
from measurement.log import append_records
from measurement.pipeline import Drop, DropReason, Step
from measurement.store.store import Store
from tests.measurement.random_events import START_MS, random_events
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
@settings(max_examples=6)
def test_order_batches_twins_and_restarts_change_nothing(
    rnd: random.Random, batch: int, restart: bool
) -> None:
    kept, _ = split_twins(FEW)
    events = [*kept, *(event for event in rnd.sample(kept, 20) if event.session)]
    rnd.shuffle(events)

    assert _tables(events, batch, restart) == _expected()


def _event(**fields: Any) -> Event:
    known: dict[str, Any] = {
        "received_ms": START_MS,
        "at_ms": START_MS,
        "project": "shop",
        "kind": "ad",
        "name": "loaded",
        "session": "a" * 32,
        "number": 0,
    }
    return Event(**known | fields)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"at_ms": -1}, "impossible-time"),
    ({"received_ms": 10**20}, "impossible-time"),
    ({"number": 2**31}, "number-too-large"),
    ({"value": 2**63}, "number-too-large"),
]
TWICE = encode_event(_event(properties={"a": "1", "b": "2"})).replace(b'"b"', b'"a"')


def test_what_the_store_cannot_hold_is_dropped_and_stops_nothing(tmp_path: Path) -> None:
    log_events(tmp_path, [_event(), *(_event(**fields) for fields, _ in WRONG)])
    append_records(tmp_path, 1, [b"{}", b"no json", TWICE, b"  ", encode_event(_event(number=1))])

    with Store(tmp_path, "a test") as store:
        loaded = store.loader.catch_up()
        numbers = store.connection.execute("SELECT number FROM events ORDER BY 1").fetchall()
        drops = table_rows(store.connection, "drops")

    reasons = Counter([*(reason for _, reason in WRONG), *["unreadable"] * 3])
    assert (loaded.records, loaded.drops) == (10, reasons)
    assert Counter(row["reason"] for row in drops) == reasons
    assert Counter(row["project"] for row in drops) == {"shop": 4, "": 3}
    assert numbers == [(0,), (1,)]


@pytest.mark.parametrize("amount", ["$49.99", "NaN", "1e99", " 5", "", "9000000000.01"])
def test_an_amount_that_is_none_leaves_the_event(amount: str, tmp_path: Path) -> None:
    event = _event(kind="site", revenue_amount=amount, revenue_currency="EUR", flags=("trimmed",))
    with loaded_store(tmp_path, [event]) as store:
        found = store.connection.execute("SELECT amount, currency, flags FROM events").fetchall()

    refused = ("", ["trimmed", "revenue-refused"]) if amount else ("EUR", ["trimmed"])
    assert found == [(0, *refused)]


def test_a_step_of_the_pipeline_changes_or_drops_an_event(tmp_path: Path) -> None:
    def no_bots(event: Event) -> Event | Drop:
        return (
            Drop(DropReason.FILTERED) if event.bot else msgspec.structs.replace(event, country="XX")
        )

    log_events(tmp_path, [_event(), _event(number=1, bot="bot:Googlebot")])

    with Store(tmp_path, "a test", [Step("no-bots", no_bots)]) as store:
        loaded = store.loader.catch_up()
        rows = store.connection.execute("SELECT country, events FROM sessions").fetchall()

    assert (loaded.drops, rows) == (Counter({"filtered": 1}), [("XX", 1)])
