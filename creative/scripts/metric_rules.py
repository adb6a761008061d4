"""Rules about ANALYTICS.sendMetric: what it would reject at run time, as far as the text shows.

The table itself is the engine's (`player/engine/metrics.ts`); these rules say the same beforehand.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from creative.scripts.facts import Call, ValueFact
from creative.scripts.subject import FlowScripts, ScriptOf
from flows import Problem, Rule, nearest_hint

__all__ = [
    "MetricAggregatorUnknown",
    "MetricNameRejected",
    "MetricSumAndMax",
    "MetricValueRejected",
]

MAX_VALUE: Final = 9_000_000_000  # in millionths still a whole number that a double holds exactly
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,63}")
_TEXT: Final = re.compile(r"[A-Za-z0-9_]{1,64}")
_AGGREGATORS: Final = {"sum": "sum", "max": "max", "flag": "max"}  # flag: another name of max
_NAME_RULE: Final = "a name has 1 to 63 ASCII letters, digits or _"
_TEXT_RULE: Final = "a text has 1 to 64 ASCII letters, digits or _"
_VALUE_RULE: Final = (
    "a value is true or false, a number from -9,000,000,000 to 9,000,000,000, "
    "or a text of ASCII letters, digits and _"
)


class MetricNameRejected(Rule[FlowScripts]):
    """What it finds: a metric's name that sendMetric rejects.

    **Why it matters.** A rejected metric is reported and not counted: its column stays empty.

    **Wrong**

    ```js
    ANALYTICS.sendMetric('dry skin', true)
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('dry_skin', true)
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR102"
    name = "metric-name-rejected"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script, call in subject.calls_of("ANALYTICS.sendMetric"):
            name = _argument(call, 0)
            if name is None:
                yield self.problem(
                    script.at(call.at), "sendMetric is called without a name.", _NAME_RULE
                )
            elif not _may_be(name, _NAME):
                yield self.problem(
                    script.at(name.at),
                    f"sendMetric rejects the name {_shown(name)}.",
                    _NAME_RULE + _better(name, 63),
                )


class MetricValueRejected(Rule[FlowScripts]):
    """What it finds: a metric's value that sendMetric rejects.

    **Why it matters.** A rejected metric is reported and not counted. Texts count how often each
    was sent, so they have to be names themselves: `color`, 'red' counts in `color__red`.

    **Wrong**

    ```js
    ANALYTICS.sendMetric('color', 'light red')
    ANALYTICS.sendMetric('basket', {total: 3})
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('color', 'light_red')
    ANALYTICS.sendMetric('basket', 3)
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR103"
    name = "metric-value-rejected"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script, call in subject.calls_of("ANALYTICS.sendMetric"):
            if not call.args:
                continue  # CR102 says it
            value = _argument(call, 1)
            if value is None:
                yield self.problem(
                    script.at(call.at), "sendMetric is called without a value.", _VALUE_RULE
                )
            elif value.kind == "string" and not _may_be(value, _TEXT):
                yield self._rejected(script, value, _TEXT_RULE + _better(value, 64))
            elif not _countable(value):
                yield self._rejected(script, value, _VALUE_RULE)

    def _rejected(self, script: ScriptOf, value: ValueFact, hint: str) -> Problem:
        return self.problem(
            script.at(value.at), f"sendMetric rejects the value {_shown(value)}.", hint
        )


