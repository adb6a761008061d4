"""How far sessions get, exactly: shares by adding up probabilities over the flow's map.

Where a script asks for chance or time, or there are more places than a map holds, nothing exact
can be said; then a simulation is the answer, and this says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from creative.behaviour import Behaviour
from creative.creative import Creative
from creative.explore import BEYOND, END, START, FlowMap, explore_arms

__all__ = ["Inexact", "Reach", "find_reach"]

MAX_ARMS = 64  # combinations of splits' arms: each needs a map of its own
_CLOSE = 1e-12  # shares change by less: they are exact for all that can be printed
_NEGLIGIBLE = 1e-6  # share of sessions that may leave the map: less than any figure shows
_MAX_ROUNDS = 100_000


class Inexact(Exception):
    """No exact shares: the reason."""


@dataclass(frozen=True)
class Reach:
    """Shares of sessions (0..1), by component id.

    `reached`: displayed at least once; `displays`: times displayed, on average; `left`: the
    visitor left for good while it waited. `ends`: how sessions end, "waiting" where they stay.
    """

    reached: dict[str, float]
    displays: dict[str, float]
    left: dict[str, float]
    ends: dict[str, float]

    @property
    def json(self) -> dict[str, object]:
        return {
            "reached": self.reached,
            "displays": self.displays,
            "left": self.left,
            "ends": self.ends,
        }


def find_reach(creative: Creative, behaviour: Behaviour | None = None) -> Reach:
    """The exact shares. Without a behaviour every option has the same chance and nobody leaves.

    Raises Inexact where they cannot be known.
    """
    maps = explore_arms(creative, MAX_ARMS)
    if maps is None:
        raise Inexact(f"the splits have more than {MAX_ARMS} combinations of arms")
    ids = [component.id for component in creative.flow.components]
    found = [(share, _Chain(flow_map, behaviour, ids)) for share, flow_map in maps]
    return Reach(
        _mix(ids, ((share, chain.reached()) for share, chain in found)),
        _mix(ids, ((share, chain.displays()) for share, chain in found)),
        _mix([], ((share, chain.left()) for share, chain in found)),
        _mix([], ((share, chain.ends()) for share, chain in found)),
    )


def _mix(names: Iterable[str], parts: Iterable[tuple[float, dict[str, float]]]) -> dict[str, float]:
    mixed = dict.fromkeys(names, 0.0)
    for share, values in parts:
        for name, value in values.items():
            mixed[name] = mixed.get(name, 0.0) + share * value
    return mixed


class _Chain:
    """One map as a Markov chain: from each place, its ways with their probabilities."""

    def __init__(self, flow_map: FlowMap, behaviour: Behaviour | None, ids: list[str]) -> None:
        if flow_map.varies:
            raise Inexact("a script asks for chance or time")
        self.map, self.ids = flow_map, ids
        self.drops = [
            behaviour.drop_at(place.offered) if behaviour else 0.0 for place in flow_map.places
        ]
        self.ways = {
            source: self._chances(source, ways, behaviour)
            for source, ways in flow_map.onward.items()
        }
        self.visits = self._visits()
        beyond = self.ends().get(BEYOND, 0.0)
        if beyond > _NEGLIGIBLE:
            places = len(flow_map.places)
            raise Inexact(f"{beyond:.2%} of sessions go beyond the {places} waits of the map")

    def _chances(
        self, source: int, ways: list[int], behaviour: Behaviour | None
    ) -> list[tuple[float, int]]:
        """What is taken from a place, with its probability; nothing if nothing has a weight."""
        if source == START:
            return [(1.0, ways[0])]
        acts = [self.map.ways[n].act for n in ways]
        names = [act.component if act else "" for act in acts]
        weights = [
            behaviour.weight(name) / names.count(name) if behaviour else 1.0 for name in names
        ]
        total = sum(weights)
        stays = 1 - self.drops[source]
        if not total:
            self.drops[source] = 1.0
            return []
        return [(stays * weight / total, n) for weight, n in zip(weights, ways, strict=True)]

    def _visits(self) -> list[float]:
        """How often a session stands at each place, on average."""
        arrivals: list[list[tuple[int, float]]] = [[] for _ in self.map.places]
        first = [0.0] * len(self.map.places)
        for source, ways in self.ways.items():
            for chance, n in ways:
                target = self.map.ways[n].target
                if target == END:
                    continue
                if source == START:
                    first[target] += chance
                else:
                    arrivals[target].append((source, chance))
        visits = list(first)
        for _ in range(_MAX_ROUNDS):
            change = 0.0
            for place, sources in enumerate(arrivals):
                now = first[place] + sum(visits[source] * chance for source, chance in sources)
                change = max(change, abs(now - visits[place]))
                visits[place] = now
            if change < _CLOSE:
                return visits
        raise Inexact("some sessions go round for ever")

    def _passed(self) -> Iterable[tuple[float, int]]:
        """Every way, with how often a session takes it."""
        for source, ways in self.ways.items():
            times = 1.0 if source == START else self.visits[source]
            for chance, n in ways:
                yield times * chance, n

    def displays(self) -> dict[str, float]:
        counts = dict.fromkeys(self.ids, 0.0)
        for times, n in self._passed():
            for component in self.map.ways[n].displayed:
                counts[component] += times
        return counts

    def left(self) -> dict[str, float]:
        shares: dict[str, float] = {}
        for place, times, drop in zip(self.map.places, self.visits, self.drops, strict=True):
            for component in place.offered:
                if drop:
                    shares[component] = shares.get(component, 0.0) + times * drop
        return shares

    def ends(self) -> dict[str, float]:
        shares: dict[str, float] = {}
        for times, n in self._passed():
            way = self.map.ways[n]
            if way.target == END:
                shares[way.end] = shares.get(way.end, 0.0) + times
        staying = sum(v * d for v, d in zip(self.visits, self.drops, strict=True))
        if staying:
            shares["waiting"] = shares.get("waiting", 0.0) + staying
        return shares

    def reached(self) -> dict[str, float]:
        """The probability that a session displays each component: of what is displayed at once, 1."""
        start = self.map.ways[0]
        found = {}
        for component in self.ids:
            hits = [component in way.displayed for way in self.map.ways]
            if hits[0]:
                found[component] = 1.0
            elif any(hits) and start.target != END:
                found[component] = self._hitting(hits)[start.target]
        return found

    def _hitting(self, hits: list[bool]) -> list[float]:
        """From each place, the probability that one of the marked ways is taken some time."""
        chances = [0.0] * len(self.map.places)
        for _ in range(_MAX_ROUNDS):
            change = 0.0
            for place in range(len(chances) - 1, -1, -1):
                now = 0.0
                for chance, n in self.ways.get(place, ()):
                    target = self.map.ways[n].target
                    now += chance if hits[n] else 0.0 if target == END else chance * chances[target]
                change = max(change, abs(now - chances[place]))
                chances[place] = now
            if change < _CLOSE:
                break
        return chances
