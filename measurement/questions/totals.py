"""The standard figures of ads: how many were seen, and what people did with them."""

from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Group, Scope

__all__ = ["TOTALS"]


class TotalsParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class TotalsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions, but for `actions`, `click_throughs`, `exits` and what follows `held`: events.

    Rates are of impressions; `viewable_rate` is of the measured ones. Times are means and medians
    over the sessions that have one, `time_spent_ms` over impressions.
    """

    by: dict[str, str]
    sessions: int
    impressions: int
    fallbacks: int
    measured: int
    viewable: int
    viewable_rate: float | None
    interacted: int
    interaction_rate: float | None
    started: int
    continued: int
    finished: int
    goals: int
    actions: int
    clicked: int
    click_throughs: int
    click_through_rate: float | None
    exits: int
    first_interaction_ms: float | None
    first_interaction_ms_median: int | None
    goal_ms: float | None
    goal_ms_median: int | None
    time_spent_ms: float | None
    time_spent_ms_total: int
    held: int
    rejected: int
    missing: int
    errors: int
    lost: int


_SUMS: Final = (
    *("fallback", "measured", "viewable", "interacted", "started", "continued", "finished"),
    *("actions", "click_throughs", "exits", "held", "rejected", "missing", "errors"),
)


def _figures(scope: Scope) -> dict[str, str]:
    total, median = scope.dialect.total, scope.dialect.median
    timed = {
        name: f"CASE WHEN s.{name} >= 0 THEN s.{name} END"
        for name in ("first_interaction_ms", "goal_ms")
    }
    return {
        "sessions": "count(*)",
        "impressions": "sum(s.impression)",
        **{name: f"sum(s.{name})" for name in _SUMS},
        "clicked": "sum(CASE WHEN s.click_throughs > 0 THEN 1 ELSE 0 END)",
        **{f"{name}_count": f"count({sql})" for name, sql in timed.items()},
        **{f"{name}_total": total(f"coalesce({sql}, 0)") for name, sql in timed.items()},
        **{f"{name}_median": median(sql) for name, sql in timed.items()},
        "time_spent_ms_total": total("s.time_spent_ms"),
        "lost": total("s.lost"),
    }


def _row(group: Group) -> TotalsRow:
    f = group.figures
    seen = f["impressions"]
    interacted, goals = f["first_interaction_ms_count"], f["goal_ms_count"]
    return TotalsRow(
        by=group.by,
        sessions=f["sessions"],
        impressions=seen,
        fallbacks=f["fallback"],
        measured=f["measured"],
        viewable=f["viewable"],
        viewable_rate=share(f["viewable"], f["measured"]),
        interacted=f["interacted"],
        interaction_rate=share(f["interacted"], seen),
        started=f["started"],
        continued=f["continued"],
        finished=f["finished"],
        goals=goals,
        actions=f["actions"],
        clicked=f["clicked"],
        click_throughs=f["click_throughs"],
        click_through_rate=share(f["click_throughs"], seen),
        exits=f["exits"],
        first_interaction_ms=share(f["first_interaction_ms_total"], interacted),
        first_interaction_ms_median=f["first_interaction_ms_median"] if interacted else None,
        goal_ms=share(f["goal_ms_total"], goals),
        goal_ms_median=f["goal_ms_median"] if goals else None,
        time_spent_ms=share(f["time_spent_ms_total"], seen),
        time_spent_ms_total=f["time_spent_ms_total"],
        held=f["held"],
        rejected=f["rejected"],
        missing=f["missing"],
        errors=f["errors"],
        lost=f["lost"],
    )


def _find(scope: Scope, params: TotalsParams) -> Found:  # noqa: ARG001
    groups = scope.groups(_figures(scope), where=scope.ads())
    return Found([_row(group) for group in groups])


TOTALS: Final = Question("totals", "The standard figures of ads", TotalsParams, TotalsRow, _find)
