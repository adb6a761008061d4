"""What scripts count with `sendMetric`, over sessions: sums, maxima with means, flags with rates."""

from typing import Final

import msgspec

from creative import MetricTotal, metric_json
from measurement.questions.common import Common
from measurement.questions.question import Found, Question
from measurement.questions.scope import Group, Scope

__all__ = ["METRICS"]


class MetricsParams(Common, frozen=True, kw_only=True):
    """`metric` asks for one. A session counts in the period, and in the bucket, in which it began."""

    metric: str = ""


class MetricsRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A metric over the sessions that have it. Values are exact to the millionth.

    `sum`: the sum. `max`: the maximum, and the mean of the sessions. `flag`, where all values were
    booleans: the sessions that had it, and their rate among `of`, all sessions. `counter`: the sum
    counts a text, and its name is `name__value`. A name that is a sum in one version and a maximum in another is two
    rows: they cannot be added.
    """

    by: dict[str, str]
    metric: str
    aggregator: str
    value: int | float
    sessions: int
    of: int
    counter: bool = False
    mean: float | None = None
    rate: float | None = None


def _find(scope: Scope, params: MetricsParams) -> Found:
    where = scope.ads()
    named = f" AND m.name = {scope.param(params.metric)}" if params.metric else ""
    total = scope.dialect.total("m.total")
    found = scope.groups(
        {
            "flag": "min(m.flag)",
            "total": total,
            "maximum": "max(m.total)",
            "sessions": "count(*)",
        },
        source="metrics m JOIN sessions s ON s.sid = m.sid",
        where=where + named,
        keys=["m.name", "m.aggregator"],
    )
    of = {
        _key(group): group.figures["of"] for group in scope.groups({"of": "count(*)"}, where=where)
    }
    return Found([_row(group, of[_key(group)]) for group in found])


def _key(group: Group) -> tuple[tuple[str, str], ...]:
    return tuple(group.by.items())


def _row(group: Group, of: int) -> MetricsRow:
    name, aggregator = group.keys
    figures = group.figures
    total = MetricTotal(
        maximal=aggregator == "max",
        flag=figures["flag"] == 1,
        total=figures["total"],
        maximum=figures["maximum"],
        sessions=figures["sessions"],
    )
    shown = metric_json({str(name): total}, of)[str(name)]
    return msgspec.convert(
        {"by": group.by, "metric": name, "of": of, "counter": aggregator == "count", **shown},
        MetricsRow,
    )


METRICS: Final = Question(
    "metrics",
    "What scripts count with sendMetric",
    MetricsParams,
    MetricsRow,
    _find,
    ("metric", "aggregator", "counter"),
)
