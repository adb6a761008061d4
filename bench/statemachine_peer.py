"""The bench flow in `python-statemachine`: a state for each component, a machine a session."""

from types import new_class
from typing import Any

from harness import Node, Walk, edges, measure
from statemachine import State, StateMachine


def open_flow(table: list[Node]) -> Walk:
    """A class for the flow; each session is an instance, which is how the library starts one."""
    flow: Any = new_class("BenchFlow", (StateMachine,), exec_body=lambda body: _fill(body, table))
    waiting = {source for event, source, *_ in edges(table) if event != "go"}
    ends = {node["id"] for node in table if node["kind"] == "end"}

    def walk(taken: list[int]) -> tuple[int, str]:
        machine = flow()
        at = machine.current_state_value
        for option in taken:
            machine.send(f"pick{option}")
            at = machine.current_state_value
            while at not in waiting and at not in ends:
                machine.send("go")
                at = machine.current_state_value
        return machine.score, at

    return walk


def _fill(body: dict[str, Any], table: list[Node]) -> None:
    states = {
        node["id"]: State(initial=n == 0, final=node["kind"] == "end")
        for n, node in enumerate(table)
    }
    body.update(states, score=0)
    for node in table:
        if node["score"]:
            body[f"on_enter_{node['id']}"] = _add(node["score"])
    for event, source, target, least in edges(table):
        name = f"at_least_{least}"
        if least is not None:
            body[name] = _at_least(least)
        way = states[source].to(states[target], cond=name if least is not None else None)
        body[event] = body[event] | way if event in body else way


def _add(score: int) -> Any:
    def enter(self: Any) -> None:
        self.score += score

    return enter


def _at_least(least: int) -> Any:
    def holds(self: Any) -> bool:
        return bool(self.score >= least)

    return holds


if __name__ == "__main__":
    measure("python-statemachine", open_flow)
