"""A flow as a picture: nothing overlaps, nothing is left out, and the bytes are always the same.

`python -m tests.creative.test_draw --write` draws the golden pictures anew; look at them.
"""

import json
import re
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from creative import Creative, draw_flow, flow_around, load_creative
from creative.drawing.layout import lay_out
from creative.drawing.levels import level
from creative.drawing.lines import trace_paths
from creative.drawing.order import count_crossings, order_layers
from creative.drawing.places import settle
from creative.drawing.type_size import cut, text_width, wrap
from flows import COMPONENT_TYPES, Flow, parse_flow
from tests.creative.flow_strategy import creatives

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "draw"
CASES = {
    "every_type": ("every_type.json", {"pick": "failed", "split": "missed", "yes": "passed"}, None),
    "around_the_goal": ("every_type.json", {"goal": "here"}, {"yes", "goal", "script", "delay"}),
}
_NUMBER = re.compile(r"-?[\d.]+")


def flow_of(document: str) -> Flow:
    flow, problems = parse_flow((GOLDEN / document).read_bytes(), document)
    assert flow is not None, problems
    return flow


def drawn(name: str) -> str:
    document, marks, only = CASES[name]
    links = {component: f"#{component}" for component in marks}
    return draw_flow(flow_of(document), marks, only=only, links=links)  # type: ignore[arg-type]


def small(connections: str, **types: str) -> Flow:
    """A flow of texts: `"a>b a>c"`; `types` makes some of them choices."""
    pairs = [pair.split(">") for pair in connections.split()]
    ids = list(dict.fromkeys(id_ for pair in pairs for id_ in pair))
    components = [{"id": id_, "type": types.get(id_, "text"), "text": id_} for id_ in ids]
    lines = [{"from": source, "to": target} for source, target in pairs]
    document = {"format": 1, "id": "small", "start": ids[0], "components": components}
    flow, problems = parse_flow(json.dumps({**document, "connections": lines}).encode(), "f")
    assert flow is not None, problems
    return flow


@pytest.mark.parametrize("name", CASES)
def test_picture_is_drawn_as_agreed(name: str):
    assert drawn(name) == (GOLDEN / f"{name}.svg").read_text("utf-8")


def test_the_golden_picture_has_every_type():
    assert {c.type for c in flow_of("every_type.json").components} == set(COMPONENT_TYPES)


@settings(max_examples=25)
@given(creative=creatives())
def test_every_flow_is_drawn_whole(creative: Creative):
    flow = creative.flow
    picture = draw_flow(flow)

    root = etree.fromstring(picture.encode())
    titles = [str(title.text).partition(" (")[0] for title in root.iter("{*}title")]
    lines = [path for path in root.iter("{*}path") if path.get("class", "").startswith("line")]
    connections = {(c.from_, c.to, c.port) for c in flow.connections}
    jumps = [path for path in lines if "jump" in path.get("class", "")]
    assert titles == [component.id for component in flow.components]
    assert len(lines) - len(jumps) - 1 == len(connections)  # and the one that leads in
    assert draw_flow(flow) == picture


@settings(max_examples=25)
@given(creative=creatives())
def test_nothing_lies_on_a_box(creative: Creative):
    layout = lay_out(creative.flow)
    levels = level(layout)
    boxes = {name: (b.x - b.node.width / 2, b.x + b.node.width / 2, b.top, b.bottom) for name, b in levels.boxes.items()}  # fmt: skip

    for one, other in combinations(boxes.values(), 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart, (one, other)
    for path in trace_paths(layout, levels):
        for x, y in points_of(path.d):
            for name, (left, right, top, bottom) in boxes.items():
                inside = left + 1 < x - levels.shift < right - 1 and top + 1 < y < bottom - 1
                assert not inside or name == path.line.source, (path, name)
            assert 0 <= x <= levels.width
            assert 0 <= y <= levels.height


def points_of(d: str) -> list[tuple[float, float]]:
    """Points along a path of M, V, L, C and Q, close enough to see it enter a box."""
    points: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MVLCQ])([^MVLCQ]*)", d):
        numbers = [float(text) for text in _NUMBER.findall(rest)]
        if command == "V":
            numbers = [points[-1][0], *numbers]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        before = points[-1:] or ends[:1]
        corners = [*before, *ends]
        points += [_on(corners, n / 12) for n in range(1, 13)]
    return points


def _on(corners: list[tuple[float, float]], t: float) -> tuple[float, float]:
    while len(corners) > 1:  # de Casteljau
        corners = [
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(corners)
        ]
    return corners[0]


def test_every_component_stands_below_what_leads_to_it():
    layout = lay_out(small("a>b a>c b>d c>d a>d d>b"))

    assert layout.layers == (("a",), ("b", "c"), ("d",))
    assert [(loop.target, [line.source for line in loop.lines]) for loop in layout.loops] == [
        ("b", ["d"])
    ]


