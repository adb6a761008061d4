"""Every question, asked of DuckDB and of ClickHouse over the same random events: equal answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from measurement.questions import QUESTIONS
from measurement.store.engine import ClickHouseEngine, DuckDBEngine
from tests.measurement.clickhouse import open_clickhouse
from tests.measurement.random_events import ODD, random_events
from tests.measurement.stores import loaded_store

GOALS = [
    {"name": "bought", "event": "Purchase"},
    {"name": "asked", "component": "ask"},
    {"name": "never", "component": 'no"such'},
]
NEEDED: dict[str, dict[str, Any]] = {
    "goals": {"goals": GOALS},
    "properties": {"event": "Signup"},
    "property": {"event": "Signup", "property": "plan"},
    "conversions": {"event": "Purchase", "window_days": 90},
}
COMMON: list[dict[str, Any]] = [
    {},
    {"count": "gross", "by": ["day", "creative"], "zone": "Europe/Berlin"},
    {"count": "gross", "by": ["hour"], "zone": "Europe/Berlin", "to": "2026-03-30"},
    {"by": ["week", "macro.campaign_id"], "where": ["country=DE", "country=FR", "size!=728x90"]},
    {"by": ["country", "month"], "from": "2026-04-01T00:00", "zone": "America/St_Johns"},
    {"count": "bots", "by": ["bot", "traffic", "site", "device", "landing"]},
    {"count": "gross", "by": ["placement"], "where": [f"placement={text}" for text in ODD]},
    {"count": "preview", "project": "other", "by": ["path"]},
]
ONLY_TIME: list[dict[str, Any]] = [
    {},
    {"by": ["day", "creative"], "zone": "Europe/Berlin", "where": ["kind=ad"]},
]


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DuckDBEngine, ClickHouseEngine]]:
    folder = tmp_path_factory.mktemp("engines")
    with loaded_store(folder, random_events(seed=3, sessions=1_500)) as store:
        yield DuckDBEngine(store.connection.cursor()), open_clickhouse(store.connection, folder)


def _cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in QUESTIONS:
        for common in COMMON:
            if name == "drops":
                common = {**common, "by": [*({*common.get("by", ())} & {"day", "creative"})]}
                common["where"] = ["kind=ad"]
            if name == "usage":
                common = {k: v for k, v in common.items() if k not in ("by", "where")}
            yield name, {"project": "shop", **NEEDED.get(name, {}), **common, "limit": 10_000}


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_engines_give_the_same_answer(
    name: str, engines: tuple[DuckDBEngine, ClickHouseEngine]
) -> None:
    duckdb, clickhouse = engines
    asked = [given for question, given in _cases() if question == name]

    answers = [QUESTIONS[name].ask(duckdb, given) for given in asked]

    assert [QUESTIONS[name].ask(clickhouse, given) for given in asked] == answers
    assert all(answers[n].rows for n in (0, 1)), "an answer without rows compares nothing"
