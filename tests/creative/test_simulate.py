"""Sessions: one or many, recorded or counted, the same engine and the same results."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative import (
    Act,
    Limits,
    Recording,
    Simulator,
    Trace,
    aggregate_session,
    merge_totals,
    metric_json,
    parse_acts,
)
from creative.codes import ENDS
from creative.sandbox import Unrunnable
from creative.trace import metric_calls
from flows import Flow, parse_flow
from tests.creative.flow_strategy import flows
from tests.creative.trace_cases import Case, load_cases, make_creative
from tools.bench_flow import bench_creative

SESSIONS = 700  # more than one batch


def _plain(simulator: Simulator, sessions: int, seed: int) -> list[Recording]:
    return list(simulator.record(sessions, seed=seed, plain=True))


def _traces(parts: Iterable[Recording]) -> list[Trace]:
    return [trace for part in parts for trace in part.traces()]


def _added_up(simulator: Simulator, sessions: int, seed: int) -> dict[str, object]:
    """Totals the long way: every session recorded, decoded, and its effects counted."""
    traces = _traces(_plain(simulator, sessions, seed))
    displayed: dict[str, int] = dict.fromkeys(simulator.flow.by_id, 0)
    pixels: dict[str, int] = {}
    ends: dict[str, int] = {}
    for trace in traces:
        ends[trace.end] = ends.get(trace.end, 0) + 1
        for effect in trace.effects:
            if effect.kind == "report" and effect.event == "displayed" and effect.component:
                displayed[effect.component] += 1
        for component, count in trace.pixels.items():
            pixels[component] = pixels.get(component, 0) + count
    metrics = merge_totals(aggregate_session(metric_calls(t.effects)) for t in traces)
    return {
        "sessions": sessions,
        "components": displayed,
        "pixels": {id_: pixels[id_] for id_ in displayed if id_ in pixels},
        "metrics": metric_json(metrics, sessions),
        "ends": {reason: ends[reason] for reason in (*ENDS, "waiting") if reason in ends},
    }


def test_totals_are_what_the_recorded_sessions_add_up_to() -> None:
    simulator = Simulator(bench_creative())

    assert simulator.totals(SESSIONS, seed=7).json == _added_up(simulator, SESSIONS, 7)


@settings(max_examples=60)
@given(flows(), st.integers(2, 9), st.sampled_from([12, 200]))
def test_totals_of_any_flow_are_what_its_sessions_add_up_to(
    flow: Flow, acts: int, messages: int
) -> None:
    limits = Limits(acts=acts, messages=messages)
    simulator = Simulator(make_creative(flow, "swift"), limits=limits)

    assert simulator.totals(40, seed=1).json == _added_up(simulator, 40, 1)


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_totals_of_every_golden_flow(case: Case) -> None:
    simulator = Simulator(case.creative, limits=Limits(acts=6))

    assert simulator.totals(30, seed=2).json == _added_up(simulator, 30, 2)


def test_a_session_along_known_ways_is_recorded_as_if_it_was_played() -> None:
    simulator = Simulator(bench_creative())

    assert _traces(simulator.record(300, seed=5)) == _traces(_plain(simulator, 300, 5))


@settings(max_examples=60)
@given(flows(), st.integers(2, 9), st.sampled_from([12, 200]))
def test_sessions_of_any_flow_are_recorded_as_if_they_were_played(
    flow: Flow, acts: int, messages: int
) -> None:
    limits = Limits(acts=acts, messages=messages)
    simulator = Simulator(make_creative(flow, "swift"), limits=limits)

    assert _traces(simulator.record(25, seed=3)) == _traces(_plain(simulator, 25, 3))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_sessions_of_every_golden_flow_are_recorded_as_if_they_were_played(case: Case) -> None:
    simulator = Simulator(case.creative, limits=Limits(acts=6))

    assert _traces(simulator.record(30, seed=2)) == _traces(_plain(simulator, 30, 2))


def test_totals_do_not_depend_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(bench_creative())
    whole = simulator.totals(100, seed=3)
    monkeypatch.setattr("creative.simulate.COUNTED_BATCH", 7)

    assert simulator.totals(100, seed=3) == whole


def test_same_seed_same_session_and_another_seed_another() -> None:
    simulator = Simulator(bench_creative())

    assert simulator.draw(seed=5) == simulator.draw(seed=5)
    assert simulator.draw(seed=5).trace.effects != simulator.draw(seed=6).trace.effects


def test_sessions_leave_nothing_behind_for_the_next() -> None:
    case = next(c for c in load_cases() if c.name == "script-reads-own-set")
    simulator = Simulator(case.creative)
    first = simulator.run(())

    assert simulator.run(()) == first


def test_a_session_that_never_ends_is_cut_off_as_limit() -> None:
    case = next(c for c in load_cases() if c.name == "once")
    simulator = Simulator(case.creative, limits=Limits(acts=3))
    acts = [Act("choose", "again")] * 9

    assert simulator.run(acts).trace.end == "limit"


def test_components_that_enter_each_other_without_end_are_stopped() -> None:
    document = {
        "format": 1,
        "id": "loop",
        "start": "a",
        "variables": {"n": 0},
        "components": [
            {"id": "a", "type": "variable", "set": {"n": {"add": 1}}},
            {"id": "b", "type": "variable"},
        ],
        "connections": [{"from": "a", "to": "b"}, {"from": "b", "to": "a"}],
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems

    trace = Simulator(make_creative(flow)).run(()).trace

    assert (trace.end, trace.variables) == ("limit", {"n": 500})
    assert [(e.reason, e.component) for e in trace.effects if e.kind == "error"] == [("loop", "a")]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("}), (function () {", "not-a-function-body"),
        ("const x = ;", "script-syntax"),
        ("(async function* () { for (;;); })().next()", "asynchronous-script"),
    ],
)
def test_scripts_that_may_not_be_tried_are_refused(code: str, name: str) -> None:
    document = {
        "format": 1,
        "id": "wild",
        "start": "s",
        "components": [{"id": "s", "type": "script", "code": code}],
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems

    with pytest.raises(Unrunnable, match=name):
        Simulator(make_creative(flow))


def test_acts_on_the_command_line() -> None:
    flow = bench_creative().flow

    assert parse_acts(flow, "c1, c3") == ([Act("choose", "c1"), Act("choose", "c3")], [])
    assert parse_acts(flow, "c1,m1,nope") == (
        [Act("choose", "c1")],
        ['"m1" is no choice, input or redirect', 'there is no component "nope"'],
    )
