"""How far people come in a conversation: from the impression to its end, and to each goal."""

from itertools import groupby
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Group, Scope

__all__ = ["FUNNEL"]

_STEPS: Final = ("impression", "interacted", "started", "continued", "finished")


class FunnelParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class FunnelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step. The rate of `interacted` is the open rate; a goal's step is `goal NAME`.

    `of_previous` is of the step before; of a goal it is of those who started.
    """

    by: dict[str, str]
    step: str
    sessions: int
    of_impressions: float | None
    of_previous: float | None


def _find(scope: Scope, _: FunnelParams) -> Found:
    where = f"{scope.ads()} AND s.impression = 1"
    sums = {name: f"sum(s.{name})" for name in _STEPS}
    goals = scope.groups(
        {"sessions": "count(*)"},
        source=f"(SELECT s.*, {scope.dialect.items('s.goals')} AS goal FROM sessions s) s",
        where=where,
        keys=["s.goal"],
    )
    of_group = {by: list(found) for by, found in groupby(goals, key=_by)}
    rows: list[FunnelRow] = []
    for group in scope.groups(sums, where=where):
        rows += _steps(group)
        rows += _goals(group, of_group.get(_by(group), []))
    return Found(rows)


def _by(group: Group) -> tuple[str, ...]:
    return tuple(group.by.values())


def _steps(group: Group) -> list[FunnelRow]:
    counts = list(group.figures.values())
    return [
        FunnelRow(
            by=group.by,
            step=step,
            sessions=count,
            of_impressions=share(count, counts[0]),
            of_previous=share(count, before),
        )
        for step, count, before in zip(_STEPS, counts, counts[:1] + counts, strict=False)
    ]


def _goals(group: Group, goals: list[Group]) -> list[FunnelRow]:
    seen, started = group.figures["impression"], group.figures["started"]
    return [
        FunnelRow(
            by=group.by,
            step=f"goal {goal.keys[0]}",
            sessions=goal.figures["sessions"],
            of_impressions=share(goal.figures["sessions"], seen),
            of_previous=share(goal.figures["sessions"], started),
        )
        for goal in goals
    ]


FUNNEL: Final = Question(
    "funnel", "How far people come in a conversation", FunnelParams, FunnelRow, _find, ("step",)
)
