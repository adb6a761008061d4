"""How many acts people make: sessions by their number."""

from itertools import groupby
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Group, Scope
from measurement.store.engine import whole

__all__ = ["DEPTH"]


class DepthParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class DepthRow(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions with an impression that made so many acts; `at_least` made as many or more."""

    by: dict[str, str]
    acts: int
    sessions: int
    share: float | None
    at_least: int
    at_least_share: float | None


def _find(scope: Scope, _: DepthParams) -> Found:
    groups = scope.groups(
        {"sessions": "count(*)"}, where=f"{scope.ads()} AND s.impression = 1", keys=["s.actions"]
    )
    rows: list[DepthRow] = []
    for by, parts in groupby(groups, key=lambda group: group.by):
        rows += _rows(by, list(parts))
    return Found(rows)


def _rows(by: dict[str, str], parts: list[Group]) -> list[DepthRow]:
    counts = [part.figures["sessions"] for part in parts]
    total = sum(counts)
    return [
        DepthRow(
            by=by,
            acts=whole(part.keys[0]),
            sessions=count,
            share=share(count, total),
            at_least=sum(counts[n:]),
            at_least_share=share(sum(counts[n:]), total),
        )
        for n, (part, count) in enumerate(zip(parts, counts, strict=True))
    ]


DEPTH: Final = Question(
    "depth", "How many acts people make", DepthParams, DepthRow, _find, ("acts",)
)
