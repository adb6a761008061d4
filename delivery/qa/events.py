"""First-party events: what a walk's trace and its page must tell the collector, and what they told.

An oracle of its own, as `qa.expect`: the engine's events come from the trace, word for word and in
order; those of the page around it (loaded, impression, viewable …) follow rules of their own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from creative import Beacon, Effect, Error, Metric, Reject, Report, Trace, WireEvent, decode_beacon
from delivery.qa.report import QaProblem
from delivery.staging.calls import Call

if TYPE_CHECKING:
    from delivery.qa.expect_consent import Held
    from delivery.qa.planned import ExpectedOpen

__all__ = [
    "ExpectedEvents",
    "Told",
    "compare_copies",
    "compare_events",
    "expect_around",
    "expect_events",
    "told_events",
]

Brief = tuple[str, str, int, str, str]
"""Name, component, value, text, how."""

# What the page tells on its own account; all else comes from the engine, in its order.
_ONCE = ("loaded", "measured", "impression")
_OF_ACTS = ("interacted", "first_interaction")
_FREE = ("time_spent", "missing", "viewable")  # counted by rules, not by the trace
_PAGE = {*_ONCE, *_OF_ACTS, *_FREE, "held", "lost"}
# A film plays in real time: how far it got before it was skipped is not simulated.
_OF_FILMS = ("played", "first_quartile", "midpoint", "third_quartile", "muted", "unmuted")


@dataclass(frozen=True, slots=True)
class ExpectedEvents:
    """Events of one walk. `engine` in order; `acts`: whether anybody acts; `viewable`: whether it
    must (True), must not (False) or may (None) become viewable in that time, by which `rule` and
    not before `rule_ms`. `held`: component, receiver and reason of what is told as held."""

    engine: tuple[Brief, ...]
    acts: bool
    viewable: bool | None
    rule: str = ""
    rule_ms: int = 0
    held: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What one session told: events by number, each once, and beacons that could not be read."""

    events: Mapping[int, WireEvent]
    changed: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


def expect_events(
    trace: Trace, exits: Sequence[tuple[str, str]], rule: tuple[float, int], end_ms: int
) -> ExpectedEvents:
    """The events of a trace, then of `exits` (component or '', click-through) taken at its end.

    `rule`: the share that must be in view, and for how many ms.
    """
    engine = [brief for effect in trace.effects if (brief := _brief(effect))]
    acts = sum(brief[0] == "action" for brief in engine)
    for component, click in exits:
        engine.append(("action", component, 0, "", ""))
        if acts < 2:
            engine.append((("started", "continued")[acts], component, 0, "", ""))
        engine.append(("click_through", component, 0, click, ""))
        acts += 1
    share, rule_ms = rule
    spare = 200  # the first frame, and an observer that answers between two
    viewable = None if abs(end_ms - rule_ms) <= spare else end_ms > rule_ms
    words = f"{share * 100:g}%/{rule_ms / 1000:g}s"
    return ExpectedEvents(tuple(engine), acts > 0, viewable, words, rule_ms)


def compare_copies(
    name: str, expected: tuple[ExpectedEvents, ExpectedEvents], told: Mapping[str, Told]
) -> list[QaProblem]:
    """The same for two copies on one page: nobody says which of them a session is, so the better
    fit counts. The second may stand out of view."""
    first, second = expected[0], replace(expected[1], viewable=None)
    if len(told) != 2:
        message = f"The collector heard of {len(told)} sessions from two copies on one page."
        seen = ", ".join(told) or "none"
        return [_problem("session-miscounted", name, message, "two sessions", seen)]
    one, other = ({session: said} for session, said in told.items())
    fits = [
        [*compare_events(name, first, a), *compare_events(name, second, b)]
        for a, b in ((one, other), (other, one))
    ]
    return min(fits, key=len)


