"""Typebot's fourteen comparisons: each said with ours, or as a test that never holds."""

from typing import Any

import pytest

from flows import Condition
from tests.flows.importers.builders import bubble, export, flow_of, read

NEVER: dict[str, Any] = {"any": []}
NAME = {"variable": "first_name"}
SCORE = {"variable": "score"}


def comparison(operator: str, value: str = "5", variable: str = "v-name") -> dict[str, str]:
    return {"id": "c", "variableId": variable, "comparisonOperator": operator, "value": value}


def item(*comparisons: dict[str, str], join: str = "AND") -> dict[str, Any]:
    content = {"logicalOperator": join, "comparisons": list(comparisons)}
    return {"id": "i", "outgoingEdgeId": "yes", "content": content}


def shape_of(*items: dict[str, Any]) -> tuple[list[list[dict[str, Any]]], list[str]]:
    """The branches of each condition, and the ways out of the whole block."""
    counted = {"id": "n", "type": "number input", "options": {"variableId": "v-score"}}
    block = {"id": "b", "type": "Condition", "items": list(items)}
    flow = flow_of(read(export([counted, block, bubble("No")], [bubble("Yes")], yes="g1")))
    branches = [
        c.model_dump(mode="json", exclude_defaults=True)["branches"]
        for c in flow.components
        if isinstance(c, Condition)
    ]
    ways = [f"{c.from_}.{c.port}>{c.to}" for c in flow.connections if c.from_ != "ask-score"]
    return branches, ways


@pytest.mark.parametrize(
    ("operator", "variable", "test"),
    [
        ("Equal to", "v-name", {**NAME, "op": "==", "value": "5"}),
        ("Equal to", "v-score", {**SCORE, "op": "==", "value": 5}),
        ("Not equal", "v-name", {**NAME, "op": "!=", "value": "5"}),
        ("Contains", "v-name", {**NAME, "op": "contains", "value": "5"}),
        ("Starts with", "v-name", {**NAME, "op": "starts_with", "value": "5"}),
        ("Greater than", "v-score", {**SCORE, "op": ">", "value": 5}),
        ("Greater or equal to", "v-score", {**SCORE, "op": ">=", "value": 5}),
        ("Less than", "v-score", {**SCORE, "op": "<", "value": 5}),
        ("Less or equal to", "v-score", {**SCORE, "op": "<=", "value": 5}),
        ("Is empty", "v-name", {**NAME, "op": "is_empty"}),
        ("Ends with", "v-name", NEVER),
        ("Matches regex", "v-name", NEVER),
        ("Does not match regex", "v-name", NEVER),
        ("Greater than", "v-nobody", NEVER),
    ],
)
def test_a_comparison_is_a_branch(operator: str, variable: str, test: dict[str, Any]) -> None:
    branches, ways = shape_of(item(comparison(operator, variable=variable)))

    assert branches == [[{"port": "yes", "when": test}]]
    assert [way.partition(".")[2] for way in ways] == ["yes>yes", "else>no"]


@pytest.mark.parametrize(
    ("operator", "test"),
    [
        ("Does not contain", {**NAME, "op": "contains", "value": "5"}),
        ("Is set", {**NAME, "op": "is_empty"}),
    ],
)
def test_a_not_leads_the_other_way(operator: str, test: dict[str, Any]) -> None:
    branches, ways = shape_of(item(comparison(operator)))

    assert branches == [[{"port": "no", "when": test}]]
    assert sorted(way.partition(".")[2] for way in ways) == ["else>yes", "no>no"]


def test_and_with_a_not_tries_the_not_first() -> None:
    branches, ways = shape_of(item(comparison("Is set"), comparison("Equal to", "Ann")))

    assert branches == [
        [
            {"port": "no", "when": {**NAME, "op": "is_empty"}},
            {"port": "yes", "when": {**NAME, "op": "==", "value": "Ann"}},
        ]
    ]
    assert sorted(ways) == [
        "if-first-name.else>otherwise",
        "if-first-name.no>otherwise",
        "if-first-name.yes>yes",
        "otherwise.next>no",
    ]


def test_or_with_a_not_tries_it_last() -> None:
    branches, ways = shape_of(item(comparison("Is set"), comparison("Equal to", "Ann"), join="OR"))

    assert [branch["port"] for branch in branches[0]] == ["yes", "no"]
    assert sorted(ways) == [
        "if-first-name.else>yes",
        "if-first-name.no>no",
        "if-first-name.yes>yes",
    ]


def test_items_are_tried_in_order() -> None:
    equal = item(comparison("Equal to", "Ann"))
    branches, ways = shape_of(equal, equal, item(comparison("Is set")), equal)

    assert [[branch["port"] for branch in each] for each in branches] == [
        ["yes-1", "yes-2"],
        ["no"],
        ["yes"],
    ]
    assert sorted(ways) == [
        "if-first-name-2.else>yes",
        "if-first-name-2.no>if-first-name-3",
        "if-first-name-3.else>no",
        "if-first-name-3.yes>yes",
        "if-first-name.else>if-first-name-2",
        "if-first-name.yes-1>yes",
        "if-first-name.yes-2>yes",
    ]


def test_a_comparison_that_never_holds_leaves_the_others_of_an_or() -> None:
    odd, sure = comparison("Matches regex"), comparison("Equal to", "Ann")

    assert shape_of(item(odd, sure, join="OR"))[0] == [
        [{"port": "yes", "when": {**NAME, "op": "==", "value": "Ann"}}]
    ]
    assert shape_of(item(odd, sure))[0] == [[{"port": "yes", "when": NEVER}]]
