"""A flow's map: every wait that a session can stand at, and every way from one to the next.

The engine walks it, from copies of its state; so conditions, scripts and `once` count as they
will. Two sessions that wait for the same thing with the same variables are one place.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Any as AnyJson

from creative.acts import Act
from creative.codes import ENDS
from creative.creative import Creative
from creative.simulate import EPOCH_MS, Limits, Simulator
from flows import Choice, Connection, Flow, Split, Variable, ports_of

__all__ = [
    "BEYOND",
    "END",
    "MAX_PLACES",
    "START",
    "FlowMap",
    "Item",
    "Place",
    "Way",
    "explore",
    "explore_arms",
    "wanted_items",
]

MAX_PLACES = 2_000  # a flow with more distinct waits is mapped as far as these go
START, END = -1, -1
BEYOND = "beyond"
_OTHER_ENDS = {-1: "waiting", -2: "limit", -3: BEYOND}
_MAX_SEEDS = 4_096  # tried until every arm of every split is taken
_EXPLORE_CPU_MS = 30_000

Item = tuple[str, str] | tuple[str, str, str, str]
"""("component", id), ("choice", id) or ("connection", from, port, to)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A wait: what is offered there."""

    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """From place `source` (START: the beginning) by `act` to place `target` (END: no wait follows).

    `end` is why the session ended there, "waiting" if it did not, "limit" if it was cut off, BEYOND
    if it goes on past the map.
    `displayed` has components as often as they were; `items` is what the way covers.
    """

    source: int
    act: Act | None
    target: int
    end: str
    displayed: tuple[str, ...]
    items: frozenset[Item]


@dataclass(frozen=True)
class FlowMap:
    """Places and ways of the sessions with one seed, places in the order of their shortest acts.

    `varies`: a script asked for chance or time, so sessions with other seeds may go elsewhere.
    `whole` is False if there were more than MAX_PLACES places.
    """

    seed: int
    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    varies: bool
    whole: bool

    @cached_property
    def onward(self) -> dict[int, list[int]]:
        """The ways that leave each place, by position; START's are the first."""
        found: dict[int, list[int]] = {}
        for n, way in enumerate(self.ways):
            found.setdefault(way.source, []).append(n)
        return found


def explore(creative: Creative, *, seed: int = 0) -> tuple[FlowMap, ...]:
    """The maps that are needed to see every arm of every split; one, of `seed`, without splits."""
    probed, probes = _probe(creative.flow)
    simulator = Simulator(replace(creative, flow=probed), limits=Limits(settle=False))
    ids = [component.id for component in probed.components]
    reader = _Reader(ids, probes)
    return tuple(reader.read(simulator, one) for one in _seeds(creative.flow, simulator, seed))


def explore_arms(creative: Creative, most: int) -> list[tuple[float, FlowMap]] | None:
    """A map for every combination of the splits' arms, with its share of the sessions (0..1).

    None if there are more than `most` combinations, or none of many seeds takes one of them.
    """
    splits = [c for c in creative.flow.components if isinstance(c, Split)]
    weights = [[arm.weight for arm in c.arms] for c in splits]
    if prod(sum(1 for w in one if w) or 1 for one in weights) > most:
        return None
    simulator = Simulator(creative, limits=Limits(settle=False))
    reader = _Reader([component.id for component in creative.flow.components], {})
    seeds: dict[tuple[int, ...], int] = {}
    for seed, arms in enumerate(json.loads(simulator.ask("arms", json.dumps(_MAX_SEEDS)))):
        seeds.setdefault(tuple(arms), seed)
    wanted = list(product(*([k for k, w in enumerate(one) if w] or [0] for one in weights)))
    if any(arms not in seeds for arms in wanted):
        return None
    return [(_share(weights, arms), reader.read(simulator, seeds[arms])) for arms in wanted]


def _share(weights: list[list[int]], arms: tuple[int, ...]) -> float:
    return prod(w[arm] / (sum(w) or 1) or 1.0 for w, arm in zip(weights, arms, strict=True))


def wanted_items(flow: Flow) -> list[Item]:
    """Everything that a covering set has to reach, in document order.

    A component that is only toggled or jumped to counts; an arm of weight 0 does not.
    """
    known = flow.by_id
    never = {
        (c.id, arm.port)
        for c in flow.components
        if isinstance(c, Split)
        for arm in c.arms
        if arm.weight == 0
    }
    components: list[Item] = [("component", c.id) for c in flow.components]
    choices: list[Item] = [("choice", c.id) for c in flow.components if isinstance(c, Choice)]
    connections: list[Item] = [
        ("connection", c.from_, c.port, c.to)
        for c in flow.connections
        if c.from_ in known
        and c.to in known
        and c.port in ports_of(known[c.from_])
        and (c.from_, c.port) not in never
    ]
    return list(dict.fromkeys([*components, *connections, *choices]))


