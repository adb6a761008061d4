"""Ways through a conversation: what sessions with the same steps saw, took, and where they left.

A store knows no flow; it knows steps (`store/summary.py`): shown, acted on (`*`), taken (`+`), over
by itself (`!`). What waits for people is what anybody ever acted on; of such, what is shown in a
row stands side by side. So a connection leads from the last component that was shown and did not
wait, or from the one that was acted on. Only an option that nobody ever took looks like a message.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from measurement.questions.scope import Scope

__all__ = ["Walk", "Way", "find_ways", "walk_steps"]


@dataclass(slots=True)
class Walk:
    """What one way holds. From '' leads the connection to the start; an option is (from, to)."""

    shown: Counter[str] = field(default_factory=Counter)
    connections: Counter[tuple[str, str]] = field(default_factory=Counter)
    offered: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    left: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Sessions of one creative that took the same steps; `unfinished` ones came to no end."""

    by: dict[str, str]
    creative: str
    sessions: int
    unfinished: int
    walk: Walk


def find_ways(scope: Scope) -> Iterator[Way]:
    """Every way, walked."""
    groups = scope.groups(
        {"sessions": "count(*)", "unfinished": "count(*) - sum(s.finished)"},
        where=f"{scope.ads()} AND s.steps <> '[]'",
        keys=["s.creative", "s.steps"],
    )
    waits = _find_waits(scope)
    for group in groups:
        creative, steps = str(group.keys[0]), json.loads(str(group.keys[1]))
        walk = walk_steps(steps, waits.get(creative, frozenset()))
        yield Way(group.by, creative, group.figures["sessions"], group.figures["unfinished"], walk)


def _find_waits(scope: Scope) -> dict[str, set[str]]:
    """Creative -> the components that people ever acted on, whatever else was asked."""
    found: dict[str, set[str]] = {}
    sql = (
        "SELECT DISTINCT s.creative, e.component FROM events e JOIN sessions s ON s.sid = e.sid"
        f" WHERE {scope.is_project} AND s.kind <> 'site'"
        " AND e.name = 'action' AND e.component <> ''"
    )
    for creative, component in scope.ask(sql):
        found.setdefault(str(creative), set()).add(str(component))
    return found


def walk_steps(steps: Sequence[str], waits: AbstractSet[str]) -> Walk:
    """One way, step by step. `source` is where the flow stands; `open_` what waits, and from where.

    An act names what was acted on before what was taken with it, so a group that was closed last
    still says where those stood.
    """
    walk, source = Walk(), ""
    open_: dict[str, str] = {}
    closed: dict[str, str] = {}
    for step in steps:
        mark, component = (step[0], step[1:]) if step[0] in "*+!" else ("", step)
        if not mark:
            walk.shown[component] += 1
            walk.connections[source, component] += 1
            if component in waits:
                open_[component] = source
                walk.offered.add((source, component))
            else:
                source, open_ = component, {}
        elif mark == "+":
            if component in closed:
                walk.taken.add((closed[component], component))
        elif component in open_:
            if mark == "*":
                walk.taken.add((open_[component], component))
            source, open_, closed = component, {}, open_
    walk.left = next(iter(open_)) if len(open_) == 1 or (open_ and not source) else source
    return walk
