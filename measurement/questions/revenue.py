"""What was sold on sites, per currency: nothing is converted."""

from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.events import of_events
from measurement.questions.money import money
from measurement.questions.question import Found, Question
from measurement.questions.scope import Scope

__all__ = ["REVENUE"]


class RevenueParams(Common, frozen=True, kw_only=True):
    """`event` asks for one name. An event counts when it happened."""

    event: str = ""


class RevenueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events with revenue in one currency, their visits, and the exact sum."""

    by: dict[str, str]
    currency: str
    amount: str
    events: int
    visits: int


def _find(scope: Scope, params: RevenueParams) -> Found:
    groups = scope.groups(
        {
            "amount": scope.dialect.total("e.amount"),
            "events": "count(*)",
            "visits": "count(DISTINCT e.sid)",
        },
        source="events e JOIN sessions s ON s.sid = e.sid",
        where=f"{of_events(scope, 'site', params.event)} AND e.currency <> ''",
        time="e.at_ms",
        keys=["e.currency"],
    )
    return Found(
        [
            RevenueRow(
                by=g.by,
                currency=str(g.keys[0]),
                amount=money(g.figures["amount"]),
                events=g.figures["events"],
                visits=g.figures["visits"],
            )
            for g in groups
        ]
    )


REVENUE: Final = Question(
    "revenue", "What was sold, per currency", RevenueParams, RevenueRow, _find, ("currency",)
)
