"""A flow as a picture: one SVG, the same bytes for the same flow.

Components stand in layers from the start downwards, choices are pills, and what leads back goes
around the side. Nothing is asked for: no font, no image, no script; texts are cut to their boxes.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from creative.drawing.icons import COLORS, ICONS, TYPE_WORDS
from creative.drawing.layout import LABEL_PX, Drawn, Layout, lay_out
from creative.drawing.levels import Levels, level
from creative.drawing.lines import number, trace_labels, trace_paths
from creative.drawing.nodes import ID_PX, SMALL_PX, TEXT_PX, Node
from creative.drawing.type_size import cut, text_width
from flows import Flow

__all__ = ["FLOW_STYLE", "FlowMark", "draw_flow", "flow_around", "slice_flow"]

FlowMark = Literal["failed", "passed", "missed", "here"]
"""What a component is marked as: something is wrong there; all is well; no path reaches it; this
is the one that is meant."""

_MARK_WORDS: dict[FlowMark, str] = {
    "failed": "a problem was found here",
    "passed": "as it should be",
    "missed": "not reached by any path",
    "here": "this one",
}
_BADGES: dict[FlowMark, tuple[str, str]] = {
    "failed": ("#b8322a", "m-3.2-3.2 6.4 6.4m0-6.4-6.4 6.4"),
    "passed": ("#1c7f5a", "m-3.6.2 2.6 2.6 4.6-5.2"),
    "missed": ("#5b6878", "m-3.4 0h6.8"),
    "here": ("#2d5bd0", "m0-3.4v6.8m-3-3 3 3 3-3"),
}
_FACE = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",'
    '"DejaVu Sans",sans-serif'
)
FLOW_STYLE = (
    f".ft-flow{{font-family:{_FACE};font-size:{TEXT_PX:g}px;fill:#1b2430}}"
    f".ft-flow .id{{font-size:{ID_PX:g}px;font-weight:700}}"
    f".ft-flow .small{{font-size:{SMALL_PX:g}px}}.ft-flow .soft{{fill:#5b6878}}"
    f".ft-flow .port{{font-size:{LABEL_PX:g}px;fill:#40506a;stroke:#fff;stroke-width:3.5px;"
    "paint-order:stroke;stroke-linejoin:round}"
    ".ft-flow .line{fill:none;stroke:#93a0af;stroke-width:1.4px}"
    ".ft-flow .back{stroke:#7a6bb0}.ft-flow .jump{stroke-dasharray:5 4}"
    ".ft-flow .shape{fill:#fff;stroke:#c3ccd6;stroke-width:1.2px}"
    ".ft-flow .icon{fill:none;stroke-width:1.4px;stroke-linecap:round;stroke-linejoin:round}"
    ".ft-flow .failed .shape{fill:#fdf0ee;stroke:#b8322a;stroke-width:2.6px}"
    ".ft-flow .here .shape{fill:#eef3ff;stroke:#2d5bd0;stroke-width:2.6px}"
    ".ft-flow .passed .shape{stroke:#1c7f5a}"
    ".ft-flow .missed .shape{fill:#f4f5f7;stroke-dasharray:5 4}"
    ".ft-flow a:hover .shape{stroke-width:3.4px}"
)
"""What the classes of the picture look like; a page with many pictures needs it once."""

_GROUP_COLORS = ("#eef1f8", "#f3eefa", "#eaf4f0", "#faf3e6")


def draw_flow(
    flow: Flow,
    marks: Mapping[str, FlowMark] | None = None,
    *,
    only: Collection[str] | None = None,
    links: Mapping[str, str] | None = None,
    styled: bool = True,
    name: str = "",
) -> str:
    """The flow as an SVG document.

    `marks` and `links` (addresses) are by component. `only` draws these components, and hints at
    what they are joined to beyond. `styled` False leaves the style out, for pages that have it.
    `name` is an id for what is drawn, so that a page can show parts of it (`slice_flow`).
    Calls of an expanded flow are drawn in full, on a ground of their own.
    """
    layout = lay_out(flow, only)
    levels = level(layout)
    size = f'width="{number(levels.width)}" height="{number(levels.height)}"'
    box = f"0 0 {number(levels.width)} {number(levels.height)}"
    role = "group" if links else "img"  # what is inside an img cannot be reached by keyboard
    what = f"The flow {flow.id}: {len(layout.boxes)} components"
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ft-flow" {size} viewBox="{box}"',
            f' style="--width:{number(levels.width)}px" role="{role}" aria-label={quoteattr(what)}>',
            f"<style>{FLOW_STYLE}</style>" if styled else "",
            f'<g class="ft-flow" id={quoteattr(name)}>' if name else "",
            *_grounds(layout, levels),
            *_lines(layout, levels),
            *(
                _component(drawn, levels, (marks or {}).get(name), (links or {}).get(name, ""))
                for name, drawn in levels.boxes.items()
            ),
            "</g>" if name else "",
            "</svg>\n",
        ]
    )


def slice_flow(flow: Flow, name: str, page_px: tuple[float, float]) -> list[str]:
    """The drawing that has that `name` in the same document, cut between layers for pages.

    `page_px` is width and height of a page; a drawing that is wider is made smaller.
    """
    levels = level(lay_out(flow))
    most = page_px[1] * max(1.0, levels.width / page_px[0])
    cuts = [(one.leave + other.curve_end) / 2 for one, other in pairwise(levels.levels)]
    tops = [0.0]
    for cut_at, next_cut in pairwise([*cuts, levels.height]):
        if next_cut - tops[-1] > most and cut_at > tops[-1]:
            tops.append(cut_at)
    ends = [*tops[1:], levels.height]
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ft-flow" width="{number(levels.width)}"'
        f' height="{number(end - top)}" viewBox="0 {number(top)} {number(levels.width)}'
        f' {number(end - top)}"><use href="#{name}"/></svg>'
        for top, end in zip(tops, ends, strict=True)
    ]


def flow_around(flow: Flow, component: str, *, before: int = 2, after: int = 1) -> set[str]:
    """The component and what leads to it, and from it, in so many steps; with what waits beside."""
    if flow.find_component(component) is None:
        return set()
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for connection in flow.connections:
        above.setdefault(connection.to, []).append(connection.from_)
        below.setdefault(connection.from_, []).append(connection.to)
    found = {component}
    for links, steps in ((above, before), (below, after)):
        edge = [component]
        for _ in range(steps):
            edge = [name for one in edge for name in links.get(one, ())][:_MOST_AROUND]
            found.update(edge)
    return found


_MOST_AROUND = 2  # of one step: more stand so wide that nothing can be read in a column


def _grounds(layout: Layout, levels: Levels) -> Iterator[str]:
    """A ground behind the members of each call, layer by layer, and the call's name."""
    names = list(dict.fromkeys(group for group in layout.groups.values() if group))
    for position, group in enumerate(names):
        color = _GROUP_COLORS[position % len(_GROUP_COLORS)]
        before: tuple[float, float, float] | None = None  # of the layer above: left, right, bottom
        named = False
        for n, layer in enumerate(layout.layers):
            inside = [levels.boxes[name] for name in layer if layout.groups[name] == group]
            if not inside:
                before = None
                continue
            left = min(box.x - box.node.width / 2 for box in inside) + levels.shift - 12
            right = max(box.x + box.node.width / 2 for box in inside) + levels.shift + 12
            here = levels.levels[n]
            yield _rect(left, here.top - 19, right - left, here.bottom - here.top + 28, 12, color)
            if before is not None and max(left, before[0]) < min(right, before[1]):
                x, y = max(left, before[0]), before[2] - 14
                yield _rect(x, y, min(right, before[1]) - x, here.top - y, 0, color)
            before = (left, right, here.bottom)
            if not named:
                named = True
                yield _text(cut(group, 74, SMALL_PX), left + 10, here.top - 7, "small soft")


