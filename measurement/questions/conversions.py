"""What an ad led to: a site's events, credited to the session of the ad whose click led there.

Click-based only: the click-through carried the click's id, the site's tracker sent it along, and the
event came within the window. Nothing is credited to having seen an ad.
"""

from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.money import money
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope

__all__ = ["CONVERSIONS"]

_DAY_MS: Final = 86_400_000
MAX_DAYS: Final = 90


class ConversionsParams(Common, frozen=True, kw_only=True):
    """`event` is what counts as one, as it was tracked; `window_days` may lie behind the click.

    The session of the ad counts in the period, and in the bucket, in which it began.
    """

    event: str = ""
    window_days: int = 7


class ConversionsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of ads with a click out, those of them that converted, and what they brought.

    `revenue`: currency -> exact sum.
    """

    by: dict[str, str]
    clicked: int
    converted: int
    conversion_rate: float | None
    conversions: int
    revenue: dict[str, str]


def _find(scope: Scope, params: ConversionsParams) -> Found:
    if not params.event:
        raise QuestionError("event: say which event is a conversion; `events` lists their names")
    if not 1 <= params.window_days <= MAX_DAYS:
        raise QuestionError(f"window_days: {params.window_days} is not between 1 and {MAX_DAYS}")
    clicked = scope.groups(
        {"clicked": "count(*)"},
        where=f"{scope.ads()} AND s.click_throughs + s.exits > 0",
    )
    source, where = _credited(scope, params)
    sessions = scope.groups(
        {"converted": "count(DISTINCT s.sid)", "conversions": "count(*)"},
        source=source,
        where=where,
    )
    amounts = scope.groups(
        {"amount": scope.dialect.total("e.amount")},
        source=source,
        where=f"{where} AND e.currency <> ''",
        keys=["e.currency"],
    )
    figures = {_key(g.by): g.figures for g in sessions}
    revenue: dict[tuple[str, ...], dict[str, str]] = {}
    for g in amounts:
        revenue.setdefault(_key(g.by), {})[str(g.keys[0])] = money(g.figures["amount"])
    none = {"converted": 0, "conversions": 0}
    rows = [
        ConversionsRow(
            by=g.by,
            clicked=g.figures["clicked"],
            conversion_rate=share(figures.get(_key(g.by), none)["converted"], g.figures["clicked"]),
            revenue=revenue.get(_key(g.by), {}),
            **figures.get(_key(g.by), none),
        )
        for g in clicked
    ]
    return Found(rows, (f"Click-based only, within {params.window_days} days of the click.",))


def _credited(scope: Scope, params: ConversionsParams) -> tuple[str, str]:
    """Events `e` of visits `v` with the session `s` that they are credited to.

    Clicks of one session are seconds apart: an event counts from its first one on, until the window
    of its last one is over.
    """
    window = params.window_days * _DAY_MS
    source = (
        "events e"
        " JOIN sessions v ON v.sid = e.sid"
        " JOIN sessions s ON s.project = e.project AND s.unit = e.click"
    )
    where = (
        f"{scope.ads()} AND {scope.counted('v')} AND v.kind = 'site'"
        f" AND e.name = {scope.param(params.event)} AND e.click <> ''"
        " AND s.first_click_ms >= 0 AND e.at_ms >= s.first_click_ms"
        f" AND e.at_ms < s.last_click_ms + {scope.param(window)}"
    )
    return source, where


def _key(by: dict[str, str]) -> tuple[str, ...]:
    return tuple(by.values())


CONVERSIONS: Final = Question(
    "conversions", "What ads led to", ConversionsParams, ConversionsRow, _find
)
