"""Call and return in the linter: what it must not say, and what crosses files."""

import pytest

from flows import Flow, lint_flow, lint_flows
from tests.flows.build import build_flow

Part = dict[str, object]

CALL: Part = {"id": "ask", "type": "subflow", "flow": "consent"}
WON: Part = {"id": "won", "type": "goal", "name": "won"}
HELLO: Part = {"id": "hello", "type": "text", "text": "Hello!"}
YES: Part = {"id": "yes", "type": "choice", "text": "Yes"}


def consent(*more: dict[str, object], ways: str = "hello>yes", **variables: object) -> Flow:
    return build_flow([HELLO, YES, *more], ways, variables)


def codes(flow: Flow, **library: Flow) -> list[tuple[str, str]]:
    return [(p.file, p.code) for p in lint_flows(flow, library)]


def test_the_ends_of_a_called_flow_are_no_dead_ends() -> None:
    flow = build_flow([CALL, WON], "ask>won")

    assert codes(flow, consent=consent()) == []


def test_a_call_without_a_successor_is_a_dead_end_where_its_flow_ends() -> None:
    endless = consent({"id": "again", "type": "restart"}, ways="hello>yes yes>again")

    assert codes(build_flow([CALL]), consent=consent()) == [("flow.json", "FL209")]
    assert codes(build_flow([{**CALL, "end": True}]), consent=consent()) == []
    assert codes(build_flow([CALL]), consent=endless) == []


def test_what_stands_behind_a_flow_that_never_ends_is_not_reached() -> None:
    again: Part = {"id": "again", "type": "restart"}
    flow = build_flow([CALL, {**HELLO, "end": True}], "ask>hello")

    assert codes(flow, consent=consent(again, ways="hello>yes yes>again")) == [
        ("flow.json", "FL208")
    ]


def test_a_circle_through_a_call_is_silent_only_if_the_called_flow_is() -> None:
    flow = build_flow([HELLO, CALL], "hello>ask ask>hello")
    silent = build_flow([{"id": "say", "type": "text", "text": "…"}])

    assert codes(flow, consent=consent()) == []
    assert codes(flow, consent=silent) == [("flow.json", "FL210")]


def test_a_silent_circle_inside_a_called_flow_is_said_there_once() -> None:
    circle = build_flow([HELLO, {**HELLO, "id": "again"}], "hello>again again>hello")

    assert codes(build_flow([CALL]), consent=circle) == [("flows/consent.json", "FL210")]


def test_a_restart_leads_to_the_start() -> None:
    restart: Part = {"id": "again", "type": "restart"}

    assert codes(build_flow([HELLO, restart], "hello>again")) == [("flow.json", "FL210")]
    assert codes(build_flow([HELLO, YES, restart], "hello>yes yes>again")) == []


def test_variables_of_calls_are_used_and_set() -> None:
    call: Part = {**CALL, "in": {"name": "visitor"}, "out": {"agreed": "said"}}
    ask: Part = {"id": "who", "type": "input", "label": "Name?", "variable": "visitor"}
    bye: Part = {"id": "bye", "type": "text", "text": "@{var.agreed}", "end": True}
    variables: Part = {"visitor": "", "agreed": ""}
    flow = build_flow([ask, call, bye], "who>ask ask>bye", variables)
    say: Part = {"id": "say", "type": "text", "text": "Hi @{var.name}", "set": {"said": "yes"}}
    called = consent(say, ways="hello>yes yes>say", name="", said="")

    assert codes(flow, consent=called) == []


def test_personal_values_stay_personal_across_calls() -> None:
    call: Part = {**CALL, "in": {"name": "visitor"}}
    ask: Part = {"id": "who", "type": "input", "label": "Name?", "variable": "visitor"}
    flow = build_flow([ask, {**call, "end": True}], "who>ask", {"visitor": ""})
    tag = {"tag": "https://t.example/?n=@{var.name}"}
    called = consent({**HELLO, "id": "say", "tracking": [tag]}, ways="hello>yes yes>say", name="")

    assert codes(flow, consent=called) == [("flows/consent.json", "FL307")]


def test_a_branch_on_what_callers_give_is_not_constant() -> None:
    test: Part = {"variable": "n", "op": "==", "value": 1}
    check: Part = {"id": "if", "type": "condition", "branches": [{"port": "yes", "when": test}]}
    called = build_flow([check, WON], "if.yes>won", {"n": 0})
    call: Part = {**CALL, "in": {"n": "count"}, "end": True}
    flow = build_flow([YES, call], "yes>ask", {"count": 0})

    assert ("flows/consent.json", "FL216") not in codes(flow, consent=called)
    assert ("flows/consent.json", "FL218") not in codes(flow, consent=called)


def test_without_the_library_calls_are_not_looked_at() -> None:
    assert lint_flow(build_flow([{**CALL, "end": True}])) == []


@pytest.mark.parametrize("count", [3, 300])
def test_a_circle_of_flows_is_said_at_each_call(count: int) -> None:
    library = {
        f"f{n}": build_flow([{"id": "a", "type": "subflow", "flow": f"f{(n + 1) % count}"}])
        for n in range(count)
    }
    problems = lint_flows(build_flow([{**CALL, "flow": "f0", "end": True}]), library)

    assert [p.code for p in problems if p.file != "flow.json"] == ["FL222"] * count