class MetricAggregatorUnknown(Rule[FlowScripts]):
    """What it finds: a metric's aggregator that is none of 'sum', 'max' and 'flag'.

    **Why it matters.** A rejected metric is reported and not counted. Without an aggregator,
    numbers are summed and yes/no values are flags.

    **Wrong**

    ```js
    ANALYTICS.sendMetric('answers', 3, 'average')
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('answers', 3, 'max')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR104"
    name = "metric-aggregator-unknown"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        for script, call in subject.calls_of("ANALYTICS.sendMetric"):
            value, aggregator = _argument(call, 1), _argument(call, 2)
            if aggregator is None or aggregator.kind in ("unknown", "spread", "undefined"):
                continue
            if value is not None and value.kind == "string":
                continue  # texts are counted, whatever the aggregator says
            if aggregator.kind != "string" or aggregator.value not in _AGGREGATORS:
                yield self.problem(
                    script.at(aggregator.at),
                    f"sendMetric rejects the aggregator {_shown(aggregator)}.",
                    nearest_hint(str(aggregator.value), _AGGREGATORS, "Aggregators"),
                )


class MetricSumAndMax(Rule[FlowScripts]):
    """What it finds: one metric that is summed in one place and a maximum in another.

    Numbers are summed and yes/no values are flags (a maximum) unless the call says otherwise;
    'flag' is another name of 'max'.

    **Why it matters.** A metric has one aggregator. Whichever call comes second in a session is
    rejected, so what is counted depends on the path.

    **Wrong**

    ```js
    ANALYTICS.sendMetric('answers', 1)
    ANALYTICS.sendMetric('answers', 3, 'max')
    ```

    **Right**

    ```js
    ANALYTICS.sendMetric('answers', 1)
    ANALYTICS.sendMetric('most_answers', 3, 'max')
    ```

    **Reference.** docs/flow-format.md, "Scripts".
    """

    code = "CR105"
    name = "metric-sum-and-max"

    def check(self, subject: FlowScripts) -> Iterator[Problem]:
        first: dict[str, tuple[str, str]] = {}
        own = {id(script) for script in subject.scripts}
        everywhere = FlowScripts(subject.flow, (*subject.before, *subject.scripts))
        for script, call in everywhere.calls_of("ANALYTICS.sendMetric"):
            name, aggregator = _argument(call, 0), _aggregator_of(call)
            if name is None or name.kind != "string" or aggregator is None:
                continue
            place = script.at(call.at)
            before, where = first.setdefault(str(name.value), (aggregator, place))
            if before != aggregator and id(script) in own:
                yield self.problem(
                    place,
                    f'The metric "{name.value}" is {_AS[aggregator]} here, '
                    f"and {_AS[before]} at {where}.",
                    "give one of the two another name, or both the same aggregator",
                )


_AS: Final = {"sum": "a sum", "max": "a maximum"}


def _argument(call: Call, index: int) -> ValueFact | None:
    """The argument; one behind a `...spread` is unknown."""
    spread = next((arg for arg in call.args[: index + 1] if arg.kind == "spread"), None)
    if spread is not None:
        return spread
    return call.args[index] if index < len(call.args) else None


def _aggregator_of(call: Call) -> Literal["sum", "max"] | None:
    """What the call does to its metric, where the text shows it; texts have counters of their own."""
    value, given = _argument(call, 1), _argument(call, 2)
    if value is None or value.kind == "string" or not _countable(value):
        return None
    if given is not None and given.kind != "undefined":
        found = _AGGREGATORS.get(str(given.value)) if given.kind == "string" else None
        return "sum" if found == "sum" else "max" if found == "max" else None
    return "sum" if value.kind == "number" else "max" if value.kind == "boolean" else None


def _may_be(fact: ValueFact, pattern: re.Pattern[str]) -> bool:
    if fact.kind in ("unknown", "spread"):
        return True
    return fact.kind == "string" and pattern.fullmatch(str(fact.value)) is not None


def _countable(value: ValueFact) -> bool:
    """Whether the value may be one that is counted."""
    if value.kind == "number":
        return value.value is not None and abs(float(value.value)) <= MAX_VALUE
    return value.kind in ("string", "boolean", "unknown", "spread")


def _shown(fact: ValueFact) -> str:
    return " ".join(fact.text.split())[:60]


def _better(fact: ValueFact, length: int) -> str:
    """The nearest name that would pass, as the end of a hint."""
    if fact.kind != "string":
        return ""
    better = re.sub(r"[^A-Za-z0-9_]+", "_", str(fact.value)).strip("_")[:length]
    return f", for example '{better}'" if better else ""
