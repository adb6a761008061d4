"""A small set of sessions that covers a flow: every component, connection and choice.

The flow's map says which ways there are. Sessions are picked that cover everything; then the ways
that they need are put into as few sessions as their order allows (a minimum path cover, Dilworth's
theorem by bipartite matching), with shortest ways between them, where that makes fewer.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any as AnyGraph

from creative.acts import Act, render_act
from creative.creative import Creative
from creative.explore import END, START, FlowMap, Item, explore, wanted_items
from creative.simulate import Limits, Simulator
from creative.trace import Trace

__all__ = ["Coverage", "PlayedPath", "coverage_json", "find_paths", "item_words", "render_coverage"]

MAX_ACTS = 25  # of one session: longer ones nobody reads, or waits for in a browser


@dataclass(frozen=True)
class PlayedPath:
    """The acts of one session, and what the engine does for them; the trace has its seed."""

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


def find_paths(creative: Creative, *, seed: int = 0) -> Coverage:
    """The covering set of a creative, in the order of its choices. Deterministic."""
    wanted = wanted_items(creative.flow)
    left = set(wanted)
    found: list[tuple[int, tuple[Act, ...]]] = []
    for flow_map in explore(creative, seed=seed):
        router = _Router(flow_map)
        walks = router.sessions(left) or ([[0]] if not found else [])
        left -= {item for walk in walks for item in router.items(walk)}
        found += [(flow_map.seed, router.acts(walk)) for walk in walks]
    simulator = Simulator(creative, limits=Limits(settle=False))
    order = {component.id: n for n, component in enumerate(creative.flow.components)}
    found = sorted(dict.fromkeys(found), key=lambda one: (one[0], [_key(order, a) for a in one[1]]))
    paths = tuple(PlayedPath(acts, simulator.run(acts, seed=one).trace) for one, acts in found)
    missed = tuple(item for item in wanted if item in left)
    return Coverage(paths, missed, 1 - len(missed) / len(wanted) if wanted else 1.0)


def item_words(item: Item) -> str:
    """An item in words: `choice dry`, `connection if → a by its port yes`."""
    if len(item) == 2:
        return f"{item[0]} {item[1]}"
    _, source, port, target = item
    return f"connection {source} → {target}" + (f" by its port {port}" if port != "next" else "")


def coverage_json(coverage: Coverage) -> dict[str, object]:
    """The paths as JSON: acts with the seed and the end of each, the share, what is missed."""
    paths = [
        {
            "seed": path.trace.seed,
            "acts": [render_act(act) for act in path.acts],
            "end": path.trace.end,
            "pixels": sum(path.trace.pixels.values()),
        }
        for path in coverage.paths
    ]
    missed = [item_words(item) for item in coverage.missed]
    return {"share": coverage.share, "missed": missed, "paths": paths}


def render_coverage(coverage: Coverage) -> str:
    """The paths as people read them; the acts can be given to `simulate --choose`."""
    lines = []
    for number, path in enumerate(coverage.paths, 1):
        seed = f"  (seed {path.trace.seed})" if path.trace.seed else ""
        acts = ",".join(render_act(act) for act in path.acts) or "no act"
        pixels = sum(path.trace.pixels.values())
        lines.append(f"{number:>3}  {acts}{seed}")
        lines.append(f"     ends: {path.trace.end}, {pixels} pixel requests")
    sessions = f"{len(coverage.paths)} session{'s' if len(coverage.paths) != 1 else ''}"
    lines.append(f"{sessions} cover {coverage.share:.1%} of components, connections and choices")
    lines += [f"  not reached: {item_words(item)}" for item in coverage.missed]
    return "\n".join(lines)


def _key(order: dict[str, int], act: Act) -> tuple[object, ...]:
    return (order.get(act.component, -1), act.kind, act.value, act.also, act.values)


class _Router:
    """Finds its way on one map. Ways are named by their positions."""

    def __init__(self, flow_map: FlowMap) -> None:
        self.map = flow_map
        self.arrival = {way.target: n for n, way in reversed(list(enumerate(flow_map.ways)))}
        self.exits = self._exits()

    def sessions(self, wanted: set[Item]) -> list[list[int]]:
        """Whole sessions, as ways from the start to an end, that cover what can be covered: few,
        and among as few the shorter ones.
        """
        single = self._prune(self._pick(wanted), wanted)
        joined = self._join(self._needed(single, wanted))
        return min(single, joined, key=lambda walks: (len(walks), sum(map(len, walks))))

    def items(self, walk: Iterable[int]) -> set[Item]:
        """What a walk covers."""
        return {item for n in walk for item in self.map.ways[n].items}

    def _pick(self, wanted: set[Item]) -> list[list[int]]:
        """Greedily the session that adds most for each of its acts; one goes through each way."""
        walks = [
            self._finish([*self._from_start(way.source), n]) for n, way in enumerate(self.map.ways)
        ]
        covers = [self.items(walk) & wanted for walk in walks]
        worth = [-len(cover) / len(walk) for cover, walk in zip(covers, walks, strict=True)]
        queue = [(value, n) for n, value in enumerate(worth)]
        heapq.heapify(queue)
        left, chosen = set(wanted), list[list[int]]()
        while queue and left:
            value, n = heapq.heappop(queue)
            now = -len(covers[n] & left) / len(walks[n])
            if now == 0:
                continue
            if now > value:  # others took a part of it since
                heapq.heappush(queue, (now, n))
                continue
            chosen.append(walks[n])
            left -= covers[n]
        return chosen

    def _prune(self, walks: list[list[int]], wanted: set[Item]) -> list[list[int]]:
        """The walks without those that the others make superfluous, the shortest tried first."""
        kept = sorted(walks, key=len)
        times = Counter(item for walk in kept for item in self.items(walk) & wanted)
        for walk in list(kept):
            cover = self.items(walk) & wanted
            if len(kept) > 1 and all(times[item] > 1 for item in cover):
                times.subtract(cover)
                kept.remove(walk)
        return kept

    def _needed(self, walks: list[list[int]], wanted: set[Item]) -> list[int]:
        """Those of the walks' ways that cover everything, those that cover most first."""
        left, needed = wanted & {item for walk in walks for item in self.items(walk)}, set[int]()
        ways = sorted(
            {n for walk in walks for n in walk}, key=lambda n: (-len(self.map.ways[n].items), n)
        )
        for n in ways:
            if self.map.ways[n].items & left:
                needed.add(n)
                left -= self.map.ways[n].items
        return sorted(needed)

    def _join(self, needed: list[int]) -> list[list[int]]:
        """Sessions through all these ways, as few as their order and MAX_ACTS allow."""
        walks = []
        for chain in self._chains(needed):
            walk: list[int] = []
            for n in chain:
                if n in walk:
                    continue
                step = self._between(self.map.ways[walk[-1]].target if walk else START, n)
                if walk and (step is None or len(walk) + len(step) > MAX_ACTS):
                    walks.append(self._finish(walk))
                    walk, step = [], self._between(START, n)
                walk += step or []
            walks.append(self._finish(walk))
        return walks

    def acts(self, walk: list[int]) -> tuple[Act, ...]:
        """What a visitor does on a walk."""
        return tuple(act for n in walk if (act := self.map.ways[n].act))

    def _chains(self, chosen: list[int]) -> list[list[int]]:
        """The chosen ways in as few rows as possible, each leading to the next."""
        import networkx as nx

        reach = {n: self._reachable(self.map.ways[n].target) for n in chosen}
        after: AnyGraph = nx.DiGraph()
        after.add_nodes_from(chosen)
        for n in chosen:
            after.add_edges_from(
                (n, m) for m in chosen if n != m and self.map.ways[m].source in reach[n]
            )
        condensed: AnyGraph = nx.condensation(after)
        rows = _path_cover(condensed)
        return [
            [n for knot in row for n in sorted(condensed.nodes[knot]["members"])] for row in rows
        ]

    def _reachable(self, place: int) -> set[int]:
        if place == END:
            return set()
        seen, todo = {place}, [place]
        while todo:
            for n in self.map.onward.get(todo.pop(), ()):
                target = self.map.ways[n].target
                if target != END and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return seen

    def _between(self, place: int, goal: int) -> list[int] | None:
        """The fewest ways from a place up to and with the way `goal`; None if it leads not there."""
        wanted = self.map.ways[goal].source
        if place == END and place != START:
            return None
        before: dict[int, int] = {}
        todo = deque([place])
        seen = {place}
        if place == START:
            return [*self._from_start(wanted), goal]
        while todo and wanted not in seen:
            for n in self.map.onward.get(todo.popleft(), ()):
                target = self.map.ways[n].target
                if target != END and target not in seen:
                    seen.add(target)
                    before[target] = n
                    todo.append(target)
        if wanted not in seen:
            return None
        steps = [goal]
        while wanted != place:
            steps.append(before[wanted])
            wanted = self.map.ways[before[wanted]].source
        return steps[::-1]

    def _from_start(self, place: int) -> list[int]:
        """The shortest ways to a place: each place was found by the first way that leads there."""
        steps: list[int] = []
        while place != START:
            steps.append(self.arrival[place])
            place = self.map.ways[steps[-1]].source
        return steps[::-1]

    def _finish(self, walk: list[int]) -> list[int]:
        """The walk, and from where it stops the shortest way to an end."""
        place = self.map.ways[walk[-1]].target
        while place != END and place in self.exits:
            walk = [*walk, self.exits[place]]
            place = self.map.ways[walk[-1]].target
        return walk

    def _exits(self) -> dict[int, int]:
        """For each place from which an end can be reached, the first way of the shortest."""
        sources: dict[int, list[int]] = {}
        for n, way in enumerate(self.map.ways):
            sources.setdefault(way.target, []).append(n)
        found: dict[int, int] = {}
        todo = deque([END])
        while todo:
            for n in sources.get(todo.popleft(), ()):
                source = self.map.ways[n].source
                if source != START and source not in found:
                    found[source] = n
                    todo.append(source)
        return found


def _path_cover(graph: AnyGraph) -> Iterator[list[int]]:
    """The nodes of an acyclic graph in the fewest paths, each following its edges.

    The graph is taken as transitive: it holds an edge wherever one node can follow another.
    """
    import networkx as nx

    functions: AnyGraph = nx
    closed = functions.transitive_closure_dag(graph)
    pairs: AnyGraph = nx.Graph()
    # Numbers, because sets of texts have another order in every process: 2n goes before 2n + 1.
    left = [2 * n for n in closed]
    pairs.add_nodes_from(left)
    pairs.add_nodes_from(2 * n + 1 for n in closed)
    pairs.add_edges_from((2 * a, 2 * b + 1) for a, b in sorted(closed.edges))
    matched = functions.bipartite.hopcroft_karp_matching(pairs, left)
    follows = {n: matched[2 * n] // 2 for n in closed if 2 * n in matched}
    for first in sorted(set(closed) - set(follows.values())):
        row = [first]
        while row[-1] in follows:
            row.append(follows[row[-1]])
        yield row
