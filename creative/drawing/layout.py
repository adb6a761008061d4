"""A flow laid out: the box of each component and the way of each line, in px.

Layers from the top; a line over several layers has a place of its own in each, so it never runs
behind a box. What leads back goes around, beside everything between its ends.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from creative.drawing.layers import Line, find_back_lines, list_lines, stack_layers
from creative.drawing.nodes import Node, groups_of, make_node
from creative.drawing.order import order_layers
from creative.drawing.places import place_layers
from creative.drawing.type_size import text_width
from flows import Flow

__all__ = ["LABEL_PX", "Drawn", "Layout", "Loop", "Route", "lay_out"]

LABEL_PX = 11.0
_BESIDE_PX = 22  # between boxes of a layer
_LINE_ROOM_PX = 18  # around a line that passes
_GROUP_ROOM_PX = 26  # between what belongs to different calls
_STRAIGHT = {0: 1.0, 1: 2.0, 2: 8.0}  # long lines are kept straight, by how many ends are bends


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box and its middle."""

    node: Node
    layer: int
    x: float
    y: float = 0

    @property
    def top(self) -> float:
        return self.y - self.node.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.node.height / 2


@dataclass(frozen=True, slots=True)
class Route:
    """A line downwards; `bends` are its places in the layers between."""

    line: Line
    bends: tuple[tuple[int, float], ...] = ()
    """Layer and x."""


@dataclass(frozen=True, slots=True)
class Loop:
    """All lines that lead back to one component: they share the way around, on one side."""

    target: str
    lines: tuple[Line, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by id, in the order of the document; what is left out has `stubs`."""

    boxes: Mapping[str, Drawn]
    layers: tuple[tuple[str, ...], ...]
    routes: tuple[Route, ...]
    loops: tuple[Loop, ...]
    groups: Mapping[str, str]
    start: str
    cut_above: frozenset[str] = frozenset()
    cut_below: frozenset[str] = frozenset()
    extents: tuple[tuple[float, float], ...] = ()
    """Left and right end of what stands in each layer, bends included."""


@dataclass
class _Grid:
    """Layers with bends among the boxes, and who is joined to whom in the next layer."""

    layers: list[list[str]]
    groups: dict[str, str]
    widths: dict[str, float]
    above: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)

    def add(self, layer: int, name: str, group: str, width: float) -> None:
        self.layers[layer].append(name)
        self.groups[name] = group
        self.widths[name] = width
        self.above[name], self.below[name] = [], []

    def join(self, upper: str, lower: str) -> None:
        self.below[upper].append(lower)
        self.above[lower].append(upper)

    def joins(self, links: Mapping[str, list[str]]) -> dict[str, list[tuple[str, float]]]:
        return {
            name: [(to, _STRAIGHT[_is_bend(name) + _is_bend(to)]) for to in ends]
            for name, ends in links.items()
        }

    def apart(self, left: str, right: str) -> float:
        bends = _is_bend(left) + _is_bend(right)
        room = _LINE_ROOM_PX if bends else _BESIDE_PX
        if self.groups[left] != self.groups[right]:
            room += _GROUP_ROOM_PX
        return (self.widths[left] + self.widths[right]) / 2 + room


def lay_out(flow: Flow, only: Collection[str] | None = None) -> Layout:
    """The layout of a flow, or of some of its components. The same flow, the same layout."""
    every = list_lines(flow)
    ids = [component for component in flow.by_id if only is None or component in only]
    lines = [line for line in every if line.source in ids and line.target in ids]
    back = find_back_lines(flow.start, ids, lines)
    layers = stack_layers(flow.start, ids, lines, back)
    groups = groups_of(flow.by_id)
    nodes = {component: make_node(flow.by_id[component], groups[component]) for component in ids}
    grid = _Grid([[] for _ in range(max(layers.values(), default=-1) + 1)], {}, {})
    for component in ids:
        grid.add(layers[component], component, groups[component], nodes[component].width)
    chains = {
        position: _chain(grid, position, line, layers)
        for position, line in enumerate(lines)
        if position not in back
    }
    ordered = order_layers(grid.layers, grid.above, grid.below, grid.groups)
    at = place_layers(ordered, grid.joins(grid.above), grid.joins(grid.below), grid.apart)
    shown = set(ids)
    return Layout(
        boxes={i: Drawn(nodes[i], layers[i], at[i]) for i in ids},
        layers=tuple(tuple(n for n in layer if not _is_bend(n)) for layer in ordered),
        routes=tuple(
            Route(
                lines[position],
                tuple((layers[lines[position].source] + 1 + n, at[b]) for n, b in enumerate(chain)),
            )
            for position, chain in chains.items()
        ),
        loops=_loops([lines[position] for position in sorted(back)], layers),
        groups=groups,
        start=flow.start,
        cut_above=frozenset(
            line.target for line in every if line.target in shown and line.source not in shown
        ),
        cut_below=frozenset(
            line.source for line in every if line.source in shown and line.target not in shown
        ),
        extents=tuple(
            (
                min(at[name] - grid.widths[name] / 2 for name in layer),
                max(at[name] + grid.widths[name] / 2 for name in layer),
            )
            for layer in ordered
        ),
    )


def _chain(grid: _Grid, position: int, line: Line, layers: Mapping[str, int]) -> list[str]:
    """Puts the bends of a line into the layers that it passes, and joins it all."""
    first, last = layers[line.source], layers[line.target]
    group = _common(grid.groups[line.source], grid.groups[line.target])
    bends = [f"#{position}.{layer}" for layer in range(first + 1, last)]
    for n, (layer, bend) in enumerate(zip(range(first + 1, last), bends, strict=True)):
        label = text_width(line.label, LABEL_PX) if n == 0 and line.label else 0
        grid.add(layer, bend, group, 2 * label)
    for upper, lower in zip([line.source, *bends], [*bends, line.target], strict=True):
        grid.join(upper, lower)
    return bends


def _loops(lines: list[Line], layers: Mapping[str, int]) -> tuple[Loop, ...]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.target, []).append(line)
    return tuple(
        Loop(
            target,
            tuple(same),
            layers[target],
            max(layers[line.source] for line in same),
        )
        for target, same in found.items()
    )


def _common(one: str, other: str) -> str:
    return one if one == other else ""


def _is_bend(name: str) -> bool:
    return name.startswith("#")
