"""Where a component of an expanded flow stands in the files that its authors edit."""

import json
from dataclasses import dataclass

from flows import DocumentPath, ExpandedFlow, Flow, place_of

__all__ = ["Origin", "find_origin", "scope_of", "unscoped"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The file and the component there: `flows/intro.json`, `components[2] "hello"`."""

    file: str
    component: str

    def place(self, *path: str | int) -> str:
        """A place inside the component, as people read it."""
        return " > ".join([self.component, *([place_of({}, path)] if path else [])])


def find_origin(flow: Flow, index: int) -> Origin:
    """Where the component at this position comes from: a call's flow, or the flow itself.

    The components of a call keep their order and stand side by side, so that a position within
    the call is a position in its file.
    """
    component = flow.components[index]
    origin = flow.origins.get(component.id) if isinstance(flow, ExpandedFlow) else None
    if origin is None:
        path: DocumentPath = ("components", index)
        return Origin("flow.json", place_of(flow, path))
    name, inner = origin
    scope, first = scope_of(component.id), index
    while first > 0 and scope_of(flow.components[first - 1].id) == scope:
        first -= 1
    return Origin(f"flows/{name}.json", f"components[{index - first}] {json.dumps(inner)}")


def scope_of(component_id: str) -> str:
    """What stands before the names of the component's own flow: `call/` of `call/inner`, or nothing."""
    return component_id[: component_id.rfind("/") + 1]


def unscoped(name: str, scope: str) -> str:
    """A variable's name as its own flow says it, which is also how a script there reads it."""
    return name.removeprefix(scope)
