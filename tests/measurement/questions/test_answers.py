"""Every question against plain Python over the same random events: equal answers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from measurement.errors import QuestionError
from measurement.questions import QUESTIONS
from measurement.store.engine import DuckDBEngine
from tests.measurement import reference_answers, reference_ways
from tests.measurement.random_events import random_events
from tests.measurement.reference_answers import Asked, Row
from tests.measurement.reference_sessions import Session, make_sessions
from tests.measurement.stores import loaded_store

GOALS = [{"name": "bought", "event": "Purchase"}, {"name": "asked", "component": "ask"}]
REFERENCES: dict[str, tuple[Callable[[Asked], list[Row]], dict[str, Any]]] = {
    "totals": (reference_answers.totals, {}),
    "funnel": (reference_answers.funnel, {}),
    "depth": (reference_answers.depth, {}),
    "video": (reference_answers.video, {}),
    "metrics": (reference_answers.metrics, {}),
    "goals": (reference_answers.goals, {"goals": GOALS}),
    "events": (reference_answers.events, {}),
    "properties": (reference_answers.properties, {"event": "Signup"}),
    "property": (reference_answers.property_values, {"event": "Signup", "property": "plan"}),
    "revenue": (reference_answers.revenue, {}),
    "conversions": (reference_answers.conversions, {"event": "Purchase", "window_days": 9}),
    "flow": (reference_ways.flow, {"where": ["creative=quiz", "creative=film"]}),
    "connections": (reference_ways.connections, {"where": ["creative=quiz", "creative=film"]}),
    "options": (reference_ways.options, {"where": ["creative=quiz", "creative=film"]}),
}
COMMON: list[dict[str, Any]] = [
    {"count": "gross"},
    {"count": "net", "by": ["hour", "version"], "zone": "Europe/Berlin", "to": "2026-04-02"},
    {"count": "bots", "by": ["week", "country"], "zone": "Australia/Adelaide"},
    {"count": "gross", "by": ["month", "size"], "zone": "Asia/Kathmandu", "from": "2026-04-01"},
    {
        "count": "gross",
        "by": ["day", "device"],
        "where": ["country=DE", "country=", "traffic!=live"],
    },
    {"count": "staging", "by": ["macro.site_domain", "site"], "from": "2026-03-30T12:30"},
]


@pytest.fixture(scope="module")
def given(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DuckDBEngine, list[Session]]]:
    events = random_events(seed=4, sessions=1_200)
    with loaded_store(tmp_path_factory.mktemp("answers"), events) as store:
        yield DuckDBEngine(store.connection.cursor()), make_sessions(events)


def _in_order(rows: list[Row]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


@pytest.mark.parametrize("name", REFERENCES)
def test_an_answer_is_what_plain_python_counts(
    name: str, given: tuple[DuckDBEngine, list[Session]]
) -> None:
    engine, sessions = given
    reference, needed = REFERENCES[name]
    for common in COMMON:
        asked = {"project": "shop", **common, **needed}
        asked["where"] = [*common.get("where", ()), *needed.get("where", ())]

        answer = QUESTIONS[name].ask(engine, {**asked, "limit": 10_000})

        expected = reference(Asked(sessions, asked))
        assert expected, "an answer without rows compares nothing"
        assert _in_order(msgspec.to_builtins(answer.rows)) == _in_order(expected)


def test_an_answer_that_would_be_too_large_is_refused(
    given: tuple[DuckDBEngine, list[Session]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"project": "shop", "by": ["hour", "placement"]}
    monkeypatch.setattr("measurement.questions.scope.MAX_GROUPS", 20)

    with pytest.raises(QuestionError, match="by: the answer has more than 20 rows; ask by less"):
        QUESTIONS["totals"].ask(given[0], asked)