def test_a_loop_to_itself_and_an_unreached_part_are_drawn():
    layout = lay_out(small("a>b b>b c>b"))

    assert layout.layers == (("a", "c"), ("b",))
    assert [loop.target for loop in layout.loops] == ["b"]


def test_what_belongs_to_a_call_stands_together():
    creative, _ = load_creative(ROOT / "samples" / "city-break")
    assert creative is not None

    picture = draw_flow(creative.flow)

    inside = [name for name in lay_out(creative.flow).groups.items() if name[1] == "sleep"]
    assert [name for name, _ in inside] == ["sleep", "sleep/how", "sleep/rating", "sleep/noted"]
    assert ">how</text>" in picture  # the ground names the call


def test_the_neighbourhood_of_a_component_is_cut_out():
    flow = small("a>b b>c c>d d>e c>x")

    assert flow_around(flow, "c") == {"a", "b", "c", "d", "x"}
    assert flow_around(flow, "c", before=1, after=2) == {"b", "c", "d", "e", "x"}
    assert flow_around(flow, "nobody") == set()
    assert draw_flow(flow, only={"c"}).count("<circle") == 6  # three dots above and below


def test_texts_of_authors_stay_text():
    document = {
        "format": 1, "id": "odd", "start": "a", "connections": [],
        "components": [{"id": "a", "type": "text", "text": "<script>alert(1)</script> & \"'"}],
    }  # fmt: skip
    flow, _ = parse_flow(json.dumps(document).encode(), "f")
    assert flow is not None

    root = etree.fromstring(draw_flow(flow, links={"a": 'x"&<'}).encode())

    assert [element.tag for element in root.iter("{*}script")] == []
    assert "<script>alert(1)</script>" in "".join(map(str, root.itertext()))


@given(
    st.lists(st.tuples(st.integers(-200, 200), st.integers(1, 9)), min_size=1, max_size=7),
    st.data(),
)
def test_things_settle_in_order_and_apart(things: list[tuple[int, int]], data: st.DataObject):
    gaps = [data.draw(st.integers(0, 60)) for _ in things[1:]]
    wanted, weights = [w for w, _ in things], [s for _, s in things]

    found = settle(wanted, weights, gaps)

    cost = sum(s * (x - w) ** 2 for x, w, s in zip(found, wanted, weights, strict=True))
    moved = [x + step for x in found for step in (-0.5, 0.5)]
    assert all(b - a >= gap - 1e-6 for (a, b), gap in zip(pairwise(found), gaps, strict=True))
    for n, x in enumerate(moved):  # no single thing could stand better
        other = [*found[: n // 2], x, *found[n // 2 + 1 :]]
        if all(b - a >= gap - 1e-9 for (a, b), gap in zip(pairwise(other), gaps, strict=True)):
            worth = sum(s * (y - w) ** 2 for y, w, s in zip(other, wanted, weights, strict=True))
            assert worth >= cost - 1e-6


def test_lines_are_uncrossed():
    layers = [["a", "b", "c"], ["x", "y", "z"]]
    below = {"a": ["z"], "b": ["y"], "c": ["x"], "x": [], "y": [], "z": []}
    above = {"a": [], "b": [], "c": [], "x": ["c"], "y": ["b"], "z": ["a"]}
    groups = dict.fromkeys(below, "")

    ordered = order_layers(layers, above, below, groups)

    assert count_crossings(layers, below) == 3
    assert ordered == [["a", "b", "c"], ["z", "y", "x"]]


def test_members_of_a_call_stay_side_by_side():
    layers = [["a", "b", "c"], ["x", "y", "z"]]
    below = {"a": ["x"], "b": ["y"], "c": ["z"], "x": [], "y": [], "z": []}
    above = {"a": [], "b": [], "c": [], "x": ["a"], "y": ["b"], "z": ["c"]}
    groups = {**dict.fromkeys(below, ""), "x": "call", "z": "call"}

    _, lower = order_layers(layers, above, below, groups)

    assert abs(lower.index("x") - lower.index("z")) == 1


@given(st.text(max_size=60), st.floats(20, 300), st.integers(1, 3))
def test_what_is_wrapped_fits(text: str, width: float, lines: int):
    found = wrap(text, width, 12, lines)

    assert len(found) <= lines
    if width >= 40:  # a single letter fits
        assert all(text_width(cut(line, width, 12), 12) <= width for line in found)


def test_long_texts_end_with_an_ellipsis():
    assert cut("Comfortable", 200, 12) == "Comfortable"
    assert cut("Comfortable", 50, 12) == "Comf…"
    assert wrap("one two three four", 60, 12, 2) == ["one two", "three f…"]


if __name__ == "__main__" and "--write" in sys.argv:
    for case in CASES:
        (GOLDEN / f"{case}.svg").write_text(drawn(case), encoding="utf-8")