def expect_around(
    expected: ExpectedEvents, held: Sequence["Held"], shut: Sequence["ExpectedOpen"]
) -> ExpectedEvents:
    """The same where pixels are held, and where no window opens: the ad tells of each way out."""
    engine: list[Brief] = []
    lost = [one.told for one in shut]
    for brief in expected.engine:
        engine.append(brief)
        if brief[0] == "click_through" and lost:
            engine.append(("error", brief[1], 0, lost.pop(0), "host"))
    return replace(expected, engine=tuple(engine), held=_told_as_held(held))


def _told_as_held(held: Sequence["Held"]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.component, one.receiver, one.why) for one in held)


def told_events(calls: Iterable[Call]) -> dict[str, Told]:
    """What the collector's calls say, by session."""
    sessions: dict[str, tuple[dict[int, WireEvent], list[int]]] = {}
    unread: list[str] = []
    for call in calls:
        beacon = _read(call, unread)
        if beacon is None:
            continue
        events, changed = sessions.setdefault(beacon.session, ({}, []))
        for event in beacon.events:
            if events.setdefault(event.number, event) != event:
                changed.append(event.number)
    return {
        session: Told(dict(sorted(events.items())), tuple(changed), tuple(unread))
        for session, (events, changed) in sessions.items()
    } or ({"": Told({}, (), tuple(unread))} if unread else {})


def compare_events(
    name: str, expected: ExpectedEvents, told: Mapping[str, Told], *, runs: bool = True
) -> Iterator[QaProblem]:
    """Everything wrong with the events of one walk. `runs` is False where no player starts."""
    if not runs:
        if told:
            message = "The ad told events though its player was broken."
            yield _problem("event-unexpected", name, message, "none", "some")
        return
    if len(told) != 1:
        yield _problem(
            "session-miscounted",
            name,
            f"The collector heard of {len(told)} sessions in one load.",
            "one session",
            ", ".join(told) or "none",
            "Is `collector` in delivery.json the address of a collector, and does the page's "
            "policy let the ad reach it?",
        )
        return
    (one,) = told.values()
    yield from _whole(name, one)
    yield from _of_page(name, expected, one)
    yield from _of_engine(name, expected, one)


def _brief(effect: Effect) -> Brief | None:
    match effect:
        case Report():
            return (effect.event, effect.component or "", 0, effect.text, "")
        case Metric():
            return ("metric", effect.component, effect.micros, effect.name, effect.aggregator)
        case Reject():
            return ("rejected", effect.component, 0, effect.seen, effect.reason)
        case Error():
            return ("error", effect.component, 0, effect.text, effect.reason)
        case _:
            return None


def _read(call: Call, unread: list[str]) -> Beacon | None:
    if call.role != "collector" or call.method != "POST":
        return None
    try:
        return decode_beacon(call.body)
    except msgspec.DecodeError as error:
        unread.append(f"{error}: {call.body[:80]!r}")
        return None


def _whole(name: str, one: Told) -> Iterator[QaProblem]:
    """Nothing is lost, changed or unreadable on the way."""
    for text in one.unread:
        yield _problem("beacon-unreadable", name, "A beacon could not be read.", "a beacon", text)
    numbers = list(one.events)
    if numbers != list(range(len(numbers))):
        gaps = sorted(set(range(max(numbers) + 1)) - set(numbers))
        message, seen = "Events were lost on the way.", f"without {gaps}"
        yield _problem("event-lost", name, message, "every number", seen)
    if one.changed:
        seen = ", ".join(map(str, one.changed))
        message = "A repeated event says something else."
        yield _problem("event-changed", name, message, "the same", seen)


