"""How far sessions get in a conversation: how many reach each component, and how many leave there."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import find_ways

__all__ = ["FLOW"]

_Key = tuple[tuple[tuple[str, str], ...], str, str]


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
    reached, shown, left = Counter[_Key](), Counter[_Key](), Counter[_Key]()
    for way in find_ways(scope):
        by = tuple(way.by.items())
        for component, times in way.walk.shown.items():
            reached[by, way.creative, component] += way.sessions
            shown[by, way.creative, component] += times * way.sessions
        left[by, way.creative, way.walk.left] += way.unfinished
    return Found([_row(key, reached[key], shown[key], left[key]) for key in sorted(reached)])


def _row(key: _Key, reached: int, shown: int, left: int) -> FlowRow:
    by, creative, component = key
    return FlowRow(
        by=dict(by),
        creative=creative,
        component=component,
        reached=reached,
        shown=shown,
        left=left,
        left_rate=share(left, reached),
    )


FLOW: Final = Question(
    "flow",
    "How many sessions reach each component, and leave there",
    FlowParams,
    FlowRow,
    _find,
    ("creative", "component"),
)
