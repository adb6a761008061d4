"""Aggregation is a commutative monoid: order, batching and grouping never change a result."""

from hypothesis import given
from hypothesis import strategies as st

from creative import MetricCall, aggregate_session, merge_totals, metric_json
from creative.metrics import Aggregator

MAX_MICROS = 9_000_000_000_000_000

micros = st.integers(-MAX_MICROS, MAX_MICROS)
HOW: dict[str, list[Aggregator]] = {"a": ["sum"], "b": ["max", "flag"], "c": ["count"]}


def _calls_of(name: str) -> st.SearchStrategy[MetricCall]:
    def make(how: Aggregator, value: int, truth: bool) -> MetricCall:
        if how == "count":
            return MetricCall(name, 1_000_000, how)
        return MetricCall(name, truth * 1_000_000 if how == "flag" else value, how)

    return st.builds(make, st.sampled_from(HOW[name]), micros, st.booleans())


calls = st.lists(st.sampled_from(sorted(HOW)).flatmap(_calls_of), max_size=12)
sessions = st.lists(calls, max_size=8)


@given(calls, st.randoms(use_true_random=False))
def test_order_of_calls_does_not_change_a_session(
    session: list[MetricCall], random: object
) -> None:
    shuffled = list(session)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert aggregate_session(shuffled) == aggregate_session(session)


@given(sessions, st.data())
def test_order_and_batching_of_sessions_do_not_change_totals(
    all_calls: list[list[MetricCall]], data: st.DataObject
) -> None:
    parts = [aggregate_session(session) for session in all_calls]
    shuffled = data.draw(st.permutations(parts))
    cut = data.draw(st.integers(0, len(parts)))
    batches = [merge_totals(shuffled[:cut]), merge_totals(shuffled[cut:])]

    assert merge_totals(batches) == merge_totals(parts)


def test_what_people_read_of_each_aggregator() -> None:
    sessions = [
        [MetricCall("n", 1_500_000, "sum"), MetricCall("n", 1_000_000, "sum")],
        [MetricCall("n", -500_000, "sum"), MetricCall("best", 4_000_000, "max")],
        [MetricCall("best", 9_000_000, "max"), MetricCall("best", 2_000_000, "max")],
        [MetricCall("seen", 1_000_000, "flag"), MetricCall("seen", 0, "flag")],
        [MetricCall("seen", 0, "flag"), MetricCall("skin__dry", 1_000_000, "count")],
    ]

    assert metric_json(merge_totals(map(aggregate_session, sessions)), len(sessions)) == {
        "best": {"aggregator": "max", "value": 9, "sessions": 2, "mean": 6.5},
        "n": {"aggregator": "sum", "value": 2, "sessions": 2},
        "seen": {"aggregator": "flag", "value": 1, "sessions": 2, "rate": 0.2},
        "skin__dry": {"aggregator": "sum", "value": 1, "sessions": 1},
    }


def test_a_string_counter_is_kept_apart_from_a_metric_of_its_name() -> None:
    session = [MetricCall("a__b", 5_000_000, "sum"), MetricCall("a__b", 1_000_000, "count")]

    assert metric_json(aggregate_session(session), 1) == {
        "#a__b": {"aggregator": "sum", "value": 1, "sessions": 1},
        "a__b": {"aggregator": "sum", "value": 5, "sessions": 1},
    }
