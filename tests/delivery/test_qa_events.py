"""What a collector must hear of one walk, and every way in which it can hear something else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from creative import Beacon, Metric, Report, Trace, WireEvent, encode_beacon
from delivery.qa.events import (
    ExpectedEvents,
    compare_events,
    expect_events,
    told_events,
)
from delivery.staging.calls import Call

TRACE = Trace(
    flow="tiny",
    seed=1,
    end="goal",
    variables={},
    metrics={},
    pixels={},
    effects=(
        Report(at=0, event="displayed", component="hello"),
        Report(at=5, event="action", component="yes"),
        Report(at=5, event="started", component="yes"),
        Metric(at=6, component="count", name="score", micros=1_500_000, aggregator="sum"),
        Report(at=7, event="goal", component="won", text="advice"),
    ),
)
EXPECTED = expect_events(TRACE, [("", "main")], rule=(0.5, 1_000), end_ms=3_000)
GOOD = [
    WireEvent(0, 0, "loaded"),
    WireEvent(1, 0, "measured", "", 1),
    WireEvent(2, 0, "displayed", "hello"),
    WireEvent(3, 32, "impression"),
    WireEvent(4, 60, "interacted"),
    WireEvent(5, 60, "first_interaction", "", 28),
    WireEvent(6, 60, "action", "yes"),
    WireEvent(7, 60, "started", "yes"),
    WireEvent(8, 60, "metric", "count", 1_500_000, "score", "sum"),
    WireEvent(9, 60, "goal", "won", 0, "advice"),
    WireEvent(10, 1040, "viewable", "", 0, "50%/1s"),
    WireEvent(11, 1100, "action"),
    WireEvent(12, 1100, "continued"),
    WireEvent(13, 1100, "click_through", "", 0, "main"),
    WireEvent(14, 1200, "time_spent", "", 1200),
]


def _call(events: list[WireEvent], session: str = "a" * 32, body: bytes = b"") -> Call:
    beacon = Beacon(session, "tiny", "v", "300x250", "page", 1200, tuple(events))
    body = body or encode_beacon(beacon)
    return Call(1, 0, "r", "collector", "https", "c.example", "/e", "POST", body=body)


def _messages(*calls: Call, expected: ExpectedEvents = EXPECTED, runs: bool = True) -> list[str]:
    told = told_events(calls)
    return [p.message for p in compare_events("Path 1", expected, told, runs=runs)]


def test_what_was_drawn_and_told_is_no_problem():
    assert _messages(_call(GOOD)) == []


def test_what_is_held_is_told_for_its_receiver_and_by_its_reason():
    expected = replace(EXPECTED, held=(("hello", "t.example", "no_consent"),))
    right, wrong = (
        _edit(14, event="held", component="hello", value=0, text="t.example", how=why)(list(GOOD))
        for why in ("no_consent", "objected")
    )

    assert _messages(_call(right), expected=expected) == []
    assert _messages(_call(wrong), expected=expected) == [
        "The event held of a pixel to t.example is wrong."
    ]


def test_order_of_beacons_and_repeats_change_nothing():
    assert _messages(_call(GOOD[7:]), _call(GOOD[:9]), _call(GOOD[:3])) == []


def _edit(at: int, **changes: object) -> Callable[[list[WireEvent]], list[WireEvent]]:
    def edit(events: list[WireEvent]) -> list[WireEvent]:
        fields = {f: getattr(events[at], f) for f in WireEvent.__struct_fields__}
        events[at] = WireEvent(**{**fields, **changes})
        return events

    return edit


def _drop(number: int) -> Callable[[list[WireEvent]], list[WireEvent]]:
    def drop(events: list[WireEvent]) -> list[WireEvent]:
        kept = events[:number] + events[number + 1 :]
        return [_edit(n, number=n)(kept)[n] for n in range(len(kept))]

    return drop


FAULTS = {
    "a lost event": (lambda e: e[:6] + e[7:], "Events were lost on the way."),
    "an event never told": (_drop(7), "Event 3 of the conversation, started, is another than the flow says."),
    "another component": (_edit(2, component="other"), "Event 1 of the conversation, displayed, is another than the flow says."),
    "another value": (_edit(8, value=1), "Event 4 of the conversation, metric, is another than the flow says."),
    "another aggregator": (_edit(8, how="max"), "Event 4 of the conversation, metric, is another than the flow says."),
    "another goal": (_edit(9, text="x"), "Event 5 of the conversation, goal, is another than the flow says."),
    "no impression": (_drop(3), "The event impression was told never."),
    "two impressions": (_edit(14, event="impression", value=0), "The event impression was told twice."),
    "never viewable": (_drop(10), "The event viewable was told never."),
    "viewable too early": (_edit(10, at_ms=990), "The ad was told as viewable after 990 ms, which is too early."),
    "viewable by another rule": (_edit(10, text="30%/1s"), "The ad was told as viewable by another rule than its own."),
    "a held pixel": (_edit(14, event="held"), "The event held was told once."),
    "lost in the page": (_edit(14, event="lost"), "The event lost was told once."),
    "not measured": (_edit(1, value=0, text="no_observer"), "Viewability was not measured."),
    "the fallback": (_edit(3, how="fallback"), "The impression is that of the fallback."),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_named(change: Callable[[list[WireEvent]], list[WireEvent]], said: str):
    messages = _messages(_call(change(list(GOOD))))

    assert said in messages


def test_a_repeat_that_says_something_else_is_named():
    messages = _messages(_call(GOOD), _call([WireEvent(2, 0, "displayed", "other")]))

    assert messages == ["A repeated event says something else."]


def test_what_is_no_beacon_is_shown():
    assert _messages(_call(GOOD), _call([], body=b"nonsense")) == ["A beacon could not be read."]


def test_one_load_is_one_session():
    messages = _messages(_call(GOOD), _call(GOOD, session="b" * 32))

    assert messages == ["The collector heard of 2 sessions in one load."]
    assert _messages() == ["The collector heard of 0 sessions in one load."]


def test_a_broken_player_tells_nothing():
    assert _messages(runs=False) == []
    assert _messages(_call(GOOD), runs=False) == [
        "The ad told events though its player was broken."
    ]


@pytest.mark.parametrize(("end_ms", "viewable"), [(500, False), (1_100, None), (1_500, True)])
def test_the_rule_says_when_it_must_be_viewable(end_ms: int, viewable: bool | None):
    assert expect_events(TRACE, [], (0.5, 1_000), end_ms).viewable is viewable
