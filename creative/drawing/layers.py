"""In which layer each component stands, and which lines lead back.

Longest paths from the start: a component stands below everything that leads to it. What would go
round is taken out first, found by a walk from the start in the order of the document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows import Flow, Restart, Script, Split, effects_of, ports_of

__all__ = ["Line", "find_back_lines", "list_lines", "stack_layers"]

LineKind = Literal["connection", "jump"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: from a port of a component to another. A `jump` is a script's or a restart's."""

    source: str
    target: str
    port: str = "next"
    label: str = ""
    kind: LineKind = "connection"


def list_lines(flow: Flow) -> list[Line]:
    """The connections of a flow, then what its scripts and restarts jump to; each once."""
    known = flow.by_id
    lines: dict[tuple[str, str, str], Line] = {}
    for connection in flow.connections:
        if connection.from_ in known and connection.to in known:
            label = _label(flow, connection.from_, connection.port)
            line = Line(connection.from_, connection.to, connection.port, label)
            lines.setdefault((line.source, line.target, line.port), line)
    for source, target in _jumps(flow):
        if target in known:
            line = Line(source, target, "", kind="jump")
            lines.setdefault((source, target, ""), line)
    return list(lines.values())


def _label(flow: Flow, source: str, port: str) -> str:
    component = flow.by_id[source]
    if isinstance(component, Split):
        total = sum(arm.weight for arm in component.arms) or 1
        weight = sum(arm.weight for arm in component.arms if arm.port == port)
        return f"{port} {weight / total:.0%}"
    return "" if port == "next" or ports_of(component) == (port,) else port


def _jumps(flow: Flow) -> Iterator[tuple[str, str]]:
    for component in flow.by_id.values():
        if isinstance(component, Script):
            effects = effects_of(component)
            yield from ((component.id, to) for to in (*effects.jumps, *effects.later))
        elif isinstance(component, Restart):
            yield component.id, flow.start


def find_back_lines(start: str, ids: Sequence[str], lines: Sequence[Line]) -> set[int]:
    """Positions of the lines that lead back to where their walk came from."""
    leaving: dict[str, list[int]] = {component: [] for component in ids}
    for position, line in enumerate(lines):
        leaving[line.source].append(position)
    back: set[int] = set()
    done: set[str] = set()
    under_way: set[str] = set()
    for first in [start, *ids] if start in leaving else list(ids):
        if first in done:
            continue
        under_way.add(first)
        trail = [(first, iter(leaving[first]))]
        while trail:
            component, rest = trail[-1]
            position = next(rest, -1)
            if position < 0:
                trail.pop()
                under_way.discard(component)
                done.add(component)
                continue
            target = lines[position].target
            if target in under_way:
                back.add(position)
            elif target not in done:
                under_way.add(target)
                trail.append((target, iter(leaving[target])))
    return back


def stack_layers(
    start: str, ids: Sequence[str], lines: Sequence[Line], back: set[int]
) -> dict[str, int]:
    """The layer of each component, from 0. What nothing leads to stands just above what follows."""
    forward = [line for position, line in enumerate(lines) if position not in back]
    before: dict[str, list[str]] = {component: [] for component in ids}
    after: dict[str, list[str]] = {component: [] for component in ids}
    for line in forward:
        before[line.target].append(line.source)
        after[line.source].append(line.target)
    layers: dict[str, int] = {}
    for component in _in_order(ids, before, after):
        layers[component] = max((layers[one] + 1 for one in before[component]), default=0)
    for component in ids:
        if component != start and not before[component] and after[component]:
            layers[component] = max(0, min(layers[one] for one in after[component]) - 1)
    return layers


def _in_order(
    ids: Sequence[str], before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> Iterator[str]:
    """Each component after all that lead to it."""
    waiting = {component: len(before[component]) for component in ids}
    ready = [component for component in ids if not waiting[component]]
    for component in ready:
        yield component
        for target in after[component]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
