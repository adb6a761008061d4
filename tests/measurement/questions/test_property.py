"""A property with very many values: the frequent ones, and the rest as one row."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from measurement.event import Event
from measurement.questions import QUESTIONS
from measurement.store.engine import DuckDBEngine
from tests.measurement.clickhouse import open_clickhouse
from tests.measurement.random_events import START_MS
from tests.measurement.stores import loaded_store

DAY = 86_400_000


def _signups(values: list[tuple[str, int, int]]) -> list[Event]:
    """Events with a value of `id`, on a day, of a visit."""
    return [
        Event(
            received_ms=START_MS + day * DAY,
            at_ms=START_MS + day * DAY,
            project="shop",
            kind="site",
            name="Signup",
            visit=f"visit-{visit}",
            session=f"load-{n}",
            number=0,
            properties={"id": value},
        )
        for n, (value, day, visit) in enumerate(values)
    ]


MANY = [(f"v{n:04}", 0, n % 700) for n in range(1_001)]
OFTEN = [(f"often-{n:03}", 1, v) for n in range(100) for v in range(2 + n % 2)]


@pytest.mark.parametrize("kind", ["duckdb", "clickhouse"])
def test_past_1000_values_a_day_the_100_most_frequent_are_shown(kind: str, tmp_path: Path) -> None:
    with loaded_store(tmp_path, _signups([*MANY, *OFTEN])) as store:
        engine: Any = DuckDBEngine(store.connection)
        if kind == "clickhouse":
            engine = open_clickhouse(store.connection, tmp_path)
        answer = QUESTIONS["property"].ask(engine, {"event": "Signup", "property": "id"})
        daily = QUESTIONS["property"].ask(
            engine, {"event": "Signup", "property": "id", "by": ["day"]}
        )

    rows = list(msgspec.to_builtins(answer.rows))
    assert rows == [
        *(
            {
                "by": {},
                "value": f"often-{n:03}",
                "other": False,
                "events": 2 + n % 2,
                "visits": 2 + n % 2,
            }
            for n in range(100)
        ),
        {"by": {}, "value": "", "other": True, "events": 1_001, "visits": 700},
    ]
    (note,) = answer.notes
    assert note.startswith("This property had 1001 different values on one day, more than 1000:")
    assert [row["by"]["day"] for row in msgspec.to_builtins(daily.rows)] == ["2026-03-28"] + 100 * [
        "2026-03-29"
    ]


def test_1000_values_a_day_are_all_shown(tmp_path: Path) -> None:
    values = [*MANY[:1_000], *((f"next-{n}", 1, 0) for n in range(1_000))]
    with loaded_store(tmp_path, _signups(values)) as store:
        engine = DuckDBEngine(store.connection)
        given = {"event": "Signup", "property": "id", "limit": 10_000}
        answer = QUESTIONS["property"].ask(engine, given)

    assert (len(answer.rows), answer.notes) == (2_000, ())
