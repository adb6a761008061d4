"""How much a project was sent, month by month: what the store holds of it."""

from collections import Counter
from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.question import Found, Question
from measurement.questions.scope import Scope
from measurement.store.engine import whole

__all__ = ["USAGE"]


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Events that a collector refused in a month of UTC, for one reason."""

    month: str
    reason: str
    events: int


class UsageParams(Common, frozen=True, kw_only=True):
    """Always by month, of everything that was received: no other breakdown, no filter.

    `refused` is what collectors counted; the command and the API fill it in.
    """

    refused: tuple[Refusal, ...] = ()


class UsageRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events that were received in a month: those that were counted, and those that were not.

    `refused`: reason -> what a collector did not take, in the month of UTC.
    """

    by: dict[str, str]
    events: int
    dropped: int
    refused: dict[str, int]


def _find(scope: Scope, params: UsageParams) -> Found:
    if params.where or set(params.by) - {"month"}:
        raise QuestionError("usage is by month and of everything; leave by and where out")
    at = "s.received_ms"
    month = scope.zone.bucket("month", at, scope.dialect)
    counts: dict[str, Counter[int]] = {}
    for table in ("events", "drops"):
        sql = (
            f"SELECT {month} AS month, count(*) FROM {table} s"
            f" WHERE {scope.received()} GROUP BY month"
        )
        counts[table] = Counter({whole(row[0]): whole(row[1]) for row in scope.ask(sql)})
    refused: dict[str, dict[str, int]] = {}
    for one in params.refused:
        refused.setdefault(one.month, {})[one.reason] = one.events
    labels = {
        scope.zone.label("month", number): number
        for number in {*counts["events"], *counts["drops"]}
    }
    return Found(
        [
            UsageRow(
                by={"month": label},
                events=counts["events"][labels.get(label, -1)],
                dropped=counts["drops"][labels.get(label, -1)],
                refused=refused.get(label, {}),
            )
            for label in sorted({*labels, *refused})
        ]
    )


USAGE: Final = Question("usage", "How much a project was sent", UsageParams, UsageRow, _find)
