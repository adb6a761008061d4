"""Sessions: one or many, recorded or counted, the same engine and the same results."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative import (
    Act,
    Creative,
    Limits,
    Recording,
    Simulator,
    Trace,
    aggregate_session,
    merge_totals,
    metric_json,
)
from creative.codes import ENDS
from creative.sandbox import Unrunnable
from creative.trace import metric_calls
from flows import Redirect, parse_flow, waits
from tests.creative.flow_strategy import creatives
from tests.creative.trace_cases import Case, load_cases, make_creative, make_flow
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
    left: dict[str, int] = {}
    for trace in traces:
        for component in _offered_last(simulator, trace) if trace.end == "waiting" else ():
            left[component] = left.get(component, 0) + 1
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
        **({"left": {id_: left[id_] for id_ in displayed if id_ in left}} if left else {}),
        "pixels": {id_: pixels[id_] for id_ in displayed if id_ in pixels},
        "metrics": metric_json(metrics, sessions),
        "ends": {reason: ends[reason] for reason in (*ENDS, "waiting") if reason in ends},
    }


def _offered_last(simulator: Simulator, trace: Trace) -> list[str]:
    """What waits at the end of a session."""
    offered: list[str] = []
    for effect in trace.effects:
        if effect.kind == "clear":
            offered = []
        elif effect.kind == "show":
            component = simulator.flow.by_id[effect.component]
            offered += [component.id] * (waits(component) or isinstance(component, Redirect))
    return offered


def test_totals_are_what_the_recorded_sessions_add_up_to() -> None:
    simulator = Simulator(bench_creative())

    assert simulator.totals(SESSIONS, seed=7).json == _added_up(simulator, SESSIONS, 7)


@settings(max_examples=60)
@given(creatives(), st.integers(2, 9), st.sampled_from([12, 200]))
def test_totals_of_any_flow_are_what_its_sessions_add_up_to(
    creative: Creative, acts: int, messages: int
) -> None:
    limits = Limits(acts=acts, messages=messages)
    simulator = Simulator(creative, limits=limits)

    assert simulator.totals(40, seed=1).json == _added_up(simulator, 40, 1)


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_totals_of_every_golden_flow(case: Case) -> None:
    simulator = Simulator(case.creative, limits=Limits(acts=6))

    assert simulator.totals(30, seed=2).json == _added_up(simulator, 30, 2)


def test_a_session_along_known_ways_is_recorded_as_if_it_was_played() -> None:
    simulator = Simulator(bench_creative())

    assert _traces(simulator.record(300, seed=5)) == _traces(_plain(simulator, 300, 5))


@settings(max_examples=60)
@given(creatives(), st.integers(2, 9), st.sampled_from([12, 200]))
def test_sessions_of_any_flow_are_recorded_as_if_they_were_played(
    creative: Creative, acts: int, messages: int
) -> None:
    limits = Limits(acts=acts, messages=messages)
    simulator = Simulator(creative, limits=limits)

    assert _traces(simulator.record(25, seed=3)) == _traces(_plain(simulator, 25, 3))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_sessions_of_every_golden_flow_are_recorded_as_if_they_were_played(case: Case) -> None:
    simulator = Simulator(case.creative, limits=Limits(acts=6))

    assert _traces(simulator.record(30, seed=2)) == _traces(_plain(simulator, 30, 2))


def test_ways_are_told_apart_by_what_is_left_of_a_timeout() -> None:
    """What is not taken leaves everything as it was, but for the time."""
    components: list[dict[str, object]] = [
        {"id": "red", "type": "choice", "text": "Red", "multiple": True},
        {"id": "done", "type": "choice", "text": "Done", "min_selected": 2},
        {"id": "late", "type": "timeout", "ms": 2500},
        {"id": "ask", "type": "text", "text": "Which?"},
    ]
    document = {
        "format": 1,
        "id": "left",
        "start": "ask",
        "components": components,
        "connections": [{"from": "ask", "to": c["id"]} for c in components[:3]],
    }
    simulator = Simulator(make_creative(make_flow(document)), limits=Limits(acts=9))

    assert _traces(simulator.record(20, seed=1)) == _traces(_plain(simulator, 20, 1))


@pytest.mark.parametrize("end", ["completed", "skipped", "failed"])
def test_a_film_says_nothing_after_what_rings_before(end: str) -> None:
    document = {
        "format": 1,
        "id": "film",
        "start": "s",
        "components": [
            {"id": "s", "type": "script", "code": "FLOW.after(1500, 'late')"},
            {"id": "film", "type": "video", "src": "film.mp4"},
            {"id": "wait", "type": "delay", "ms": 5000},
            {"id": "late", "type": "text", "text": "T"},
        ],
        "connections": [
            {"from": "s", "to": "film"},
            {"from": "film", "to": "wait", "port": "completed"},
        ],
    }
    trace = Simulator(make_creative(make_flow(document))).run([Act("watch", "film", end)]).trace

    times = [effect.at for effect in trace.effects]
    assert times == sorted(times)
    assert [e.at for e in trace.effects if e.kind == "show"] == [0, 1500]


def test_a_hidden_document_lets_other_timers_ring() -> None:
    document = {
        "format": 1,
        "id": "hidden",
        "start": "s",
        "components": [
            {"id": "s", "type": "script", "code": "FLOW.after(9000, 'end')"},
            {"id": "yes", "type": "choice", "text": "Yes"},
            {"id": "late", "type": "timeout", "ms": 2500},
            {"id": "end", "type": "text", "text": "T", "end": True},
        ],
        "connections": [{"from": "s", "to": "yes"}, {"from": "s", "to": "late"}],
    }
    simulator = Simulator(make_creative(make_flow(document)))

    trace = simulator.run([Act("hide", ""), Act("wait", "late")]).trace

    assert [e.component for e in trace.effects if e.kind == "show"] == ["yes", "end"]
    assert trace.effects[-1].at == 9000


def test_recorded_sessions_that_come_to_too_much_are_cut_into_several_answers() -> None:
    simulator = Simulator(bench_creative())
    parts = _plain(simulator, 2_000, 5)

    assert len(parts) == 2
    assert _traces(parts)[1_990:] == _traces(simulator.record(2_000, seed=5))[1_990:]


def test_totals_do_not_depend_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(bench_creative())
    whole = simulator.totals(100, seed=3)
    monkeypatch.setattr("creative.simulate.BATCH", 7)

    assert simulator.totals(100, seed=3) == whole


def test_same_seed_same_session_and_another_seed_another() -> None:
    simulator = Simulator(bench_creative())

    assert simulator.draw(seed=5) == simulator.draw(seed=5)
    assert simulator.draw(seed=5).trace.effects != simulator.draw(seed=8).trace.effects


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
