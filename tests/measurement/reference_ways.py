"""The questions of ways in plain Python. Here the flow is known, so that nothing is guessed."""

from collections import Counter
from typing import Any

from tests.measurement.random_events import FLOW
from tests.measurement.reference_answers import Asked, By, Row
from tests.measurement.reference_sessions import Session

WAITING = {"yes", "no", "maybe", "a", "b", "shop"}


def _places(session: Session) -> list[tuple[str, str, bool]]:
    """(from, component, acted on) of every step; where it stands at the end comes last."""
    here, found = "", []
    open_: list[str] = []
    for step in session.row["steps"]:
        component = step.lstrip("*+!")
        if step == component:
            found.append((here, component, False))
            assert component in FLOW[here]
            open_ = [*open_, component] if component in WAITING else []
            here = here if component in WAITING else component
        elif step[0] == "*":
            found.append((here, component, True))
            here, open_ = component, []
    return [*found, (open_[0] if len(open_) == 1 else here, "", False)]


def flow(asked: Asked) -> list[Row]:
    shown, reached, left = Counter[Any](), Counter[Any](), Counter[Any]()
    for by, creative, places, finished in _sessions(asked):
        names = [name for _, name, acted in places[:-1] if not acted]
        shown.update((by, creative, name) for name in names)
        reached.update((by, creative, name) for name in set(names))
        left.update([] if finished else [(by, creative, places[-1][0])])
    return [
        {
            **_told(key),
            "component": key[2],
            "reached": reached[key],
            "shown": shown[key],
            "left": left[key],
            "left_rate": left[key] / reached[key],
        }
        for key in reached
    ]


def connections(asked: Asked) -> list[Row]:
    times, sessions, reached = Counter[Any](), Counter[Any](), Counter[Any]()
    for by, creative, places, _ in _sessions(asked):
        ways = [(source, name) for source, name, acted in places[:-1] if not acted]
        times.update((by, creative, way) for way in ways)
        sessions.update((by, creative, way) for way in set(ways))
        reached.update((by, creative, name) for name in {"", *(name for _, name in ways)})
    return [
        {
            **_told(key),
            "from": key[2][0],
            "to": key[2][1],
            "sessions": count,
            "times": times[key],
            "share": count / reached[key[0], key[1], key[2][0]],
        }
        for key, count in sessions.items()
    ]


def options(asked: Asked) -> list[Row]:
    offered, taken, together = Counter[Any](), Counter[Any](), Counter[Any]()
    for by, creative, places, _ in _sessions(asked):
        seen = {
            (source, name) for source, name, acted in places[:-1] if name in WAITING and not acted
        }
        took = {(source, name) for source, name, acted in places[:-1] if acted}
        offered.update((by, creative, pair) for pair in seen)
        taken.update((by, creative, pair) for pair in took)
        together.update((by, creative, source) for source, _ in took)
    return [
        {
            **_told(key),
            "component": key[2][0],
            "option": key[2][1],
            "offered": count,
            "taken": taken[key],
            "rate": taken[key] / count,
            "share": taken[key] / whole if whole else None,
        }
        for key, count in offered.items()
        for whole in [together[key[0], key[1], key[2][0]]]
    ]


def _sessions(asked: Asked) -> list[tuple[By, str, list[tuple[str, str, bool]], bool]]:
    return [
        (asked.began(s), s.row["creative"], _places(s), bool(s.row["finished"]))
        for s in asked.ads()
        if s.row["steps"]
    ]


def _told(key: Any) -> Row:
    return {"by": dict(key[0]), "creative": key[1]}
