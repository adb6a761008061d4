"""Questions about the shape of a flow: what is reached, what ends, what goes round by itself.

Answers are in the order of the document, so that they are the same on every run. A script may
jump with `FLOW.goTo('id')` and `FLOW.after(ms, 'id')`; targets written as a text are followed,
others cannot be known. All of it holds for expanded flows too: call and return are connections.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from flows.components import (
    Choice,
    Component,
    Condition,
    Library,
    Redirect,
    Restart,
    Script,
    Split,
    Timeout,
    Video,
    waits,
)
from flows.flow import Flow
from flows.script_text import ScriptText, read_script

__all__ = [
    "ELSE_PORT",
    "build_graph",
    "effects_of",
    "find_dead_ends",
    "find_first_step",
    "find_reachable",
    "find_silent_cycles",
    "may_jump_anywhere",
    "may_wait",
    "ports_of",
]

Graph: TypeAlias = Any
"""A networkx.DiGraph of ids; its stubs leave most of it untyped."""

ELSE_PORT = "else"


def ports_of(component: Component) -> tuple[str, ...]:
    """The ports that connections may leave from: a condition's branches, then its `else`."""
    match component:
        case Condition():
            return (*dict.fromkeys(branch.port for branch in component.branches), ELSE_PORT)
        case Split():
            return tuple(dict.fromkeys(arm.port for arm in component.arms))
        case Choice(multiple=True):
            return ()
        case _:
            return component.ports


def may_wait(component: Component) -> bool:
    """Whether the flow can stand here until something happens.

    A redirect that is reached without an act of the user is drawn as a button and waits; in a
    circle it is so reached at the latest in the second round. A timeout stands in a group that
    waits, so no circle through it is silent.
    """
    return isinstance(component, Redirect | Timeout) or waits(component)


def effects_of(component: Component) -> ScriptText:
    """What a script may do to its flow; targets are ids of this flow, variables its own names.

    A library script is known only when it is written out. Until then it may set any variable, and
    go to the components that its parameters name.
    """
    if isinstance(component, Library):
        named = tuple(value for value in component.parameters.values() if isinstance(value, str))
        jumps = tuple(_scope_of(component) + name for name in named)
        return ScriptText(jumps=jumps, sets_anything=True, reads_anything=True)
    if not isinstance(component, Script):
        return ScriptText()
    found, scope = read_script(component.code), _scope_of(component)
    if not scope:
        return found
    return replace(
        found,
        jumps=tuple(scope + target for target in found.jumps),
        later=tuple(scope + target for target in found.later),
        sets={scope + name: values for name, values in found.sets.items()},
        reads=frozenset(scope + name for name in found.reads),
    )


def _scope_of(component: Component) -> str:
    return component.id[: component.id.rfind("/") + 1]


def may_jump_anywhere(flow: Flow) -> bool:
    """Whether some script jumps to a component that cannot be known without running it."""
    return any(effects_of(component).jumps_anywhere for component in flow.components)


def build_graph(
    flow: Flow, components: Iterable[str], *, jumps: bool = True, restarts: bool = False
) -> Graph:
    """The graph of these components: connections, and jumps of scripts and restarts if wanted."""
    import networkx as nx  # a third of the start-up time of a small command

    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(components)
    for connection in flow.connections:
        if connection.from_ in graph and connection.to in graph:
            graph.add_edge(connection.from_, connection.to)
    for component_id in graph if jumps or restarts else ():
        component = flow.by_id[component_id]
        targets: list[str] = []
        if jumps and isinstance(component, Script | Library):
            effects = effects_of(component)
            targets += (*effects.jumps, *effects.later)
        if restarts and isinstance(component, Restart):
            targets.append(flow.start)
        graph.add_edges_from([(component_id, to) for to in targets if to in graph])
    return graph


def find_reachable(flow: Flow) -> list[str]:
    """Ids of the components that the start leads to, itself included; none if it is missing."""
    import networkx as nx

    if flow.find_component(flow.start) is None:
        return []
    functions: Any = nx
    reached = {flow.start, *functions.descendants(build_graph(flow, flow.by_id), flow.start)}
    return [component_id for component_id in flow.by_id if component_id in reached]


def find_first_step(flow: Flow) -> frozenset[str]:
    """Ids of what a visitor may see before any act: up to the first waits, these included.

    Timeouts and films go on by themselves. Where a script jumps to what cannot be known, that is every component.
    """
    if flow.find_component(flow.start) is None:
        return frozenset()
    if may_jump_anywhere(flow):
        return frozenset(flow.by_id)
    graph = build_graph(flow, flow.by_id)
    seen, queue = {flow.start}, [flow.start]
    for component_id in queue:  # grows while it is walked
        component = flow.by_id[component_id]
        if may_wait(component) and not isinstance(component, Timeout | Video):
            continue
        new = [to for to in graph.successors(component_id) if to not in seen]
        seen.update(new)
        queue += new
    return frozenset(seen)


def find_dead_ends(flow: Flow) -> list[tuple[str, str]]:
    """Component and port where the flow ends without saying so.

    Goals, redirects and components with `end: true` may end a flow; so may a script that jumps.
    """
    connected = {(connection.from_, connection.port) for connection in flow.connections}
    return [
        (component.id, port)
        for component in flow.by_id.values()
        if not (component.end or component.silent_end or _jumps(component))
        for port in ports_of(component)
        if (component.id, port) not in connected and port not in component.optional_ports
    ]


def find_silent_cycles(flow: Flow, *, restarts: bool = True) -> list[list[str]]:
    """Circles in which the flow never waits for the user: one of the shortest of each knot.

    Each begins with its first component in the document. Delays and texts are no wait. Jumps of
    scripts are left out: whether they are taken cannot be known. A restart leads to the start,
    unless the flow is one that is called: then that start is not here.
    """
    import networkx as nx

    silent = [c.id for c in flow.by_id.values() if not may_wait(c)]
    graph = build_graph(flow, silent, jumps=False, restarts=restarts)
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


def _jumps(component: Component) -> bool:
    effects = effects_of(component)
    return bool(effects.jumps or effects.later or effects.jumps_anywhere)
