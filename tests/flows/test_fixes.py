import json
from typing import Any

import pytest

from flows import Edit, apply_edits, find_lines, lint_flow, parse_flow, parse_place, save_flow
from tests.flows.build import build_flow

DOCUMENT: Any = {"a": [1, 2, 3], "b": {"c": "x", "d": [{"e": 1}]}}


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([Edit(("b", "c"), "y")], {"a": [1, 2, 3], "b": {"c": "y", "d": [{"e": 1}]}}),
        ([Edit(("b", "new"), True)], {**DOCUMENT, "b": {**DOCUMENT["b"], "new": True}}),
        ([Edit(("a", 0)), Edit(("a", 2))], {"a": [2], "b": DOCUMENT["b"]}),
        ([Edit(("a", 0)), Edit(("a", 0))], {"a": [2, 3], "b": DOCUMENT["b"]}),
        ([Edit(("a", 1)), Edit(("a", 2), 9)], {"a": [1, 9], "b": DOCUMENT["b"]}),
        ([Edit(("b", "d", 0, "e"))], {"a": [1, 2, 3], "b": {"c": "x", "d": [{}]}}),
        ([Edit(("a", 7)), Edit(("nope", "c"), 1), Edit(("b", 0), 1)], DOCUMENT),
    ],
)
def test_edits(edits: list[Edit], after: object) -> None:
    assert apply_edits(DOCUMENT, edits) == after


def test_every_fix_takes_its_problem_away_and_brings_none() -> None:
    flow = build_flow(
        [
            {"id": "hello", "type": "text", "text": "Hi @{var.name:raw}, @{var.name:escaped}!"},
            {"id": "shop", "type": "redirect", "click": "main"},
        ],
        "hello>shop hello>shop",
        {"name": "Ann", "left": 0},
    )
    document = json.loads(save_flow(flow))
    problems = lint_flow(flow)

    edited = apply_edits(document, [edit for problem in problems for edit in problem.fix])
    fixed, _ = parse_flow(json.dumps(edited).encode())

    assert sorted({problem.code for problem in problems}) == ["FL203", "FL213", "FL219", "FL306"]
    assert fixed is not None
    assert lint_flow(fixed) == []
    assert lint_flow(parse_flow(save_flow(fixed))[0] or flow) == []


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("", ()),
        ("start", ("start",)),
        ('components[1] "dry" > tracking[0] > on', ("components", 1, "tracking", 0, "on")),
        ('connections[0] "a > b" > to', ("connections", 0, "to")),
        ('"odd key" > x[2][3]', ("odd key", "x", 2, 3)),
        ('components[1] "a\\"b" > set > skin', ("components", 1, "set", "skin")),
    ],
)
def test_places_are_read_back(place: str, path: tuple[str | int, ...]) -> None:
    assert parse_place(place) == path


def test_lines_of_places() -> None:
    text = '{\n "start": "a",\n "components": [\n  {"id": "a",\n   "text": "x"},\n  {"id": "b"}]\n}'
    lines = {
        "start": 2,
        'components[0] "a"': 4,
        'components[0] "a" > text': 5,
        'components[1] "b" > text': 6,
        "components[9]": 3,
        "line 5, column 2": 5,
        "": 1,
    }

    assert find_lines(text, lines) == lines
