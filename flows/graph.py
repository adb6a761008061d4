"""Questions about the shape of a flow: what is reached, what ends, what goes round by itself.

Answers are in the order of the document, so that they are the same on every run. A script may
jump with `FLOW.goTo('id')` and `FLOW.after(ms, 'id')`; targets written as a text are followed,
others cannot be known.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from flows.components import Choice, Component, Condition, Goal, Input, Redirect, Script
from flows.flow import Flow

__all__ = [
    "ELSE_PORT",
    "WAITING_TYPES",
    "build_graph",
    "find_dead_ends",
    "find_reachable",
    "find_silent_cycles",
    "may_jump_anywhere",
    "ports_of",
]

Graph: TypeAlias = Any
"""A networkx.DiGraph of ids; its stubs leave most of it untyped."""

ELSE_PORT = "else"
# A redirect that is reached without an act of the user is drawn as a button and waits; in a
# circle it is so reached at the latest in the second round.
WAITING_TYPES: tuple[type[Component], ...] = (Choice, Input, Redirect)
_SILENT_ENDS: tuple[type[Component], ...] = (Goal, Redirect)

# A jump with its target, if that is a plain text; or FLOW under another name, which may jump too.
_JUMP = re.compile(
    r"\b(?:goTo\s*\(|FLOW\s*\.\s*after\s*\([^,;]*,)\s*(?:(['\"`])([A-Za-z][\w-]*)\1\s*\))?"
    r"|\bFLOW\b(?!\s*\.)|\bFLOW\s*\.\s*(?:goTo|after)\b(?!\s*\()"
)


def ports_of(component: Component) -> tuple[str, ...]:
    """The ports that connections may leave from: a condition's branches, then its `else`."""
    if isinstance(component, Condition):
        return (*dict.fromkeys(branch.port for branch in component.branches), ELSE_PORT)
    return component.ports


def may_jump_anywhere(flow: Flow) -> bool:
    """Whether some script jumps to a component that cannot be known without running it."""
    return any(target is None for component in flow.components for target in _jumps_of(component))


def build_graph(flow: Flow, components: Iterable[str], *, jumps: bool = True) -> Graph:
    """The graph of these components: connections, and jumps of scripts if wanted."""
    import networkx as nx  # a third of the start-up time of a small command

    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(components)
    for connection in flow.connections:
        if connection.from_ in graph and connection.to in graph:
            graph.add_edge(connection.from_, connection.to)
    for component in flow.by_id.values() if jumps else ():
        for target in _jumps_of(component):
            if component.id in graph and target in graph:
                graph.add_edge(component.id, str(target))
    return graph


def find_reachable(flow: Flow) -> list[str]:
    """Ids of the components that the start leads to, itself included; none if it is missing."""
    import networkx as nx

    if flow.find_component(flow.start) is None:
        return []
    functions: Any = nx
    reached = {flow.start, *functions.descendants(build_graph(flow, flow.by_id), flow.start)}
    return [component_id for component_id in flow.by_id if component_id in reached]


def find_dead_ends(flow: Flow) -> list[tuple[str, str]]:
    """Component and port where the flow ends without saying so.

    Goals, redirects and components with `end: true` may end a flow; so may a script that jumps.
    """
    connected = {(connection.from_, connection.port) for connection in flow.connections}
    return [
        (component.id, port)
        for component in flow.by_id.values()
        if not (component.end or isinstance(component, _SILENT_ENDS) or _jumps_of(component))
        for port in ports_of(component)
        if (component.id, port) not in connected
    ]


def find_silent_cycles(flow: Flow) -> list[list[str]]:
    """Circles in which the flow never waits for the user: one of the shortest of each knot.

    Each begins with its first component in the document. Delays and texts are no wait. Jumps of
    scripts are left out: whether they are taken cannot be known.
    """
    import networkx as nx

    silent = [c.id for c in flow.by_id.values() if not isinstance(c, WAITING_TYPES)]
    graph = build_graph(flow, silent, jumps=False)
    order = {component_id: index for index, component_id in enumerate(silent)}
    cycles: list[list[str]] = []
    for knot in nx.strongly_connected_components(graph):
        first = min(knot, key=order.__getitem__)
        if len(knot) > 1 or graph.has_edge(first, first):
            cycles.append(_shortest_cycle(graph, first, knot))
    return sorted(cycles, key=lambda cycle: order[cycle[0]])


def _shortest_cycle(graph: Graph, first: str, knot: set[str]) -> list[str]:
    before: dict[str, str] = {}
    queue = [first]
    for component_id in queue:  # grows while it is walked: breadth first
        for successor in graph.successors(component_id):
            if successor == first:
                return _way_back(before, component_id)
            if successor in knot and successor not in before:
                before[successor] = component_id
                queue.append(successor)
    raise AssertionError("a knot always leads back to each of its components")


def _way_back(before: dict[str, str], last: str) -> list[str]:
    path = [last]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]


def _jumps_of(component: Component) -> list[str | None]:
    """Targets of a script's jumps; None for one that is not written as a text."""
    if not isinstance(component, Script):
        return []
    return [match[2] for match in _JUMP.finditer(component.code)]
