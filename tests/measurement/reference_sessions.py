"""The session table in plain Python, slowly and apart from the store: what tests compare it with."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from measurement.event import Event

CLICKS = ("click_through", "exit")
FLAGS = ("loaded", "impression", "viewable", "interacted", "started", "continued", "finished")
COUNTS = {
    "action": "actions",
    "submitted": "submitted",
    "click_through": "click_throughs",
    "exit": "exits",
    "error": "errors",
    **{
        name: name
        for name in (
            *("played", "first_quartile", "midpoint", "third_quartile", "completed", "skipped"),
            *("paid", "cancelled", "held", "rejected", "missing"),
        )
    },
}
MARKS = {
    "displayed": "",
    "action": "*",
    **dict.fromkeys(("selected", "submitted"), "+"),
    **dict.fromkeys(("completed", "skipped", "paid", "cancelled"), "!"),
}


@dataclass
class Session:
    """One session, visit, or event that has neither: its row, its metrics, its events."""

    row: dict[str, Any]
    metrics: dict[tuple[str, str], tuple[int, int]]
    events: list[Event] = field(default_factory=list)


def split_twins(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """The events that count, and those that were there already."""
    seen: set[tuple[str, str, str, str, int]] = set()
    kept, twins = [], []
    for event in events:
        key = (event.project, event.kind, *_unit(event), event.number)
        if event.session and event.number >= 0 and key in seen:
            twins.append(event)
        else:
            seen.add(key)
            kept.append(event)
    return kept, twins


def make_sessions(events: Iterable[Event]) -> list[Session]:
    """Sessions from all events, twins among them, in the order in which they began to arrive."""
    given = list(events)
    kept = {id(event) for event in split_twins(given)[0]}
    parts: dict[object, list[Event]] = {}
    for n, event in enumerate(given):
        unit = _unit(event)[0]
        parts.setdefault((event.project, event.kind, unit or n), []).append(event)
    return [_session(part, [e for e in part if id(e) in kept]) for part in parts.values()]


def _unit(event: Event) -> tuple[str, str]:
    """What an event belongs to, and the page's load where that is a visit."""
    if event.kind == "site" and event.visit:
        return event.visit, event.session
    return event.session, ""


def _session(all_: Sequence[Event], events: list[Event]) -> Session:
    told = [] if all_[0].kind == "site" else events
    shared = ("visitor", "creative", "version", "placement", "size", "host", "locale", "country")
    row: dict[str, Any] = {
        "project": all_[0].project,
        "kind": all_[0].kind,
        "unit": _unit(all_[0])[0],
        **{name: max(getattr(e, name) for e in all_) for name in (*shared, "bot", "traffic")},
        "macros": max((e.macros for e in all_), key=lambda macros: json.dumps(macros)),
        "first_ms": min(e.at_ms for e in events),
        "last_ms": max(e.at_ms for e in events),
        "events": len(events),
        **{name: int(any(e.name == name for e in told)) for name in FLAGS},
        "fallback": int(any(e.name == "impression" and e.how == "fallback" for e in told)),
        "measured": int(
            any((e.name, e.value) == ("measured", 1) or e.name == "viewable" for e in told)
        ),
        **{column: sum(e.name == name for e in told) for name, column in COUNTS.items()},
        "pages": sum(e.kind == "site" and e.name == "page" for e in events),
        "lost": max((e.value for e in told if e.name == "lost"), default=0),
        "time_spent_ms": max((e.value for e in told if e.name == "time_spent"), default=0),
        "first_interaction_ms": min(
            (e.value for e in told if e.name == "first_interaction"), default=-1
        ),
        "goal_ms": _goal_ms(told),
        "first_click_ms": min(clicks := [e.at_ms for e in told if e.name in CLICKS] or [-1]),
        "last_click_ms": max(clicks),
        "goals": sorted({e.text or e.component for e in told if e.name == "goal"}),
    }
    return Session(row | _way(told) | _origin(row, events), _metrics(told), events)


def _goal_ms(told: Sequence[Event]) -> int:
    goals = [e.at_ms for e in told if e.name == "goal"]
    seen = [e.at_ms for e in told if e.name == "impression"] or [e.at_ms for e in told]
    return max(min(goals) - min(seen), 0) if goals else -1


def _way(told: Sequence[Event]) -> dict[str, Any]:
    ordered = sorted(told, key=lambda e: (e.number, e.at_ms, e.name, e.component))
    steps = [MARKS[e.name] + e.component for e in ordered if e.name in MARKS and e.component]
    shown = [step for step in steps if step[0] not in "*+!"]
    return {"path": shown, "steps": steps}


def _origin(row: dict[str, Any], events: Sequence[Event]) -> dict[str, Any]:
    def first(name: str) -> str:
        found = [(e.at_ms, e.number, getattr(e, name)) for e in events if getattr(e, name)]
        return str(min(found)[2]) if found and row["kind"] == "site" else ""

    landing = first("url")
    host = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#:]*)", landing)
    macros = row["macros"]
    site = macros.get("site_domain", macros.get("app_bundle", ""))
    if row["kind"] == "site":
        site = host[1] if host else ""
    return {"landing": landing, "source": first("referrer"), "site": site}


def _metrics(told: Sequence[Event]) -> dict[tuple[str, str], tuple[int, int]]:
    """(name, aggregator) -> flag, total."""
    calls: dict[tuple[str, str], list[Event]] = {}
    for event in told:
        if event.name == "metric":
            aggregator = "max" if event.how == "flag" else event.how
            calls.setdefault((event.text, aggregator), []).append(event)
    return {
        key: (
            int(all(e.how == "flag" for e in found)),
            (max if key[1] == "max" else sum)(e.value for e in found),
        )
        for key, found in calls.items()
    }


def row_key(row: dict[str, Any]) -> str:
    """By what rows of two tables are brought into one order."""
    return json.dumps(row, sort_keys=True, default=str)