def _lines(layout: Layout, levels: Levels) -> Iterator[str]:
    yield from _stubs(layout, levels)
    if layout.start in levels.boxes:
        yield _start(levels.boxes[layout.start], levels)
    heads: list[str] = []
    for path in trace_paths(layout, levels):
        kind = " back" if path.back else ""
        kind += " jump" if path.line.kind == "jump" else ""
        yield f'<path class="line{kind}" d="{path.d}"/>'
        color = "#7a6bb0" if path.back else "#93a0af"
        heads.append(_head(*path.end, color))
    yield from dict.fromkeys(heads)
    for label in trace_labels(layout, levels):
        yield _text(label.text, label.x, label.y, "port")


def _head(x: float, y: float, color: str) -> str:
    return f'<path d="M{number(x)} {number(y)}l-4.5-8h9z" fill="{color}"/>'


def _start(drawn: Drawn, levels: Levels) -> str:
    x, y = drawn.x + levels.shift, drawn.top
    return (
        f'<circle cx="{number(x)}" cy="{number(y - 27)}" r="5.5" fill="#1b2430"/>'
        f'<path class="line" d="M{number(x)} {number(y - 22)}V{number(y - 6)}"/>'
        + _head(x, y, "#93a0af")
        + _text("start", x + 11, y - 23, "small soft")
    )


