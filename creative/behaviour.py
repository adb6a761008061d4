"""How visitors behave: what they take, and where they leave. A file that a simulation draws by.

Shares come from the author's guess, or from counts of a campaign that ran. The JSON Schema is
shipped; `make docs` writes it again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from flows import (
    Component,
    Document,
    Finding,
    Flow,
    Problem,
    document_schema,
    load_document,
    may_wait,
    nearest_hint,
    ports_of,
)

__all__ = [
    "BEHAVIOUR_FINDINGS",
    "Behaviour",
    "Measured",
    "UnknownInBehaviour",
    "behaviour_schema",
    "load_behaviour",
]

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1_000_000)]
Count = Annotated[int, Field(ge=0)]


class Measured(Document):
    """Counts of a campaign: how often each component was displayed, and how often it was taken."""

    displayed: dict[str, Count]
    taken: dict[str, Count]


class Behaviour(Document):
    """`weights`: how likely each option is taken against the others of its group, 1 if left out.

    `drop` is the share of visitors who leave for good while something waits; `drops` says it for
    single components, and of a group the largest counts. `measured` gives both by counts.
    """

    format: Literal[1] = 1
    drop: Share = 0.0
    drops: dict[str, Share] = Field(default_factory=dict)
    weights: dict[str, Weight] = Field(default_factory=dict)
    measured: Measured | None = None

    @model_validator(mode="after")
    def _check_source(self) -> "Behaviour":
        if self.measured and (self.drop or self.drops or self.weights):
            raise ValueError('"measured" gives weights and drops: leave the others out')
        return self

    def resolve(self, flow: Flow) -> "Behaviour":
        """The same with weights and drops written out, by the groups of the flow."""
        if self.measured is None:
            return self
        taken, displayed = self.measured.taken, self.measured.displayed
        drops: dict[str, float] = {}
        for group in _groups(flow):
            offered = max(displayed.get(id_, 0) for id_ in group)
            left = 1 - sum(taken.get(id_, 0) for id_ in group) / offered if offered else 0.0
            for id_ in group:
                drops[id_] = max(drops.get(id_, 0.0), min(max(left, 0.0), 1.0))
        weights = {id_: float(taken.get(id_, 0)) for group in _groups(flow) for id_ in group}
        return Behaviour(drops=drops, weights=weights)

    def weight(self, component: str) -> float:
        """How likely it is taken, against the others of its group."""
        return self.weights.get(component, 1.0)

    def drop_at(self, offered: tuple[str, ...]) -> float:
        """The share of visitors who leave while these wait."""
        return max((self.drops.get(id_, self.drop) for id_ in offered), default=0.0)

    def json_for(self, components: tuple[Component, ...]) -> dict[str, object]:
        """By position, as the simulator takes it."""
        return {
            "weights": [self.weight(c.id) for c in components],
            "drops": [self.drops.get(c.id, self.drop) for c in components],
        }


class UnknownInBehaviour(Finding):
    """What it finds: a component in a behaviour file that never waits for the user.

    **Why it matters.** Its weight or drop would never count, and the simulation would answer
    another question than the one that was asked.

    **Wrong**

    ```json
    {"format": 1, "weights": {"dyr": 3}}
    ```

    **Right**

    ```json
    {"format": 1, "weights": {"dry": 3}}
    ```

    **Reference.** docs/simulation.md, behaviour.
    """

    code = "CR451"
    name = "unknown-in-behaviour"


BEHAVIOUR_FINDINGS = (UnknownInBehaviour,)


def load_behaviour(path: Path, flow: Flow) -> tuple[Behaviour | None, list[Problem]]:
    """The behaviour in a file, resolved for the flow, and what is wrong with it."""
    behaviour, problems = load_document(path, Behaviour, path.name)
    if behaviour is None:
        return None, problems
    waiting = [c.id for c in flow.components if may_wait(c)]
    for place, names in _named(behaviour).items():
        for id_ in names:
            if id_ not in waiting:
                seen = f'"{id_}" never waits for the user.'
                hint = nearest_hint(id_, waiting, "What waits")
                problems.append(
                    UnknownInBehaviour.problem(f'{place} > "{id_}"', seen, hint, file=path.name)
                )
    return behaviour.resolve(flow), problems


def behaviour_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a behaviour file."""
    return document_schema(Behaviour)


def _named(behaviour: Behaviour) -> Mapping[str, Mapping[str, object]]:
    """Names that have to wait. What was displayed may be anything."""
    measured = behaviour.measured
    found: dict[str, Mapping[str, object]] = {
        "drops": behaviour.drops,
        "weights": behaviour.weights,
    }
    return found | ({"measured > taken": measured.taken} if measured else {})


def _groups(flow: Flow) -> list[tuple[str, ...]]:
    """What waits together, each group once; what waits alone is a group of its own."""
    known = flow.by_id
    groups = []
    for component in flow.components:
        for port in ports_of(component):
            targets = [t for t in flow.successors(component.id, port) if t in known]
            waiting = tuple(t for t in targets if may_wait(known[t]))
            if waiting:
                groups.append(waiting)
    return list(dict.fromkeys(groups))
