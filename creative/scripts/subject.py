"""What the rules of scripts look at: a flow, and the facts of each of its scripts, found once."""

from collections.abc import Iterator
from dataclasses import dataclass

from creative.scripts.facts import Call, ScriptFacts, analyse_script
from creative.scripts.positions import Position
from flows import Flow, Script, place_of

__all__ = ["FlowScripts", "ScriptOf", "find_scripts"]


@dataclass(frozen=True)
class ScriptOf:
    """One script component: its text, its facts, and where it stands in the document."""

    component: Script
    facts: ScriptFacts
    place: str

    def at(self, position: Position) -> str:
        """The place of a position in the script, as people read it."""
        return f"{self.place} > line {position}"


@dataclass(frozen=True)
class FlowScripts:
    """A flow and its scripts, in the order of its components. `before` are those of the project's
    other files, for what holds across them.
    """

    flow: Flow
    scripts: tuple[ScriptOf, ...]
    before: tuple[ScriptOf, ...] = ()

    def calls_of(self, *names: str) -> Iterator[tuple[ScriptOf, Call]]:
        """Every such call of every script, in order."""
        for script in self.scripts:
            for call in script.facts.calls_of(*names):
                yield script, call


def find_scripts(flow: Flow) -> FlowScripts:
    """The flow's scripts with their facts."""
    return FlowScripts(
        flow,
        tuple(
            ScriptOf(
                component,
                analyse_script(component.code),
                place_of(flow, ("components", index, "code")),
            )
            for index, component in enumerate(flow.components)
            if isinstance(component, Script)
        ),
    )
