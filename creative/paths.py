"""A small set of sessions that covers a flow: every component, connection and choice.

The sessions are found by running the engine, not by reading the graph, so conditions, scripts and
`once` count as they will. Two sessions that wait for the same thing with the same variables are
taken as one place; each way out of each place is tried once.
"""

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field

from creative.creative import Creative
from creative.simulate import Act, Limits, Outcome, Simulator
from creative.trace import Report, Trace
from flows import Choice, Input

__all__ = ["Coverage", "PlayedPath", "find_paths"]

MAX_PLACES = 2_000  # a flow with more distinct waits is covered as far as these go
Item = tuple[str, str] | tuple[str, str, str]


@dataclass(frozen=True)
class PlayedPath:
    """The acts of one session, and what the engine does for them."""

    acts: tuple[Act, ...]
    trace: Trace


@dataclass(frozen=True)
class Coverage:
    """The paths, and what of the flow they do not reach. `complete` is whether nothing is missed.

    `share` is the part (0..1) of all components, connections and choices that is reached.
    """

    paths: tuple[PlayedPath, ...]
    missed: tuple[Item, ...]
    share: float

    @property
    def complete(self) -> bool:
        return not self.missed


@dataclass
class _Place:
    """A wait, reached first by `acts`; `ways` lead on to other places, by act."""

    acts: tuple[Act, ...]
    outcome: Outcome
    ways: list[tuple[Act, str]] = field(default_factory=list)
    exit: tuple[Act, ...] | None = None  # the shortest way to an end


def find_paths(creative: Creative, *, seed: int = 0) -> Coverage:
    """The covering set of a creative, shortest acts first. Deterministic."""
    simulator = Simulator(creative, limits=Limits(settle=False))
    places = _explore(simulator, seed)
    _find_exits(places)
    wanted = _wanted(creative)
    offered = frozenset(c.id for c in creative.flow.components if isinstance(c, Choice | Input))
    played = [
        PlayedPath(acts, simulator.run(acts, seed=seed).trace) for acts in _candidates(places)
    ]
    chosen, left = _choose(played, set(wanted), offered)
    kept = _prune(chosen, set(wanted), offered)
    missed = tuple(item for item in wanted if item in left)
    share = 1 - len(missed) / len(wanted) if wanted else 1.0
    return Coverage(tuple(sorted(kept, key=lambda p: _order(creative, p))), missed, share)


def _choose(
    played: list[PlayedPath], wanted: set[Item], offered: frozenset[str]
) -> tuple[list[PlayedPath], set[Item]]:
    """Greedily the session that adds most for each of its acts, and what none reaches.

    What a session adds only shrinks, so the best of the queue is taken if it is still the best.
    """
    left = set(wanted)
    chosen: list[PlayedPath] = []
    covers = [_covered(path.trace, offered) & wanted for path in played]
    worth = [-len(cover) / (len(path.acts) + 1) for cover, path in zip(covers, played, strict=True)]
    queue = [(value, n) for n, value in enumerate(worth)]
    heapq.heapify(queue)
    while queue and (left or not chosen):
        value, n = heapq.heappop(queue)
        now = -len(covers[n] & left) / (len(played[n].acts) + 1)
        if now == 0 and chosen:
            continue
        if now > value:
            heapq.heappush(queue, (now, n))
            continue
        chosen.append(played[n])
        left -= covers[n]
    return chosen, left


def _explore(simulator: Simulator, seed: int) -> dict[str, _Place]:
    """Every place by breadth first, so each is reached by its shortest acts."""
    first = simulator.run((), seed=seed)
    places = {first.place: _Place((), first)}
    todo = deque([first.place])
    while todo:
        place = places[todo.popleft()]
        for act in place.outcome.options:
            acts = (*place.acts, act)
            outcome = simulator.run(acts, seed=seed)
            place.ways.append((act, outcome.place))
            if outcome.place not in places and len(places) < MAX_PLACES:
                places[outcome.place] = _Place(acts, outcome)
                todo.append(outcome.place)
    return places


def _find_exits(places: dict[str, _Place]) -> None:
    """The shortest acts from each place to an end; a place without any keeps None."""
    sources: dict[str, list[tuple[Act, str]]] = {}
    for name, place in places.items():
        for act, target in place.ways:
            sources.setdefault(target, []).append((act, name))
    todo = deque(name for name, place in places.items() if not place.outcome.options)
    for name in todo:
        places[name].exit = ()
    while todo:
        target = todo.popleft()
        onward = places[target].exit or ()
        for act, name in sources.get(target, ()):
            if places[name].exit is None:
                places[name].exit = (act, *onward)
                todo.append(name)


def _candidates(places: dict[str, _Place]) -> list[tuple[Act, ...]]:
    """Whole sessions, one through each way of each place; the shortest first."""
    found = {
        (*place.acts, act, *_onward(places, target))
        for place in places.values()
        for act, target in place.ways
    }
    if not found:
        return [()]
    return sorted(found, key=lambda acts: (len(acts), [(a.component, a.value) for a in acts]))


def _onward(places: dict[str, _Place], target: str) -> tuple[Act, ...]:
    return places[target].exit or () if target in places else ()


def _wanted(creative: Creative) -> list[Item]:
    flow = creative.flow
    components: list[Item] = [("component", c.id) for c in flow.components]
    choices: list[Item] = [("choice", c.id) for c in flow.components if isinstance(c, Choice)]
    known = flow.by_id
    connections: list[Item] = [
        ("connection", c.from_, c.to)
        for c in flow.connections
        if c.from_ in known and c.to in known
    ]
    return list(dict.fromkeys([*components, *connections, *choices]))


def _covered(trace: Trace, offered: frozenset[str]) -> set[Item]:
    """What a session reached; `offered` are choices and inputs: the flow stands before them. Two ports from one component to one other count as one connection."""
    found: set[Item] = set()
    before = ""
    for effect in trace.effects:
        if not isinstance(effect, Report) or effect.component is None:
            continue
        if effect.event == "displayed":
            found |= {("component", effect.component), ("connection", before, effect.component)}
            before = before if effect.component in offered else effect.component
        elif effect.event in ("selected", "submitted"):
            found.add(("choice", effect.component))
            before = effect.component
    return found


def _prune(paths: list[PlayedPath], wanted: set[Item], offered: frozenset[str]) -> list[PlayedPath]:
    """The paths without those that the others make superfluous, the shortest tried first."""
    ordered = sorted(paths, key=lambda p: len(p.acts))
    covers = [_covered(path.trace, offered) & wanted for path in ordered]
    times = Counter(item for cover in covers for item in cover)
    kept = []
    for path, cover in zip(ordered, covers, strict=True):
        superfluous = len(ordered) > 1 and all(times[item] > 1 for item in cover)
        if superfluous:
            times.subtract(cover)
        else:
            kept.append(path)
    return kept or ordered[:1]


def _order(creative: Creative, path: PlayedPath) -> list[int]:
    """Paths in the order of their choices in the document."""
    position = {c.id: n for n, c in enumerate(creative.flow.components)}
    return [position.get(act.component, -1) for act in path.acts]
