"""How high everything stands: layers, the gaps between them, and where loops run around.

In a gap lie, from above: the tracks by which loops leave, the curves, the tracks by which loops
arrive. Tracks and lanes are given out so that no two loops share one where both pass.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from creative.drawing.layout import LABEL_PX, Drawn, Layout, Loop

__all__ = ["Lane", "Level", "Levels", "level"]

_CURVE_PX = 16
_CURVE_SHARE = 8  # a gap grows by a px for so many px that a line goes aside in it
_CURVE_MOST_PX = 76
_TRACK_PX = 9
_ARROW_PX = 12
_LANE_PX = 14
_LABEL_LINE_PX = LABEL_PX + 3
_START_PX = 34  # above the first layer: where the visitor comes in
_EDGE_PX = 14
_STUB_PX = 22  # for what is left out above and below


@dataclass(frozen=True, slots=True)
class Level:
    """One layer: `top` and `bottom` of its highest box, and where curves end above it."""

    top: float
    bottom: float
    curve_end: float
    leave: float
    """Where curves begin below it; tracks of loops lie between the bottom and here."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where a loop runs up. `side` is 1 right, -1 left; `arrive` and `leave` are its tracks."""

    loop: Loop
    side: int
    x: float
    arrive: float
    leave: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Levels:
    """Everything in its place; `width` and `height` are those of the whole picture."""

    boxes: Mapping[str, Drawn]
    levels: tuple[Level, ...]
    lanes: tuple[Lane, ...]
    shift: float
    width: float
    height: float


def level(layout: Layout) -> Levels:
    """The layout with heights and lanes."""
    count = len(layout.layers)
    arriving = [
        _tracks(loop.target for loop in layout.loops if loop.first == n) for n in range(count)
    ]
    leaving = [
        _tracks(
            loop.target
            for loop in layout.loops
            for line in loop.lines
            if layout.boxes[line.source].layer == n
        )
        for n in range(count)
    ]
    levels = _levels(layout, arriving, leaving)
    boxes = {
        name: replace(box, y=(levels[box.layer].top + levels[box.layer].bottom) / 2)
        for name, box in layout.boxes.items()
    }
    lanes = _lanes(layout, levels, arriving, leaving)
    left = min([low for low, _ in layout.extents] + [lane.x for lane in lanes], default=0)
    right = max([high for _, high in layout.extents] + [lane.x for lane in lanes], default=0)
    bottom = levels[-1].leave if levels else 0
    return Levels(
        boxes=boxes,
        levels=tuple(levels),
        lanes=tuple(lanes),
        shift=_EDGE_PX - left,
        width=right - left + 2 * _EDGE_PX,
        height=bottom + _EDGE_PX + (_STUB_PX if layout.cut_below else 0),
    )


def _tracks(targets: Iterable[str]) -> dict[str, int]:
    return {target: n for n, target in enumerate(dict.fromkeys(targets))}


def _levels(
    layout: Layout, arriving: Sequence[Mapping[str, int]], leaving: Sequence[Mapping[str, int]]
) -> list[Level]:
    levels: list[Level] = []
    y = float(_EDGE_PX)
    for n, layer in enumerate(layout.layers):
        begins = n == 0 and layout.start in layout.boxes
        y += _START_PX if begins else _STUB_PX if n == 0 and layout.cut_above else 0
        y += 0 if n == 0 else _curve_px(layout, n)
        y += _LABEL_LINE_PX * _most_labels(layout, n)
        curve_end = y
        top = y + (_TRACK_PX * len(arriving[n]) + 4 if arriving[n] else 0) + (_ARROW_PX if n else 0)
        bottom = top + max(layout.boxes[name].node.height for name in layer)
        leave = bottom + (_TRACK_PX * len(leaving[n]) + 6 if leaving[n] else 0)
        levels.append(Level(top, bottom, curve_end, leave))
        y = leave
    return levels


def _curve_px(layout: Layout, layer: int) -> float:
    """Room for the curves that end in a layer: more where a line goes far aside."""
    aside = 0.0
    for route in layout.routes:
        xs = _xs(layout, route.line.source, route.line.target, route.bends)
        for (_, one), (there, other) in itertools.pairwise(xs):
            if there == layer:
                aside = max(aside, abs(one - other))
    return min(_CURVE_PX + aside / _CURVE_SHARE, _CURVE_MOST_PX)


def _xs(
    layout: Layout, source: str, target: str, bends: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    first, last = layout.boxes[source], layout.boxes[target]
    return [(first.layer, first.x), *bends, (last.layer, last.x)]


def _most_labels(layout: Layout, layer: int) -> int:
    """How many labels stand above each other at one place of a layer."""
    counts: dict[object, int] = {}
    for route in layout.routes:
        if route.line.label and layout.boxes[route.line.source].layer == layer - 1:
            place: object = route.bends[0] if route.bends else route.line.target
            counts[place] = counts.get(place, 0) + 1
    return max(counts.values(), default=0)


def _lanes(
    layout: Layout,
    levels: Sequence[Level],
    arriving: Sequence[Mapping[str, int]],
    leaving: Sequence[Mapping[str, int]],
) -> list[Lane]:
    lanes: list[Lane] = []
    for loop in sorted(layout.loops, key=lambda loop: (loop.last - loop.first, loop.target)):
        side = _side(layout, loop)
        arrive = levels[loop.first].top - _ARROW_PX - 2
        arrive -= _TRACK_PX * arriving[loop.first][loop.target]
        sources = {layout.boxes[line.source].layer for line in loop.lines}
        leave = {
            n: levels[n].bottom + 8 + _TRACK_PX * leaving[n][loop.target] for n in sorted(sources)
        }
        lanes.append(Lane(loop, side, _lane_x(layout, loop, side, lanes), arrive, leave))
    return lanes


def _side(layout: Layout, loop: Loop) -> int:
    """The side on which the way around is shorter; right if both are alike."""
    ends = [layout.boxes[name].x for name in (loop.target, *(one.source for one in loop.lines))]
    spans = layout.extents[loop.first : loop.last + 1]
    middle = sum(ends) / len(ends)
    return -1 if middle - min(a for a, _ in spans) < max(b for _, b in spans) - middle - 1 else 1


def _lane_x(layout: Layout, loop: Loop, side: int, lanes: Sequence[Lane]) -> float:
    spans = layout.extents[loop.first : loop.last + 1]
    x = max(b for _, b in spans) if side > 0 else min(a for a, _ in spans)
    x += side * _LANE_PX
    beside = [
        lane.x
        for lane in lanes
        if lane.side == side and lane.loop.first <= loop.last and loop.first <= lane.loop.last
    ]
    return (
        max([x, *(one + _LANE_PX for one in beside)])
        if side > 0
        else min([x, *(one - _LANE_PX for one in beside)])
    )
