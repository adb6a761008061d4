"""Which properties an event has, and how many values each takes."""

from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.events import of_events
from measurement.questions.question import Found, Question
from measurement.questions.scope import MAX_GROUPS, Scope
from measurement.store.engine import whole

__all__ = ["PROPERTIES"]


class PropertiesParams(Common, frozen=True, kw_only=True):
    """`event` is the event's name, as it was tracked. An event counts when it happened."""

    event: str = ""


class PropertiesRow(msgspec.Struct, frozen=True, kw_only=True):
    """A property: the events that have it, and its different values."""

    by: dict[str, str]
    property: str
    events: int
    values: int


def _find(scope: Scope, params: PropertiesParams) -> Found:
    if not params.event:
        raise QuestionError("event: say which event's properties; `events` lists their names")
    by = scope.by_sql("e.at_ms")
    names = [f"b{n}" for n in range(len(by))]
    told = [*by, "e.properties AS held", f"{scope.dialect.keys('e.properties')} AS property"]
    pairs = (
        f"SELECT {', '.join(told)} FROM events e JOIN sessions s ON s.sid = e.sid"
        f" WHERE {of_events(scope, 'site', params.event)}"
    )
    columns = ", ".join([*names, "property"])
    sql = (
        f"SELECT {columns}, count(*), count(DISTINCT held[property])"
        f" FROM ({pairs}) AS pairs GROUP BY {columns} ORDER BY {columns} LIMIT {MAX_GROUPS}"
    )
    return Found(
        [
            PropertiesRow(
                by=scope.by_label(row[:-3]),
                property=str(row[-3]),
                events=whole(row[-2]),
                values=whole(row[-1]),
            )
            for row in scope.ask(sql)
        ]
    )


PROPERTIES: Final = Question(
    "properties",
    "Which properties an event has",
    PropertiesParams,
    PropertiesRow,
    _find,
    ("property",),
)
