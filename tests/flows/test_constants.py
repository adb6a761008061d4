"""What constant propagation knows; that it is never wrong is tests/creative/test_lint_soundness.py."""

import pytest

from flows.constants import Constants, find_constants
from tests.flows.build import build_flow

Part = dict[str, object]

ASK: Part = {"id": "ask", "type": "text", "text": "Skin?"}
DRY: Part = {"id": "dry", "type": "choice", "text": "Dry", "set": {"skin": "dry"}}
OILY: Part = {"id": "oily", "type": "choice", "text": "Oily", "set": {"skin": "oily"}}
WON: Part = {"id": "won", "type": "goal", "name": "won"}
LOST: Part = {"id": "lost", "type": "goal", "name": "lost"}


def branch(value: object, *, op: str = "==", variable: str = "skin") -> dict[str, object]:
    when = {"variable": variable, "op": op, "value": value}
    return {"id": "if", "type": "condition", "branches": [{"port": "yes", "when": when}]}


def fate(found: Constants | None) -> tuple[bool, bool] | None:
    """Whether the branch may hold, and may fail."""
    if found is None or "if" not in found.branches:
        return None
    first = found.branches["if"][0]
    return first.may_hold, first.may_fail


@pytest.mark.parametrize(
    ("component", "value", "may"),
    [
        (DRY, "dry", (True, False)),
        (DRY, "oily", (False, True)),
        ({"id": "in", "type": "input", "label": "?", "variable": "skin"}, "dry", (True, True)),
        ({"id": "js", "type": "script", "code": "FLOW.set('skin', 'dry')"}, "dry", (True, True)),
        ({"id": "js", "type": "script", "code": "FLOW.set('skin', 'dry')"}, "wet", (False, True)),
        ({"id": "js", "type": "script", "code": "FLOW.set('skin', f())"}, "wet", (True, True)),
        ({"id": "js", "type": "script", "code": "FLOW.set(name, 'dry')"}, "wet", (True, True)),
        ({"id": "js", "type": "script", "code": "FLOW.get('skin')"}, "", (True, False)),
        ({"id": "js", "type": "script", "code": "const F = FLOW"}, "wet", None),
        ({"id": "li", "type": "library", "script": "any"}, "wet", (True, True)),
        ({"id": "re", "type": "reset", "set": {"skin": "dry"}}, "", (True, False)),
        ({"id": "v", "type": "variable", "set": {"skin": {"copy": "other"}}}, "x", (True, False)),
    ],
    ids=lambda value: str(value.get("type", "")) if isinstance(value, dict) else None,
)
def test_what_sets_a_variable(
    component: dict[str, object], value: str, may: tuple[bool, bool] | None
) -> None:
    id_ = component["id"]
    ways = f"ask>{id_} {id_}>if if.yes>won if.else>lost"
    flow = build_flow([ASK, component, branch(value), WON, LOST], ways, {"skin": "", "other": "x"})

    assert fate(find_constants(flow)) == may


def test_either_choice_may_have_been_taken() -> None:
    ways = "ask>dry ask>oily dry>if oily>if if.yes>won if.else>lost"
    flow = build_flow([ASK, DRY, OILY, branch("dry"), WON, LOST], ways, {"skin": ""})

    found = find_constants(flow)

    assert fate(found) == (True, True)
    assert found is not None
    assert found.branches["if"][0].state == {"skin": frozenset({("text", "dry"), ("text", "oily")})}


def test_a_condition_tells_what_holds_behind_it() -> None:
    second: Part = {**branch("dry"), "id": "again"}
    ways = "ask>dry ask>oily dry>if oily>if if.yes>again again.yes>won again.else>lost if.else>won"
    flow = build_flow([ASK, DRY, OILY, branch("dry"), second, WON, LOST], ways, {"skin": ""})

    found = find_constants(flow)

    assert found is not None
    assert found.reached == {"ask", "dry", "oily", "if", "again", "won"}


def test_a_counter_in_a_circle_counts_up_to_its_bound() -> None:
    more: Part = {"id": "more", "type": "choice", "text": "More", "set": {"n": {"add": 1}}}
    test = branch(3, op=">=", variable="n")
    flow = build_flow([ASK, more, test, WON], "ask>more more>if if.yes>won if.else>ask", {"n": 0})

    found = find_constants(flow)

    assert found is not None
    assert found.branches["if"][0].state == {
        "n": frozenset({("number", 1.0), ("number", 2.0), ("number", 3.0)})
    }


def test_an_input_sets_even_if_a_choice_beside_it_is_taken() -> None:
    field: Part = {"id": "in", "type": "input", "label": "?", "set": {"skin": "dry"}}
    ways = "ask>in ask>go in>if go>if if.yes>won if.else>lost"
    go: Part = {"id": "go", "type": "choice", "text": "Go"}
    flow = build_flow([ASK, field, go, branch("dry"), WON, LOST], ways, {"skin": ""})

    assert fate(find_constants(flow)) == (True, False)


def test_what_a_caller_gives_can_be_anything() -> None:
    flow = build_flow([branch("dry"), WON, LOST], "if.yes>won if.else>lost", {"skin": ""})

    assert fate(find_constants(flow)) == (False, True)
    assert fate(find_constants(flow, {"skin"})) == (True, True)


def test_later_jumps_come_with_any_values() -> None:
    code: Part = {"id": "js", "type": "script", "code": "FLOW.after(100, 'if')"}
    flow = build_flow([code, DRY, branch("dry"), WON, LOST], "js>dry if.yes>won", {"skin": ""})

    assert fate(find_constants(flow)) == (True, True)


@pytest.mark.parametrize(
    ("value", "op", "may"),
    [
        (True, "==", (False, True)),  # 1 is not true
        (1, "==", (True, False)),
        ("1", "<", (False, True)),
        (2, "<", (True, False)),
        (1.0, ">=", (True, False)),
        (None, "!=", (True, False)),
    ],
)
def test_comparisons_are_those_of_the_engine(value: object, op: str, may: object) -> None:
    test = branch(value, op=op, variable="n")
    flow = build_flow([test, WON, LOST], "if.yes>won if.else>lost", {"n": 1})

    assert fate(find_constants(flow)) == may
