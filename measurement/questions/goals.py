"""Goals and their rates: those that a conversation names, and those that people define."""

import json
from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Group, Scope

__all__ = ["GOALS", "Goal"]

_By = tuple[tuple[str, str], ...]


class Goal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A goal that somebody defined: a site's event, or a component of an ad that is reached."""

    name: str
    event: str = ""
    component: str = ""


class GoalsParams(Common, frozen=True, kw_only=True):
    """`goals` are those that people defined; the command and the API fill them in.

    A visit or session counts in the period, and in the bucket, in which it began.
    """

    goals: tuple[Goal, ...] = ()


class GoalsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Visits (of an `event`) or sessions with an impression (of the others) that reached a goal,
    among all of them.
    """

    by: dict[str, str]
    goal: str
    source: str
    reached: int
    of: int
    rate: float | None


def _find(scope: Scope, params: GoalsParams) -> Found:
    for goal in params.goals:
        if bool(goal.event) == bool(goal.component):
            raise QuestionError(f'goals: "{goal.name}" needs an event or a component, and not both')
    ads = f"{scope.ads()} AND s.impression = 1"
    visits = f"{scope.sites()} AND s.unit <> ''"
    seen = _of(scope.groups({"of": "count(*)"}, where=ads))
    visited = _of(scope.groups({"of": "count(*)"}, where=visits))
    rows = _named(scope, ads, seen)
    for goal in params.goals:
        if goal.component:
            rows += _defined(goal, "component", _reached(scope, ads, goal), seen)
        else:
            rows += _defined(goal, "event", _happened(scope, visits, goal), visited)
    rows.sort(key=lambda row: (*row.by.values(), row.goal, row.source))
    return Found(rows)


def _named(scope: Scope, ads: str, seen: dict[_By, int]) -> list[GoalsRow]:
    """The goals that conversations name."""
    groups = scope.groups(
        {"reached": "count(*)"},
        source=f"(SELECT s.*, {scope.dialect.items('s.goals')} AS goal FROM sessions s) s",
        where=ads,
        keys=["s.goal"],
    )
    return [
        GoalsRow(
            by=g.by,
            goal=str(g.keys[0]),
            source="flow",
            reached=g.figures["reached"],
            of=seen[_key(g)],
            rate=share(g.figures["reached"], seen[_key(g)]),
        )
        for g in groups
    ]


def _defined(
    goal: Goal, source: str, reached: dict[_By, int], of: dict[_By, int]
) -> list[GoalsRow]:
    """A goal that somebody defined: a row also where nobody reached it."""
    return [
        GoalsRow(
            by=dict(by),
            goal=goal.name,
            source=source,
            reached=reached.get(by, 0),
            of=count,
            rate=share(reached.get(by, 0), count),
        )
        for by, count in of.items()
    ]


def _reached(scope: Scope, ads: str, goal: Goal) -> dict[_By, int]:
    shown = scope.dialect.contains("s.path", scope.param(json.dumps(goal.component)))
    return _of(scope.groups({"of": "count(*)"}, where=f"{ads} AND {shown}"))


def _happened(scope: Scope, visits: str, goal: Goal) -> dict[_By, int]:
    groups = scope.groups(
        {"of": "count(DISTINCT s.sid)"},
        source="events e JOIN sessions s ON s.sid = e.sid",
        where=f"{visits} AND e.name = {scope.param(goal.event)}",
    )
    return _of(groups)


def _of(groups: list[Group]) -> dict[_By, int]:
    return {_key(group): group.figures["of"] for group in groups}


def _key(group: Group) -> _By:
    return tuple(group.by.items())


GOALS: Final = Question(
    "goals", "Goals and their rates", GoalsParams, GoalsRow, _find, ("goal", "source")
)
