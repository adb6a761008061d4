"""Who stands beside whom in each layer, so that few lines cross: barycentres, down and up again.

What belongs to one call of a subflow stays together.
"""

import itertools
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence

__all__ = ["count_crossings", "order_layers"]

_SWEEPS = 24  # after a dozen nothing gets better in flows of 80 components
_SWEEPS_OF_MANY = 4
_MANY = 600  # places; then a sweep takes long

Layers = list[list[str]]
Links = Mapping[str, Sequence[str]]


def order_layers(layers: Layers, above: Links, below: Links, groups: Mapping[str, str]) -> Layers:
    """The layers in the order with the fewest crossings that was found; the first of equals."""
    sweeps = _SWEEPS if sum(map(len, layers)) <= _MANY else _SWEEPS_OF_MANY
    current = [_sorted(layer, {}, groups) for layer in layers]
    best, fewest = current, count_crossings(current, below)
    for sweep in range(sweeps):
        current = (
            _sweep(current, above, groups) if sweep % 2 == 0 else _sweep_up(current, below, groups)
        )
        crossings = count_crossings(current, below)
        if crossings < fewest:
            best, fewest = current, crossings
        if not fewest:
            break
    return best


def count_crossings(layers: Layers, below: Links) -> int:
    """How many pairs of lines between neighbouring layers cross."""
    return sum(_between(upper, lower, below) for upper, lower in itertools.pairwise(layers))


def _between(upper: Sequence[str], lower: Sequence[str], below: Links) -> int:
    places = {name: place for place, name in enumerate(lower)}
    seen: list[int] = []
    crossings = 0
    for name in upper:
        ends = sorted(places[to] for to in below[name])
        crossings += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
        for end in ends:
            insort(seen, end)
    return crossings


def _sweep(layers: Layers, above: Links, groups: Mapping[str, str]) -> Layers:
    found: Layers = layers[:1]
    for layer in layers[1:]:
        found.append(_by_neighbours(layer, found[-1], above, groups))
    return found


def _sweep_up(layers: Layers, below: Links, groups: Mapping[str, str]) -> Layers:
    return _sweep(layers[::-1], below, groups)[::-1]


def _by_neighbours(
    layer: Sequence[str], fixed: Sequence[str], links: Links, groups: Mapping[str, str]
) -> list[str]:
    # As shares of the layer, so that what has no neighbour keeps its place beside those that have.
    places = {name: (place + 0.5) / len(fixed) for place, name in enumerate(fixed)}
    centres: dict[str, float] = {}
    for place, name in enumerate(layer):
        ends = [places[to] for to in links[name]]
        centres[name] = sum(ends) / len(ends) if ends else (place + 0.5) / len(layer)
    return _sorted(layer, centres, groups)


def _sorted(
    layer: Sequence[str], centres: Mapping[str, float], groups: Mapping[str, str]
) -> list[str]:
    """By centre, then as they stood; the members of a group by their mean, side by side."""
    members: dict[str, list[int]] = {}
    for place, name in enumerate(layer):
        for group in _outward(groups[name]):
            members.setdefault(group, []).append(place)

    def centre(place: int) -> float:
        return centres.get(layer[place], float(place))

    def key(place: int) -> list[tuple[float, int]]:
        keys = []
        for group in _outward(groups[layer[place]]):
            inside = members[group]
            keys.append((round(sum(map(centre, inside)) / len(inside), 9), inside[0]))
        return [*keys, (round(centre(place), 9), place)]

    return [layer[place] for place in sorted(range(len(layer)), key=key)]


def _outward(group: str) -> list[str]:
    """`a/b` as `a`, then `a/b`."""
    parts = group.split("/") if group else []
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]
