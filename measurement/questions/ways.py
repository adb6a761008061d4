"""Ways through a conversation: what sessions with the same steps saw, took, and where they left.

A store knows no flow; it knows steps (`store/summary.py`): shown, acted on (`*`), taken (`+`), over
by itself (`!`). What waits for people is what anybody ever acted on; of such, what is shown in a
row stands side by side. So a connection leads from the last component that was shown and did not
wait, or from the one that was acted on. Only an option that nobody ever took looks like a message.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Final

import msgspec

from measurement.questions.scope import Scope

__all__ = ["Walk", "Way", "Ways", "find_ways", "walk_steps"]

_REMEMBERED: Final = 20_000  # walks
_decoder: Final = msgspec.json.Decoder(list[str])


@dataclass(slots=True)
class Walk:
    """What one way holds. From '' leads the connection to the start; an option is (from, to)."""

    shown: dict[str, int] = field(default_factory=dict)
    connections: dict[tuple[str, str], int] = field(default_factory=dict)
    offered: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    left: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Sessions that took the same steps; `unfinished` ones came to no end."""

    sessions: int
    unfinished: int
    walk: Walk


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways of one creative, in one group of the answer; to be read before the next one."""

    by: dict[str, str]
    creative: str
    ways: Iterator[Way]


def find_ways(scope: Scope) -> Iterator[Ways]:
    """Every way, walked, in the order of groups and creatives."""
    groups = scope.every_group(
        {"sessions": "count(*)", "unfinished": "count(*) - sum(s.finished)"},
        where=f"{scope.ads()} AND s.steps <> '[]'",
        keys=["s.creative", "s.steps"],
    )
    waits = _find_waits(scope)
    walked: dict[tuple[str, str], Walk] = {}
    for (by, creative), part in groupby(groups, key=lambda g: (g.by, str(g.keys[0]))):
        walk = partial(_walk, creative, waits.get(creative, frozenset()), walked)
        ways = (
            Way(
                group.figures["sessions"],
                group.figures["unfinished"],
                walk(str(group.keys[1])),
            )
            for group in part
        )
        yield Ways(by, creative, ways)


def _walk(
    creative: str, waits: AbstractSet[str], walked: dict[tuple[str, str], Walk], steps: str
) -> Walk:
    """A way's walk, made once however many groups have it, unless there are very many ways."""
    found = walked.get((creative, steps))
    if found is None:
        found = walk_steps(_decoder.decode(steps), waits)
        if len(walked) < _REMEMBERED:
            walked[creative, steps] = found
    return found


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
    shown, connections = walk.shown, walk.connections
    open_: dict[str, str] = {}
    closed: dict[str, str] = {}
    for step in steps:
        mark = step[0]
        if mark not in "*+!":
            way = (source, step)
            shown[step] = shown.get(step, 0) + 1
            connections[way] = connections.get(way, 0) + 1
            if step in waits:
                open_[step] = source
                walk.offered.add(way)
            else:
                source = step
                if open_:
                    open_ = {}
            continue
        component = step[1:]
        if mark == "+":
            if component in closed:
                walk.taken.add((closed[component], component))
        elif component in open_:
            if mark == "*":
                walk.taken.add((open_[component], component))
            source, open_, closed = component, {}, open_
    walk.left = next(iter(open_)) if len(open_) == 1 or (open_ and not source) else source
    return walk