def _seeds(flow: Flow, simulator: Simulator, seed: int) -> list[int]:
    """Seeds that between them take every arm of every split, `seed` first if there is none."""
    splits = [c for c in flow.components if isinstance(c, Split)]
    if not splits:
        return [seed]
    wanted = {(n, k) for n, c in enumerate(splits) for k, arm in enumerate(c.arms) if arm.weight}
    chosen: list[int] = []
    taken = json.loads(simulator.ask("arms", json.dumps(_MAX_SEEDS)))
    for one, arms in enumerate(taken):
        new = wanted & set(enumerate(arms))
        if new:
            chosen.append(one)
            wanted -= new
        if not wanted:
            break
    return chosen or [seed]


def _probe(flow: Flow) -> tuple[Flow, dict[str, Item]]:
    """The flow with a silent component on each connection that another port shares the ends of.

    An engine's effects say from where to where it went, not by which port.
    """
    ports: dict[tuple[str, str], set[str]] = {}
    for c in flow.connections:
        ports.setdefault((c.from_, c.to), set()).add(c.port)
    doubtful = {(f, port) for (f, _), found in ports.items() if len(found) > 1 for port in found}
    if not doubtful:
        return flow, {}
    probes: dict[str, Item] = {}
    connections: list[Connection] = []
    for c in flow.connections:
        if (c.from_, c.port) not in doubtful:
            connections.append(c)
            continue
        first = f"~{c.from_}.{c.port}"
        if first not in probes:
            connections.append(c.model_copy(update={"to": first}))
        probes.setdefault(first, ("connection", c.from_, c.port, c.to))
        connections.append(Connection.model_construct(from_=first, to=c.to, port="next"))
    added = [Variable.model_construct(id=id_, type="variable") for id_ in probes]
    update = {"components": (*flow.components, *added), "connections": tuple(connections)}
    fields = {name: getattr(flow, name) for name in type(flow).model_fields}
    # Made anew, not copied: a copy would keep what was looked up in the flow without probes.
    return type(flow).model_construct(**{**fields, **update}), probes


class _Reader:
    """Turns what the engine explored into a map, in ids."""

    def __init__(self, ids: list[str], probes: dict[str, Item]) -> None:
        self.ids, self.probes = ids, probes

    def read(self, simulator: Simulator, seed: int) -> FlowMap:
        flow = simulator.flow
        self.ports = {(c.from_, c.to): c.port for c in flow.connections}
        request = {
            "seed": seed,
            "epoch": EPOCH_MS,
            "limits": simulator.limits.json,
            "most": MAX_PLACES,
        }
        answer = json.loads(simulator.ask("explore", json.dumps(request), cpu_ms=_EXPLORE_CPU_MS))
        places = tuple(
            Place(tuple(self.ids[n] for n in place["waiting"])) for place in answer["places"]
        )
        ways = tuple(self.way(simulator, way) for way in answer["ways"])
        return FlowMap(seed, places, ways, answer["varies"], answer["whole"])

    def way(self, simulator: Simulator, given: dict[str, AnyJson]) -> Way:
        displayed = [self.ids[n] for n in given["displayed"]]
        end = ENDS[given["end"]] if given["end"] >= 0 else _OTHER_ENDS[given["end"]]
        return Way(
            given["from"],
            simulator.option(given["act"]) if given["act"] else None,
            given["to"],
            end,
            tuple(id_ for id_ in displayed if id_ not in self.probes),
            frozenset(self.items(displayed, given["passed"], given["taken"])),
        )

    def items(
        self, displayed: list[str], passed: list[list[int]], taken: list[int]
    ) -> Iterable[Item]:
        for before, after in passed:
            if before < 0:
                continue
            source, target = self.ids[before], self.ids[after]
            if source in self.probes:
                _, origin, port, _ = self.probes[source]  # type: ignore[misc]
                yield ("connection", origin, port, target)
            elif (source, target) in self.ports:
                yield ("connection", source, self.ports[source, target], target)
        for id_ in displayed:
            if id_ not in self.probes:
                yield ("component", id_)
        for n in taken:
            yield ("choice", self.ids[n])
