"""Events by name: how often, and in how many visits (of an ad: sessions)."""

from typing import Final, Literal

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question
from measurement.questions.scope import Scope

__all__ = ["EVENTS", "KINDS", "Kind", "of_events"]

Kind = Literal["site", "ad"]
KINDS: Final[dict[Kind, str]] = {"site": "s.kind = 'site'", "ad": "s.kind <> 'site'"}


class EventsParams(Common, frozen=True, kw_only=True):
    """`of` are sites or ads; `event` asks for one name. An event counts when it happened."""

    of: Kind = "site"
    event: str = ""


class EventsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events of a name, and the visits or sessions that had any. `page` is a page that was seen."""

    by: dict[str, str]
    event: str
    events: int
    visits: int


def of_events(scope: Scope, of: Kind, event: str) -> str:
    """The condition on `events e JOIN sessions s`: those in the period, of a name if one is given."""
    named = f" AND e.name = {scope.param(event)}" if event else ""
    return f"{scope.sessions('e.at_ms')} AND {KINDS[of]}{named}"


def _find(scope: Scope, params: EventsParams) -> Found:
    groups = scope.groups(
        {"events": "count(*)", "visits": "count(DISTINCT e.sid)"},
        source="events e JOIN sessions s ON s.sid = e.sid",
        where=of_events(scope, params.of, params.event),
        time="e.at_ms",
        keys=["e.name"],
    )
    return Found([EventsRow(by=g.by, event=str(g.keys[0]), **g.figures) for g in groups])


EVENTS: Final = Question("events", "Events by name", EventsParams, EventsRow, _find, ("event",))
