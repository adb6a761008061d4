"""Option A against option B: what was offered, and what people took."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import find_ways

__all__ = ["OPTIONS"]

_By = tuple[tuple[str, str], ...]


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
    offered, taken = Counter[tuple[_By, str, str, str]](), Counter[tuple[_By, str, str, str]]()
    together = Counter[tuple[_By, str, str]]()
    for way in find_ways(scope):
        by = tuple(way.by.items())
        for source, option in way.walk.offered:
            offered[by, way.creative, source, option] += way.sessions
        for source, option in way.walk.taken:
            taken[by, way.creative, source, option] += way.sessions
            together[by, way.creative, source] += way.sessions
    return Found(
        [
            OptionsRow(
                by=dict(by),
                creative=creative,
                component=source,
                option=option,
                offered=count,
                taken=taken[by, creative, source, option],
                rate=share(taken[by, creative, source, option], count),
                share=share(taken[by, creative, source, option], together[by, creative, source]),
            )
            for (by, creative, source, option), count in sorted(offered.items())
        ]
    )


OPTIONS: Final = Question(
    "options",
    "Which of the options people take",
    OptionsParams,
    OptionsRow,
    _find,
    ("creative", "component", "option"),
)
