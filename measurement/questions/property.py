"""The values of one property of an event: how often each, and in how many visits.

A property with more than 1,000 values on any day is shown as its 100 most frequent ones and one row
for all others: identifiers and times are no values to compare.
"""

from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.events import of_events
from measurement.questions.question import Found, Question
from measurement.questions.scope import Scope
from measurement.store.engine import whole

__all__ = ["MANY", "PROPERTY", "SHOWN"]

MANY: Final = 1_000  # different values on one day
SHOWN: Final = 100  # of a property that has more


class PropertyParams(Common, frozen=True, kw_only=True):
    """`event` and `property` are names, as they were tracked. An event counts when it happened."""

    event: str = ""
    property: str = ""


class PropertyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A value, the events that have it and their visits; `other`: all values that are not shown."""

    by: dict[str, str]
    value: str
    other: bool
    events: int
    visits: int


def _find(scope: Scope, params: PropertyParams) -> Found:
    if not params.event or not params.property:
        raise QuestionError("event, property: say which property of which event")
    key = scope.param(params.property)
    where = of_events(scope, "site", params.event)
    having = f"{where} AND {scope.dialect.has_key('e.properties', key)}"
    joined = "events e JOIN sessions s ON s.sid = e.sid"
    most = _most_on_a_day(scope, f"{joined} WHERE {having}", key)
    top = (
        f"SELECT e.properties[{key}] AS v FROM {joined} WHERE {having}"
        f" GROUP BY v ORDER BY count(*) DESC, v LIMIT {SHOWN}"
    )
    shown = "1 = 1" if most <= MANY else f"e.properties[{key}] IN (SELECT v FROM ({top}) AS top)"
    groups = scope.groups(
        {"events": "count(*)", "visits": "count(DISTINCT e.sid)"},
        source=joined,
        where=having,
        time="e.at_ms",
        keys=[
            f"CASE WHEN {shown} THEN 0 ELSE 1 END",
            f"CASE WHEN {shown} THEN e.properties[{key}] ELSE '' END",
        ],
    )
    rows = [
        PropertyRow(by=g.by, other=g.keys[0] == 1, value=str(g.keys[1]), **g.figures)
        for g in groups
    ]
    return Found(rows, _notes(most))


def _most_on_a_day(scope: Scope, source: str, key: str) -> int:
    day = scope.dialect.div("e.at_ms", 86_400_000)
    sql = (
        "SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT v) AS n FROM"
        f" (SELECT {day} AS day, e.properties[{key}] AS v FROM {source}) AS days"
        " GROUP BY day) AS counts"
    )
    return whole(scope.ask(sql)[0][0])


def _notes(most: int) -> tuple[str, ...]:
    if most <= MANY:
        return ()
    note = (
        f"This property had {most} different values on one day, more than {MANY}:"
        f" the {SHOWN} most frequent are shown, and all others as one row."
    )
    return (note,)


PROPERTY: Final = Question(
    "property",
    "The values of a property of an event",
    PropertyParams,
    PropertyRow,
    _find,
    ("other", "value"),
)
