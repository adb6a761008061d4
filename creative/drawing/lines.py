"""The ways of lines as SVG paths: curves between layers, and loops with round corners."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from creative.drawing.layers import Line
from creative.drawing.layout import LABEL_PX, Layout
from creative.drawing.levels import Lane, Levels
from creative.drawing.nodes import BOX_PX, Node
from creative.drawing.type_size import cut, text_width

__all__ = ["Label", "Path", "number", "trace_labels", "trace_paths"]

_CORNER_PX = 8
_BESIDE_ARROW_PX = 18  # where a loop arrives, beside what comes from above
_LABEL_MOST_PX = BOX_PX / 2 + 8
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Path:
    """One line's way, where it arrives, and whether it leads back."""

    line: Line
    d: str
    end: Point
    back: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A port's name beside its line: the left end of its text, and its baseline."""

    text: str
    x: float
    y: float


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def trace_paths(layout: Layout, levels: Levels) -> Iterator[Path]:
    """The way of every line; loops last, so that they lie on top."""
    ports = _port_places(layout, levels)
    for route in layout.routes:
        target = levels.boxes[route.line.target]
        way = _downwards(route.line, route.bends, levels, ports)
        yield Path(route.line, way, (target.x + levels.shift, target.top), back=False)
    for lane in levels.lanes:
        for line in lane.loop.lines:
            corners = _around(line, lane, levels, ports)
            yield Path(line, _rounded(corners), corners[-1], back=True)


def trace_labels(layout: Layout, levels: Levels) -> Iterator[Label]:
    """The names of ports, where their lines come to the next layer; loops are named at their start."""
    ports = _port_places(layout, levels)
    taken: dict[Point, int] = {}
    for route in layout.routes:
        if route.line.label:
            layer = levels.boxes[route.line.source].layer + 1
            x = route.bends[0][1] if route.bends else levels.boxes[route.line.target].x
            y = levels.levels[layer].curve_end - 1
            height = taken[x, y] = taken.get((x, y), -1) + 1
            yield _label(route.line, x + levels.shift + 6, y - height * (LABEL_PX + 3))
    for lane in levels.lanes:
        for line in lane.loop.lines:
            if line.label:
                x, _ = ports[line.source, line.port]
                beyond = levels.levels[levels.boxes[line.source].layer].bottom
                text = _label(line, 0, 0).text
                left = 6 if lane.side > 0 else -6 - text_width(text, LABEL_PX)
                yield Label(text, x + left, beyond + LABEL_PX - 1)


def _label(line: Line, x: float, y: float) -> Label:
    return Label(cut(line.label, _LABEL_MOST_PX, LABEL_PX), x, y)


def _port_places(layout: Layout, levels: Levels) -> dict[tuple[str, str], Point]:
    """Where each port's lines leave: side by side along the bottom, as their targets stand."""
    towards: dict[str, dict[str, list[float]]] = {}
    for route in layout.routes:
        first = route.bends[0][1] if route.bends else levels.boxes[route.line.target].x
        towards.setdefault(route.line.source, {}).setdefault(route.line.port, []).append(first)
    for lane in levels.lanes:
        for line in lane.loop.lines:
            towards.setdefault(line.source, {}).setdefault(line.port, []).append(lane.x)
    places: dict[tuple[str, str], Point] = {}
    for source, ports in towards.items():
        box = levels.boxes[source]
        order = sorted(ports, key=lambda port: (_mean(ports[port]), port))
        step = min(box.node.width / (len(order) + 1), 44)
        for n, port in enumerate(order):
            x = box.x + levels.shift + (n - (len(order) - 1) / 2) * step
            places[source, port] = (x, _bottom_at(box.node, box.y, x - box.x - levels.shift))
    return places


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _bottom_at(node: Node, y: float, aside: float) -> float:
    """The lower edge of the box, so far aside from its middle; pills are round at their ends."""
    half = node.height / 2
    beyond = abs(aside) - (node.width / 2 - half)
    if node.shape != "pill" or beyond <= 0:
        return y + half
    return y + float((max(0.0, half**2 - beyond**2)) ** 0.5)


def _downwards(
    line: Line,
    bends: Sequence[tuple[int, float]],
    levels: Levels,
    ports: Mapping[tuple[str, str], Point],
) -> str:
    x, y = ports[line.source, line.port]
    here = levels.levels[levels.boxes[line.source].layer]
    target = levels.boxes[line.target]
    parts = [f"M{number(x)} {number(y)}"]
    for layer, bend in [*bends, (target.layer, target.x)]:
        there, to = levels.levels[layer], bend + levels.shift
        parts.append(_curve(x, here.leave, to, there.curve_end))
        x, here = to, there
    return "".join([*parts, f"V{number(target.top)}"])


def _curve(x: float, y: float, to: float, down: float) -> str:
    """Straight down to y, then over to the other x."""
    if abs(x - to) < 0.5:
        return ""
    middle = (y + down) / 2
    points = " ".join(
        f"{number(a)} {number(b)}" for a, b in ((x, middle), (to, middle), (to, down))
    )
    return f"V{number(y)}C{points}"


def _around(
    line: Line, lane: Lane, levels: Levels, ports: Mapping[tuple[str, str], Point]
) -> list[Point]:
    x, y = ports[line.source, line.port]
    target = levels.boxes[line.target]
    leave = lane.leave[levels.boxes[line.source].layer]
    side, to = lane.x + levels.shift, target.x + levels.shift + lane.side * _BESIDE_ARROW_PX
    corners = [(x, y), (x, leave), (side, leave), (side, lane.arrive), (to, lane.arrive)]
    return [*corners, (to, target.top)]


def _rounded(points: Sequence[Point]) -> str:
    """Straight pieces with round corners."""
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        parts.append(
            f"L{number(enter[0])} {number(enter[1])}"
            f"Q{number(corner[0])} {number(corner[1])} {number(leave[0])} {number(leave[1])}"
        )
    last = points[-1]
    return "".join([*parts, f"L{number(last[0])} {number(last[1])}"])


def _towards(corner: Point, other: Point) -> Point:
    """A corner's radius away from it, or half way where the piece is short."""
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])  # pieces are level or upright
    share = min(_CORNER_PX, length / 2) / length if length else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share
