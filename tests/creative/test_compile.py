"""What reaches the engine fits: wrong types, odd numbers and odd names set nothing."""

import json
from typing import Any

import pytest

from creative import Act, Creative, Simulator
from creative.compile import compile_flow
from flows import Flow, parse_flow
from tests.creative.trace_cases import make_creative, make_flow

Json = dict[str, Any]


def _creative(components: list[Json], **variables: Any) -> Creative:
    document = {
        "format": 1,
        "id": "odd",
        "start": components[0]["id"],
        "variables": variables,
        "components": components,
    }
    return make_creative(make_flow(document))


def _program(creative: Creative) -> Any:
    return compile_flow(creative.flow, creative.look)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12", 12),
        ("-1.50", -1.5),
        (".5", 0.5),
        ("", 0),
        ("nan", 0),
        ("Infinity", 0),
        ("1_000", 0),
        ("1e3", 0),
        ("9" * 400, 0),
        ("\u0661", 0),
        ("0x10", 0),
    ],
)
def test_a_slide_is_worth_a_number_only_if_it_is_one(text: str, kept: float) -> None:
    slider = {"id": "s", "type": "slider", "pick": True, "variable": "n"}
    creative = _creative([{**slider, "slides": [{"value": text}]}], n=7)

    outcome = Simulator(creative).run([Act("pick", "s", "0")])

    assert outcome.trace.variables == {"n": kept}


@pytest.mark.parametrize("typed", ["Infinity", "1e999", "NaN", "0x10", "", "9" * 254])
def test_what_is_typed_into_a_number_stays_a_number(typed: str) -> None:
    field = {"id": "f", "type": "input", "label": "L", "variable": "n", "personal": False}
    creative = _creative([{**field, "required": False}], n=7)

    outcome = Simulator(creative).run([Act("submit", "f", typed)])

    numbers = {"0x10": 16, "9" * 254: float("9" * 254)}
    assert outcome.trace.variables == {"n": numbers.get(typed, 0)}


def test_a_field_or_slide_never_changes_the_type_of_a_variable() -> None:
    components = [
        {"id": "f", "type": "input", "label": "L", "variable": "yes", "personal": False},
        {"id": "s", "type": "slider", "pick": True, "variable": "yes", "slides": [{}]},
    ]

    program = _program(_creative(components, yes=True))

    assert program["components"][0]["fields"][0][0] == -1
    assert program["components"][1]["variable"] == -1


def test_an_unknown_target_of_show_hide_is_left_out() -> None:
    component = {"id": "h", "type": "show_hide", "hide": ["nowhere", "h", "look.header"]}

    program = _program(_creative([component]))

    assert program["components"][0]["hide"] == [0, "look.header"]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "hasOwnProperty"])
def test_a_name_of_javascripts_own_is_a_problem_wherever_it_stands(name: str) -> None:
    text = {"id": "t", "type": "text", "text": "T"}
    base: Json = {"format": 1, "id": "js", "start": "t", "components": [text]}
    wrong: list[Json] = [
        {**base, "components": [{**text, "id": name}], "start": name},
        {**base, "variables": {name: 1}},
        {**base, "connections": [{"from": name, "to": "t"}]},
        {**base, "connections": [{"from": "t", "to": name}]},
        {**base, "connections": [{"from": "t", "to": "t", "port": name}]},
        {**base, "components": [{**text, "set": {name: 1}}]},
        {**base, "components": [{"id": "t", "type": "subflow", "flow": name}]},
        {**base, "components": [{"id": "t", "type": "subflow", "flow": "f", "in": {name: "n"}}]},
        {**base, "components": [{"id": "t", "type": "split", "arms": [{"port": name}]}]},
    ]

    found = [parse_flow(json.dumps(document).encode(), "flow.json") for document in wrong]

    assert [flow for flow, _ in found] == [None] * len(wrong)
    assert all(problems for _, problems in found)


def test_a_text_of_five_megabytes_is_refused_and_one_of_three_played() -> None:
    text = "x@{var.n}\u2028</script>"
    huge = {"id": "t", "type": "text", "text": text * 250_000, "end": True}
    base = {"format": 1, "id": "huge", "start": "t", "variables": {"n": 1}}
    flow, problems = parse_flow(json.dumps({**base, "components": [huge]}).encode(), "flow.json")
    large = _creative([{**huge, "text": text * 140_000}], n=1)

    assert flow is None
    assert [problem.code for problem in problems] == ["FL102"]
    assert Simulator(large).run().trace.end == "end"


def test_a_lone_surrogate_in_a_log_is_told() -> None:
    code = r"console.log('a\ud800b'); PIXEL.fire('https://t.example/\udfff')"
    creative = _creative([{"id": "s", "type": "script", "code": code, "end": True}])

    trace = Simulator(creative).run().trace

    assert [e.kind for e in trace.effects if e.kind in ("log", "fire")] == ["log", "fire"]


def test_a_flow_of_a_thousand_calls_compiles_in_time() -> None:
    inner = make_flow(
        {
            "format": 1,
            "id": "i",
            "start": "a",
            "components": [{"id": "a", "type": "text", "text": "T"}],
        }
    )
    calls = [{"id": f"c{n}", "type": "subflow", "flow": "inner"} for n in range(1000)]
    links = [{"from": f"c{n}", "to": f"c{n + 1}"} for n in range(999)]
    document = {"format": 1, "id": "many", "start": "c0", "components": calls, "connections": links}

    creative = make_creative(make_flow(document), subflows={"inner": inner})

    assert len(creative.flow.components) == 2_000
    assert isinstance(creative.flow, Flow)
    assert Simulator(creative).run().trace.end == "dead_end"
