"""The bench flow in `transitions`: a state for each component, one model that is set back."""

from typing import Any

from harness import Node, Walk, edges, measure
from transitions import Machine


def open_flow(table: list[Node]) -> Walk:
    """One machine for all sessions; each way of the flow is a transition."""
    model = _Model()
    start = table[0]["id"]
    states = [
        {"name": node["id"], **({"on_enter": model.add(node["score"])} if node["score"] else {})}
        for node in table
    ]
    machine = Machine(model, states=states, initial=start, auto_transitions=False)
    for event, source, target, least in edges(table):
        conditions = [model.at_least(least)] if least is not None else None
        machine.add_transition(event, source, target, conditions=conditions)
    waiting = {source for event, source, *_ in edges(table) if event != "go"}
    ends = {node["id"] for node in table if node["kind"] == "end"}
    picks = [getattr(model, f"pick{n}", None) for n in range(len(table))]
    go = model.go  # type: ignore[attr-defined]

    def walk(taken: list[int]) -> tuple[int, str]:
        machine.set_state(start)
        model.score = 0
        for option in taken:
            picks[option]()
            while model.state not in waiting and model.state not in ends:
                go()
        return model.score, model.state

    return walk


class _Model:
    score = 0
    state: Any

    def add(self, score: int) -> Any:
        def enter() -> None:
            self.score += score

        return enter

    def at_least(self, least: int) -> Any:
        return lambda: self.score >= least


if __name__ == "__main__":
    measure("transitions", open_flow)