def _of_page(name: str, expected: ExpectedEvents, one: Told) -> Iterator[QaProblem]:
    counts: dict[str, int] = {}
    for event in one.events.values():
        counts[event.event] = counts.get(event.event, 0) + 1
    wanted: dict[str, tuple[int, ...]] = dict.fromkeys(_ONCE, (1,))
    wanted |= dict.fromkeys(_OF_ACTS, (1,) if expected.acts else (0, 1))
    views = {True: (1,), False: (0,), None: (0, 1)}
    wanted |= {"viewable": views[expected.viewable], "held": (len(expected.held),), "lost": (0,)}
    for kind, allowed in wanted.items():
        seen = counts.get(kind, 0)
        if seen not in allowed:
            message = f"The event {kind} was told {_times(seen)}."
            expected_times = " or ".join(map(_times, allowed))
            yield _problem("event-miscounted", name, message, expected_times, _times(seen))
    for event in one.events.values():
        if event.event == "measured" and event.value != 1:
            message = "Viewability was not measured."
            yield _problem("viewability-unmeasured", name, message, "measured", event.text)
        if event.event == "impression" and event.how:
            message = "The impression is that of the fallback."
            yield _problem("fallback-shown", name, message, "the ad", event.how)
        if event.event == "viewable":
            yield from _viewable(name, expected, event)
    yield from _held(name, expected, one)


def _viewable(name: str, expected: ExpectedEvents, event: WireEvent) -> Iterator[QaProblem]:
    if event.text != expected.rule:
        message = "The ad was told as viewable by another rule than its own."
        yield _problem("viewable-wrong", name, message, expected.rule, event.text)
    if event.at_ms < expected.rule_ms:
        message = f"The ad was told as viewable after {event.at_ms:,} ms, which is too early."
        wanted = f"not before {expected.rule_ms:,} ms"
        yield _problem("viewable-wrong", name, message, wanted, f"{event.at_ms:,} ms")


def _held(name: str, expected: ExpectedEvents, one: Told) -> Iterator[QaProblem]:
    """Of as many pixels as should be, each told for its receiver and by its reason."""
    told = [(e.component, e.text, e.how) for e in one.events.values() if e.event == "held"]
    if len(told) != len(expected.held):
        return  # that is told already
    for component, receiver, why in (Counter(expected.held) - Counter(told)).elements():
        message = f"The event held of a pixel to {receiver or 'a host that nobody knows'} is wrong."
        seen = ", ".join(" · ".join(brief) for brief in told if brief[0] == component)
        wanted = f"{component} · {receiver} · {why}"
        yield _problem(
            "event-wrong", name, message, wanted, seen or "none", component=component or None
        )


def _of_engine(name: str, expected: ExpectedEvents, one: Told) -> Iterator[QaProblem]:
    """The engine's events, exactly and in order; the first difference says where it begins."""
    seen = [_of_wire(e) for e in one.events.values() if e.event not in _PAGE]
    wanted = [brief for brief in expected.engine if brief[0] not in _OF_FILMS]
    got = [brief for brief in seen if brief[0] not in _OF_FILMS]
    for n in range(max(len(wanted), len(got))):
        want = wanted[n] if n < len(wanted) else None
        have = got[n] if n < len(got) else None
        if want != have:
            words = "not told" if have is None else "told, and nothing asks for it"
            if want is not None and have is not None:
                words = "another than the flow says"
            about = want or have
            assert about is not None
            yield _problem(
                "event-wrong",
                name,
                f"Event {n + 1} of the conversation, {about[0]}, is {words}.",
                _words(want),
                _words(have),
                component=about[1] or None,
            )
            return


def _of_wire(event: WireEvent) -> Brief:
    return (event.event, event.component, event.value, event.text, event.how)


def _words(brief: Brief | None) -> str:
    if brief is None:
        return "nothing"
    event, component, value, text, how = brief
    parts = [event, component, str(value) if value else "", text, how]
    return " · ".join(part for part in parts if part)


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _problem(
    kind: str,
    name: str,
    message: str,
    expected: str,
    observed: str,
    hint: str = "",
    component: str | None = None,
) -> QaProblem:
    return QaProblem(
        "events",
        name,
        component,
        message,
        expected=expected,
        observed=observed,
        hint=hint or "Walk the same path in `flowtag serve --open` and read its events.",
        kind=kind,
    )