def _stubs(layout: Layout, levels: Levels) -> Iterator[str]:
    """Three dots where a line leads to what is not drawn."""
    for names, above in ((layout.cut_above, True), (layout.cut_below, False)):
        for name in layout.boxes:
            if name in names:
                box = levels.boxes[name]
                inwards = 24 if box.node.shape == "pill" else 13
                x = box.x + levels.shift + box.node.width / 2 - inwards
                y = box.top if above else box.bottom
                step = -6 if above else 6
                yield "".join(
                    f'<circle cx="{number(x)}" cy="{number(y + step * n)}" r="1.7" fill="#93a0af"/>'
                    for n in (1, 2, 3)
                )


def _component(drawn: Drawn, levels: Levels, mark: FlowMark | None, link: str) -> str:
    node = drawn.node
    left, top = drawn.x + levels.shift - node.width / 2, drawn.top
    said = f"{node.id} ({TYPE_WORDS.get(node.type, node.type)})"
    said += f": {node.whole}" if node.whole else ""
    said += f"; {_MARK_WORDS[mark]}" if mark else ""
    inner = [f"<title>{escape(said)}</title>", _shape(node)]
    inner += _pill(node) if node.shape == "pill" else _box(node)
    inner += [_badge(node, mark)] if mark else []
    kind = f' class="{mark}"' if mark else ""
    body = f'<g{kind} transform="translate({number(left)} {number(top)})">{"".join(inner)}</g>'
    return f"<a href={quoteattr(link)}>{body}</a>" if link else body


def _shape(node: Node) -> str:
    width, height = number(node.width), number(node.height)
    if node.shape == "fork":
        w, h, c = node.width, node.height, 12
        points = (
            f"M{c} 0H{w - c:g}L{w:g} {number(h / 2)}L{w - c:g} {number(h)}H{c}L0 {number(h / 2)}Z"
        )
        return f'<path class="shape" d="{points}"/>'
    radius = number(node.height / 2) if node.shape == "pill" else "9"
    return f'<rect class="shape" width="{width}" height="{height}" rx="{radius}"/>'


def _box(node: Node) -> Iterator[str]:
    color, pad = COLORS[node.type], node.pad_px
    yield (
        f'<path class="icon" transform="translate({number(pad)} 8) scale(.85)" stroke="{color}"'
        f' d="{ICONS[node.type]}"/>'
    )
    yield _text(TYPE_WORDS.get(node.type, node.type), pad + 19, 18.5, "small", fill=color)
    if node.pixels:
        yield from _pixels(node.width - pad, 18.5, _count(node.pixels))
    yield _text(cut(node.name, node.inner_px, ID_PX, bold=True), pad, 36, "id")
    for n, line in enumerate(node.lines):
        yield _text(line, pad, 52 + 15 * n, "soft")


def _pill(node: Node) -> Iterator[str]:
    middle, lines = node.width / 2, node.lines or ("…",)
    for n, line in enumerate(lines):
        yield _text(line, middle, 20 + 16 * n, "id", middle=True)
    below = 18 + 16 * len(lines)
    count = str(node.pixels) if node.pixels else ""
    beside = text_width(count, SMALL_PX) + 14 if count else 0
    name = cut(node.name, node.inner_px - beside, SMALL_PX)
    width = text_width(name, SMALL_PX) + beside
    if not count:
        yield _text(name, middle, below, "small soft", middle=True)
        return
    yield _text(name, middle - width / 2, below, "small soft")
    yield from _pixels(middle + width / 2, below, count)


def _pixels(right: float, y: float, text: str) -> Iterator[str]:
    """How many pixels it fires, behind a dot; it ends at `right`."""
    x = right - text_width(text, SMALL_PX)
    yield f'<circle cx="{number(x - 6)}" cy="{number(y - 3.6)}" r="2.6" fill="#1c7f5a"/>'
    yield _text(text, x, y, "small soft")


def _count(pixels: int) -> str:
    return f"{pixels} pixel{'' if pixels == 1 else 's'}"


def _badge(node: Node, mark: FlowMark) -> str:
    color, strokes = _BADGES[mark]
    x = number(node.width - (14 if node.shape == "pill" else 4))
    return (
        f'<circle cx="{x}" cy="3" r="9" fill="{color}" stroke="#fff" stroke-width="2"/>'
        f'<path d="M{x} 3{strokes}" fill="none" stroke="#fff" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _rect(x: float, y: float, width: float, height: float, radius: float, fill: str) -> str:
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        f' rx="{number(radius)}" fill="{fill}"/>'
    )


def _text(text: str, x: float, y: float, kind: str, *, middle: bool = False, fill: str = "") -> str:
    extra = ' text-anchor="middle"' if middle else ""
    extra += f' style="fill:{fill}"' if fill else ""
    return f'<text class="{kind}" x="{number(x)}" y="{number(y)}"{extra}>{escape(text)}</text>'
