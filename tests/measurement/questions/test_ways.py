"""Ways through a conversation: what leads where, and where people leave."""

from collections import Counter

import pytest

from measurement.questions.ways import Walk, walk_steps

WAITS = {"yes", "no", "more", "name", "film", "shop", "red", "blue"}


@pytest.mark.parametrize(
    ("steps", "walk"),
    [
        ([], Walk()),
        (
            ["hello", "ask"],
            Walk(Counter(["hello", "ask"]), Counter([("", "hello"), ("hello", "ask")]), left="ask"),
        ),
        (
            ["ask", "yes", "no"],
            Walk(
                Counter(["ask", "yes", "no"]),
                Counter([("", "ask"), ("ask", "yes"), ("ask", "no")]),
                {("ask", "yes"), ("ask", "no")},
                left="ask",
            ),
        ),
        (
            ["ask", "yes", "no", "*no", "+no", "why"],
            Walk(
                Counter(["ask", "yes", "no", "why"]),
                Counter([("", "ask"), ("ask", "yes"), ("ask", "no"), ("no", "why")]),
                {("ask", "yes"), ("ask", "no")},
                {("ask", "no")},
                left="why",
            ),
        ),
        (  # two of several: the last one is acted on
            ["ask", "red", "blue", "more", "*more", "+red", "+more", "done"],
            Walk(
                Counter(["ask", "red", "blue", "more", "done"]),
                Counter(
                    [
                        ("", "ask"),
                        ("ask", "red"),
                        ("ask", "blue"),
                        ("ask", "more"),
                        ("more", "done"),
                    ]
                ),
                {("ask", "red"), ("ask", "blue"), ("ask", "more")},
                {("ask", "red"), ("ask", "more")},
                left="done",
            ),
        ),
        (  # a film that is over goes on by itself
            ["hello", "film", "!film", "done"],
            Walk(
                Counter(["hello", "film", "done"]),
                Counter([("", "hello"), ("hello", "film"), ("film", "done")]),
                {("hello", "film")},
                left="done",
            ),
        ),
        (  # one thing that waits: people leave there, and not before it
            ["hello", "name"],
            Walk(
                Counter(["hello", "name"]),
                Counter([("", "hello"), ("hello", "name")]),
                {("hello", "name")},
                left="name",
            ),
        ),
        (  # a timeout comes in the place of what waited
            ["ask", "yes", "no", "late"],
            Walk(
                Counter(["ask", "yes", "no", "late"]),
                Counter([("", "ask"), ("ask", "yes"), ("ask", "no"), ("ask", "late")]),
                {("ask", "yes"), ("ask", "no")},
                left="late",
            ),
        ),
        (["*shop", "+shop", "!film"], Walk()),  # what was never offered moves nothing
    ],
)
def test_a_walk(steps: list[str], walk: Walk) -> None:
    assert walk_steps(steps, WAITS) == walk
