"""One flow as a plain table and one stream of choices: what every engine of the benchmark is given.

The stream is what Flowtag's own visitors draw (`creative/player/simulator/visitors.ts`), so that
all engines walk the same sessions and have to count the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from creative import Creative, Recording
from creative import Totals as Counted
from flows import Add, Choice, Compare, Component, Condition, Script

__all__ = ["Node", "Stream", "Totals", "count_recorded", "count_totals", "draw_stream", "table_of"]

_MASK = 0xFFFFFFFF
_RUN = 0x2545F491  # `seedOf` in creative/player/simulator/index.ts
_FIELDS, _FIRE, _METRIC, _MARK = 6, 4, 5, 0  # of the recorder, and kinds of effects.ts
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Node:
    """One component. `to` has positions: of the options, of the successor, or of the branches.

    `least`: the score that each branch of a condition but the last asks for.
    """

    id: str
    kind: str  # message, choice, condition, end
    score: int
    to: tuple[int, ...]
    least: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run of sessions adds up to; equal in every engine. `ends`: sessions by end."""

    choices: int
    score: int
    ends: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """For each session the positions of the options it takes, and what that adds up to."""

    table: tuple[Node, ...]
    sessions: tuple[tuple[int, ...], ...]
    totals: Totals

    def json(self) -> dict[str, object]:
        return asdict(self)


def table_of(creative: Creative) -> tuple[Node, ...]:
    """The bench flow as a table, in document order; the first row is its start."""
    flow = creative.flow
    position = {component.id: n for n, component in enumerate(flow.components)}
    assert flow.start == flow.components[0].id
    return tuple(
        Node(
            component.id,
            _kind(component),
            _score(component),
            tuple(position[c.to] for c in flow.connections if c.from_ == component.id),
            _least(component),
        )
        for component in flow.components
    )


def draw_stream(creative: Creative, sessions: int, seed: int = 0) -> Stream:
    """The sessions that `Simulator.record` and `.totals` draw with this seed."""
    table = table_of(creative)
    walks = [_walk(table, _mix(seed, _RUN, n, 0)) for n in range(sessions)]
    ends: dict[str, int] = {node.id: 0 for node in table if node.kind == "end"}
    for _, _, end in walks:
        ends[end] += 1
    totals = Totals(sum(len(taken) for taken, _, _ in walks), sum(s for _, s, _ in walks), ends)
    return Stream(table, tuple(tuple(taken) for taken, _, _ in walks), totals)


def count_totals(totals: Counted, table: Sequence[Node]) -> Totals:
    """Flowtag's own totals in the same words: choices by their pixels, the score by its metric."""
    choices = sum(totals.pixels[node.id] for node in table if node.kind == "choice")
    ends = {node.id: totals.components[node.id] for node in table if node.kind == "end"}
    return Totals(choices, totals.metrics["points"].total // _MICRO, ends)


def count_recorded(recordings: Iterator[Recording], table: Sequence[Node]) -> Totals:
    """The same from the flat numbers of recorded sessions, counted on this side."""
    choices = score = 0
    ends = {node.id: 0 for node in table if node.kind == "end"}
    for part in recordings:
        last = 0
        for at in range(0, len(part.numbers), _FIELDS):
            kind, _, component, a, _, text = part.numbers[at : at + _FIELDS]
            if kind == _FIRE:
                choices += table[component].kind == "choice"
            elif kind == _METRIC and part.texts[text] == "points":
                score += a // _MICRO
                last = component
            elif kind == _MARK:
                ends[table[last].id] += 1
    return Totals(choices, score, ends)


def _kind(component: Component) -> str:
    if isinstance(component, Choice):
        return "choice"
    if isinstance(component, Condition):
        return "condition"
    return "end" if isinstance(component, Script) else "message"


def _score(component: Component) -> int:
    added = component.set.get("score")
    return int(added.add) if isinstance(added, Add) else 0


def _least(component: Component) -> tuple[int, ...]:
    if not isinstance(component, Condition):
        return ()
    tests = [branch.when for branch in component.branches]
    return tuple(int(test.value) for test in tests if isinstance(test, Compare) and test.value)


def _walk(table: Sequence[Node], seed: int) -> tuple[list[int], int, str]:
    """The options taken, the score at the end, and the end."""
    at = score = 0
    taken: list[int] = []
    while True:
        node = table[at]
        score += node.score
        if node.kind == "end":
            return taken, score, node.id
        if node.kind == "condition":
            branch = next((n for n, least in enumerate(node.least) if score >= least), -1)
            at = node.to[branch]
        elif table[node.to[0]].kind == "choice":
            taken.append(_draw(seed, len(taken)) % len(node.to))
            at = node.to[taken[-1]]
        else:
            at = node.to[0]


def _mix(seed: int, hash_: int, visit: int, draw: int) -> int:
    """`mix` of creative/player/engine/random.ts."""
    x = seed ^ (hash_ * 0x9E3779B1) ^ (visit * 0x85EBCA6B) ^ ((draw + 1) * 0xC2B2AE35)
    return _avalanche(x & _MASK)


def _draw(seed: int, n: int) -> int:
    """`draw` of creative/player/simulator/visitors.ts: 24 bits."""
    return _avalanche((seed ^ ((n + 1) * 0x9E3779B9)) & _MASK) >> 8


def _avalanche(x: int) -> int:
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & _MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & _MASK
    return x ^ (x >> 16)
