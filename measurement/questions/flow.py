"""How far sessions get in a conversation: how many reach each component, and how many leave there."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import Ways, find_ways

__all__ = ["FLOW"]


class FlowParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class FlowRow(msgspec.Struct, frozen=True, kw_only=True):
    """A component of a creative: sessions that saw it, how often it was shown in all, and those
    whose conversation stood there when they left without an end.

    Where several options waited, that is the component that they stand behind.
    """

    by: dict[str, str]
    creative: str
    component: str
    reached: int
    shown: int
    left: int
    left_rate: float | None


def _find(scope: Scope, _: FlowParams) -> Found:
    return Found([row for ways in find_ways(scope) for row in _rows(ways)])


def _rows(ways: Ways) -> list[FlowRow]:
    reached, shown, left = Counter[str](), Counter[str](), Counter[str]()
    for way in ways.ways:
        for component, times in way.walk.shown.items():
            reached[component] += way.sessions
            shown[component] += times * way.sessions
        left[way.walk.left] += way.unfinished
    return [
        FlowRow(
            by=ways.by,
            creative=ways.creative,
            component=component,
            reached=count,
            shown=shown[component],
            left=left[component],
            left_rate=share(left[component], count),
        )
        for component, count in sorted(reached.items())
    ]


FLOW: Final = Question(
    "flow",
    "How many sessions reach each component, and leave there",
    FlowParams,
    FlowRow,
    _find,
    ("creative", "component"),
)
