"""Made-up traffic: repeatable, and its answers are those of the simulator's traces."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from creative import (
    Creative,
    Simulator,
    Trace,
    aggregate_session,
    load_creative,
    merge_totals,
    metric_json,
)
from creative.trace import metric_calls
from measurement.demo.conversation import tell
from measurement.demo.traffic import Campaign, draw_traffic
from measurement.event import Event
from measurement.questions import QUESTIONS
from measurement.store.engine import DuckDBEngine
from tests.contracts.checkout import ROOT
from tests.measurement.stores import loaded_store

SESSIONS = 60


@pytest.fixture(scope="module")
def creative() -> Creative:
    found, _ = load_creative(ROOT / "samples" / "skincare-quiz")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def traces(creative: Creative) -> list[Trace]:
    simulator = Simulator(creative, trusted=True)
    return [simulator.draw(seed=seed).trace for seed in range(SESSIONS)]


def _events(traces: list[Trace]) -> list[Event]:
    return [
        Event(
            received_ms=wire.at_ms,
            at_ms=wire.at_ms,
            project="demo",
            kind="ad",
            session=f"{n:032x}",
            creative=trace.flow,
            name=wire.event,
            number=wire.number,
            component=wire.component,
            value=wire.value,
            text=wire.text,
            how=wire.how,
        )
        for n, trace in enumerate(traces)
        for wire in tell(trace, viewable=True, stays_ms=1_000)
    ]


def _ask(folder: Path, events: list[Event], name: str) -> list[Any]:
    with loaded_store(folder, events) as store:
        return list(QUESTIONS[name].ask(DuckDBEngine(store.connection), {"limit": 10_000}).rows)


def test_metrics_are_those_of_the_traces(traces: list[Trace], tmp_path: Path) -> None:
    rows = _ask(tmp_path, _events(traces), "metrics")

    totals = merge_totals(aggregate_session(metric_calls(trace.effects)) for trace in traces)
    expected = metric_json(totals, SESSIONS)
    fields = ("aggregator", "value", "sessions", "mean", "rate")
    assert {
        row.metric: {name: getattr(row, name) for name in fields if getattr(row, name) is not None}
        for row in rows
    } == expected
    assert len(expected) > 5


def test_the_flow_is_that_of_the_traces(
    creative: Creative, traces: list[Trace], tmp_path: Path
) -> None:
    events = _events(traces)
    rows = _ask(tmp_path / "flow", events, "flow")
    ways = _ask(tmp_path / "ways", events, "connections")

    shown = Counter(
        effect.component
        for trace in traces
        for effect in trace.effects
        if effect.kind == "report" and effect.event == "displayed"
    )
    drawn = {(c.from_, c.to) for c in creative.flow.connections} | {("", creative.flow.start)}
    assert {row.component: row.shown for row in rows} == shown
    assert {(row.from_, row.to) for row in ways} <= drawn
    assert sum(row.times for row in ways) == sum(shown.values())


def test_the_same_seed_draws_the_same_traffic(creative: Creative) -> None:
    campaign = Campaign([creative], sessions=60, first_ms=1_772_323_200_000, days=7, seed=3)

    events = list(draw_traffic(campaign))

    assert events == list(draw_traffic(campaign))
    assert [e.received_ms for e in events] == sorted(e.received_ms for e in events)
    assert {e.kind for e in events} == {"ad", "site"}
    assert {"impression", "displayed", "click_through", "page"} <= {e.name for e in events}
    assert len({e.session for e in events if e.kind == "ad"}) == 60
