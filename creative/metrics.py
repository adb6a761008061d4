"""What `ANALYTICS.sendMetric` adds up to: in a session, and over sessions.

Aggregation is a commutative monoid: a session's value is the sum or the maximum of its calls, and
sessions merge in any order. Values are whole millionths, so sums do not depend on their order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

__all__ = [
    "MICRO",
    "Aggregator",
    "MetricCall",
    "MetricTotal",
    "aggregate_session",
    "merge_totals",
    "metric_json",
]

MICRO = 1_000_000
Aggregator = Literal["sum", "max", "flag", "count"]


@dataclass(frozen=True, slots=True)
class MetricCall:
    """One accepted call. `micros` is the value in millionths; `count` calls count a string."""

    name: str
    micros: int
    aggregator: Aggregator


@dataclass(frozen=True, slots=True)
class MetricTotal:
    """A metric over some sessions that have it.

    `total` is the sum of the sessions' values in millionths, `maximum` the largest of them.
    `flag`: all values were booleans, so `total` counts the sessions that had it.
    """

    maximal: bool
    flag: bool
    total: int
    maximum: int
    sessions: int

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            flag=self.flag and other.flag,
            total=self.total + other.total,
            maximum=max(self.maximum, other.maximum),
            sessions=self.sessions + other.sessions,
        )


def aggregate_session(calls: Iterable[MetricCall]) -> dict[str, MetricTotal]:
    """One session's metrics. A string's counter keeps its own namespace under a leading `#`."""
    found: dict[str, MetricTotal] = {}
    for call in calls:
        key = f"#{call.name}" if call.aggregator == "count" else call.name
        maximal = call.aggregator in ("max", "flag")
        one = MetricTotal(maximal, call.aggregator == "flag", call.micros, call.micros, 1)
        before = found.get(key)
        found[key] = one if before is None else _within_session(before, one)
    return found


def _within_session(before: MetricTotal, one: MetricTotal) -> MetricTotal:
    best = max(before.maximum, one.maximum)
    total = best if before.maximal else before.total + one.total
    return replace(before, flag=before.flag and one.flag, total=total, maximum=best)


def merge_totals(parts: Iterable[Mapping[str, MetricTotal]]) -> dict[str, MetricTotal]:
    """The metrics of many sessions, from those of each (or of any grouping of them)."""
    merged: dict[str, MetricTotal] = {}
    for part in parts:
        for name, total in part.items():
            merged[name] = merged[name] + total if name in merged else total
    return dict(sorted(merged.items()))


def metric_json(metrics: Mapping[str, MetricTotal], sessions: int) -> dict[str, dict[str, object]]:
    """Metrics as people and programs read them; `sessions` is how many there were in all.

    `sum`: the sum. `max`: the maximum, and the mean over the sessions that have it. `flag`: the
    sessions that had it, and their rate among all. The names of string counters lose their `#`
    unless a metric of that very name exists.
    """
    shown: dict[str, dict[str, object]] = {}
    for name, metric in sorted(metrics.items()):
        plain = name.removeprefix("#")
        key = name if name != plain and plain in metrics else plain
        shown[key] = _one_json(metric, sessions)
    return dict(sorted(shown.items()))


def _one_json(metric: MetricTotal, sessions: int) -> dict[str, object]:
    if metric.flag:
        had = metric.total // MICRO
        rate = had / sessions if sessions else 0.0
        return {"aggregator": "flag", "value": had, "sessions": metric.sessions, "rate": rate}
    if metric.maximal:
        mean = metric.total / metric.sessions / MICRO
        value = _units(metric.maximum)
        return {"aggregator": "max", "value": value, "sessions": metric.sessions, "mean": mean}
    return {"aggregator": "sum", "value": _units(metric.total), "sessions": metric.sessions}


def _units(micros: int) -> int | float:
    return micros // MICRO if micros % MICRO == 0 else micros / MICRO
