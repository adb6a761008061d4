"""Where each thing of a layer stands: as near as possible to what it is joined with, never closer
to its neighbour than it may be."""

import itertools
from collections.abc import Callable, Mapping, Sequence

__all__ = ["place_layers", "settle"]

_ROUNDS = 12
Joins = Mapping[str, Sequence[tuple[str, float]]]
"""To whom a thing is joined, and how strongly."""


def place_layers(
    layers: Sequence[Sequence[str]], above: Joins, below: Joins, apart: Callable[[str, str], float]
) -> dict[str, float]:
    """The middle of each thing, in px. `apart`: how far two neighbours' middles are at least."""
    at: dict[str, float] = {}
    for layer in layers:
        x = 0.0
        for left, name in zip(["", *layer], layer, strict=False):
            x += apart(left, name) if left else 0
            at[name] = x
        middle = (at[layer[0]] + at[layer[-1]]) / 2 if layer else 0
        at |= {name: at[name] - middle for name in layer}
    for turn in range(_ROUNDS):
        joins = above if turn % 2 == 0 else below
        for layer in layers if turn % 2 == 0 else layers[::-1]:
            at |= _moved(layer, joins, at, apart)
    both = {name: [*above[name], *below[name]] for layer in layers for name in layer}
    for layer in layers:
        at |= _moved(layer, both, at, apart)
    return _straightened(layers, above, below, at, apart)


def _moved(
    layer: Sequence[str],
    joins: Joins,
    at: Mapping[str, float],
    apart: Callable[[str, str], float],
) -> dict[str, float]:
    wanted, weights = [], []
    for name in layer:
        ends = joins[name]
        weight = sum(share for _, share in ends)
        wanted.append(sum(at[to] * share for to, share in ends) / weight if ends else at[name])
        weights.append(weight or 0.1)
    gaps = [apart(left, right) for left, right in itertools.pairwise(layer)]
    return dict(zip(layer, settle(wanted, weights, gaps), strict=True))


def _straightened(
    layers: Sequence[Sequence[str]],
    above: Joins,
    below: Joins,
    at: dict[str, float],
    apart: Callable[[str, str], float],
) -> dict[str, float]:
    """Runs of things that lead only to each other stand exactly below each other, if they can."""
    beside: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for place, name in enumerate(layer):
            left = layer[place - 1] if place else ""
            beside[name] = (left, layer[place + 1] if place + 1 < len(layer) else "")
    for run in _runs(layers, above, below):
        low, high = float("-inf"), float("inf")
        for name in run:
            left, right = beside[name]
            low = max(low, at[left] + apart(left, name)) if left else low
            high = min(high, at[right] - apart(name, right)) if right else high
        if low <= high:
            wanted = sorted(at[name] for name in run)[len(run) // 2]
            at |= dict.fromkeys(run, min(max(wanted, low), high))
    return at


def _runs(layers: Sequence[Sequence[str]], above: Joins, below: Joins) -> list[list[str]]:
    """From the longest; of equals, those nearer to the top first."""
    runs: list[list[str]] = []
    for layer in layers:
        for name in layer:
            upper = above[name]
            if len(upper) == 1 and len(below[upper[0][0]]) == 1:
                continue  # goes on a run
            run = [name]
            while len(ends := below[run[-1]]) == 1 and len(above[ends[0][0]]) == 1:
                run.append(ends[0][0])
            if len(run) > 1:
                runs.append(run)
    return sorted(runs, key=len, reverse=True)


def settle(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """The places nearest to those wanted, by squares, that keep the order and the gaps.

    Pool adjacent violators: runs that would overlap move as one.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    runs: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=False):
        mean, total, count = want - offset, weight, 1
        while runs and runs[-1][0] >= mean:
            before, heavy, many = runs.pop()
            mean = (before * heavy + mean * total) / (heavy + total)
            total, count = total + heavy, count + many
        runs.append((mean, total, count))
    means = [mean for mean, _, count in runs for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
