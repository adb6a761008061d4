"""Option A against option B: what was offered, and what people took."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import Ways, find_ways

__all__ = ["OPTIONS"]


class OptionsParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class OptionsRow(msgspec.Struct, frozen=True, kw_only=True):
    """An option behind a component: sessions that saw it, and those that took it.

    `rate` is of those that saw it; `share` is of all that was taken behind the same component.
    """

    by: dict[str, str]
    creative: str
    component: str
    option: str
    offered: int
    taken: int
    rate: float | None
    share: float | None


def _find(scope: Scope, _: OptionsParams) -> Found:
    return Found([row for ways in find_ways(scope) for row in _rows(ways)])


def _rows(ways: Ways) -> list[OptionsRow]:
    offered, taken = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    together = Counter[str]()
    for way in ways.ways:
        for option in way.walk.offered:
            offered[option] += way.sessions
        for option in way.walk.taken:
            taken[option] += way.sessions
            together[option[0]] += way.sessions
    return [
        OptionsRow(
            by=ways.by,
            creative=ways.creative,
            component=source,
            option=option,
            offered=count,
            taken=taken[source, option],
            rate=share(taken[source, option], count),
            share=share(taken[source, option], together[source]),
        )
        for (source, option), count in sorted(offered.items())
    ]


OPTIONS: Final = Question(
    "options",
    "Which of the options people take",
    OptionsParams,
    OptionsRow,
    _find,
    ("creative", "component", "option"),
)
