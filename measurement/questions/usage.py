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


class UsageParams(Common, frozen=True, kw_only=True):
    """Always by month, of everything that was received: no other breakdown, no filter."""


class UsageRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events that were received in a month: those that were counted, and those that were not."""

    by: dict[str, str]
    events: int
    dropped: int


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
    months = sorted({*counts["events"], *counts["drops"]})
    return Found(
        [
            UsageRow(
                by={"month": scope.zone.label("month", number)},
                events=counts["events"][number],
                dropped=counts["drops"][number],
            )
            for number in months
        ]
    )


USAGE: Final = Question("usage", "How much a project was sent", UsageParams, UsageRow, _find)
