"""The linter never says that something cannot happen which then happens in a session."""

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from creative import Creative, Limits, Simulator
from flows import (
    Condition,
    Connection,
    ExpandedFlow,
    Flow,
    Problem,
    Variable,
    lint_flows,
    parse_place,
    ports_of,
)
from flows.constants import find_constants
from tests.creative.flow_strategy import creatives
from tests.creative.trace_cases import make_creative

SESSIONS = 6
NEVER = ("FL208", "FL217", "FL218")
"""Codes of rules that say: this component is never come to."""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(creatives())
def test_what_is_called_impossible_never_happens(drawn: Creative) -> None:
    creative = _with_markers(drawn)
    seen = _displayed(creative)
    problems = lint_flows(creative.source, creative.subflows)

    assert sorted(seen & set(_denied(problems, creative))) == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(creatives())
def test_constants_hold_in_every_session(drawn: Creative) -> None:
    creative = _with_markers(drawn)
    known = find_constants(creative.flow)
    seen = {flat_id for _, _, flat_id in _displayed_flat(creative)}

    assert known is None or sorted(seen - known.reached) == []


def _with_markers(creative: Creative) -> Creative:
    """The creative with a component behind each port of a condition, so that a session shows which
    of them it took.
    """
    marked = {name: _marked(flow) for name, flow in creative.subflows.items()}
    return make_creative(_marked(creative.source), "instant", marked)


def _marked(flow: Flow) -> Flow:
    components = list(flow.components)
    connections = list(flow.connections)
    for component in flow.components:
        for port in ports_of(component) if isinstance(component, Condition) else ():
            marker = f"{component.id}-{port}"
            components.append(Variable(id=marker, type="variable", end=True))
            connections = [
                Connection.model_validate({"from": marker, "to": c.to})
                if (c.from_, c.port) == (component.id, port)
                else c
                for c in connections
            ]
            way = {"from": component.id, "port": port, "to": marker}
            connections.append(Connection.model_validate(way))
    fields = {name: getattr(flow, name) for name in Flow.model_fields}
    return Flow.model_construct(
        **{**fields, "components": tuple(components), "connections": tuple(connections)}
    )


def _displayed_flat(creative: Creative) -> Iterator[tuple[str, str, str]]:
    """Flow, id there and flat id of what sessions displayed."""
    origins = creative.flow.origins if isinstance(creative.flow, ExpandedFlow) else {}
    simulator = Simulator(creative, limits=Limits(acts=20, messages=100), trusted=True)
    for seed in range(SESSIONS):
        for effect in simulator.draw(seed=seed).trace.effects:
            if effect.kind == "report" and effect.event == "displayed" and effect.component:
                yield *origins.get(effect.component, ("", effect.component)), effect.component


def _displayed(creative: Creative) -> set[tuple[str, str]]:
    return {(flow, own) for flow, own, _ in _displayed_flat(creative)}


def _denied(problems: list[Problem], creative: Creative) -> Iterator[tuple[str, str]]:
    """What the problems say that no session comes to, as flow and id there."""
    for problem in problems:
        name = problem.file.removeprefix("flows/").removesuffix(".json").removeprefix("flow")
        flow = creative.subflows[name] if name else creative.source
        path = parse_place(problem.place)
        if problem.code in NEVER:
            yield name, flow.components[int(path[1])].id
        if problem.code == "FL216" and "tests the same" not in problem.message:
            condition = flow.components[int(path[1])].id
            yield name, f"{condition}-{'yes' if 'can never hold' in problem.message else 'else'}"
