"""What changed between two versions of a creative's flow, as a value: document, then sessions.

The document is compared as it is written, subflows included; sessions are played as they run.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from creative.creative import Creative
from creative.diff_sessions import SessionDiff, compare_sessions
from flows import Flow, Tracking, type_of

__all__ = ["Change", "CreativeDiff", "Topic", "compare_creatives"]

Topic = Literal["flow", "components", "connections", "pixels", "variables", "click_throughs"]
Leaves = dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new (`old` None), gone (`new` None), or another. `field` of `where`."""

    topic: Topic
    where: str
    field: str = ""
    old: object = None
    new: object = None


@dataclass(frozen=True, slots=True)
class CreativeDiff:
    """All changes, and the sessions that go on otherwise among those that were `played`."""

    changes: tuple[Change, ...]
    sessions: tuple[SessionDiff, ...]
    played: int

    @property
    def same(self) -> bool:
        return not self.changes and not self.sessions


def compare_creatives(
    old: Creative,
    new: Creative,
    *,
    click_throughs: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> CreativeDiff:
    """What changed from `old` to `new`. `click_throughs` are the addresses by name, of both."""
    changes = [*_flows(old.source, new.source, "")]
    for name in sorted({*old.subflows, *new.subflows}):
        changes += _subflow(old.subflows.get(name), new.subflows.get(name), name)
    changes += _entries("click_throughs", dict(click_throughs[0]), dict(click_throughs[1]), "")
    sessions, played = compare_sessions(old, new)
    return CreativeDiff(tuple(changes), sessions, played)


def _subflow(old: Flow | None, new: Flow | None, name: str) -> Iterator[Change]:
    if old is None or new is None:
        yield Change("flow", f"flows/{name}", "", _size(old), _size(new))
        return
    yield from _flows(old, new, f"{name}: ")


def _size(flow: Flow | None) -> str | None:
    if flow is None:
        return None
    count = len(flow.components)
    return f"{count} component" + ("" if count == 1 else "s")


def _flows(old: Flow, new: Flow, scope: str) -> Iterator[Change]:
    for field in ("id", "start"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield Change("flow", scope.removesuffix(": "), field, was, now)
    yield from _components(old, new, scope)
    yield from _connections(old, new, scope)
    yield from _pixels(old, new, scope)
    yield from _entries("variables", old.variables, new.variables, scope)


def _components(old: Flow, new: Flow, scope: str) -> Iterator[Change]:
    for id_ in _ids(old, new):
        was, now = old.find_component(id_), new.find_component(id_)
        if was is None or now is None:
            kind_was, kind_now = was and type_of(was), now and type_of(now)
            yield Change("components", scope + id_, "", kind_was, kind_now)
            continue
        leaves = (
            _leaves(c.model_dump(by_alias=True, mode="json", exclude={"tracking"}))
            for c in (was, now)
        )
        for field, one, other in _differing(*leaves):
            yield Change("components", scope + id_, field, one, other)


def _ids(old: Flow, new: Flow) -> list[str]:
    return list(dict.fromkeys([*old.by_id, *new.by_id]))


def _connections(old: Flow, new: Flow, scope: str) -> Iterator[Change]:
    ports = dict.fromkeys([*old.connections_by_port, *new.connections_by_port])
    for source, port in ports:
        was, now = old.successors(source, port), new.successors(source, port)
        where = scope + source + ("" if port == "next" else f" [{port}]")
        for target in was:
            if target not in now:
                yield Change("connections", where, "", target, None)
        for target in now:
            if target not in was:
                yield Change("connections", where, "", None, target)
        stayed = [target for target in was if target in now]
        moved = [target for target in now if target in was]
        if stayed != moved:
            yield Change("connections", where, "order", ", ".join(stayed), ", ".join(moved))


def _pixels(old: Flow, new: Flow, scope: str) -> Iterator[Change]:
    """By component and moment: what fires there, and how often it stands there."""
    was, now = _tracking(old), _tracking(new)
    for id_, moment in sorted({*was, *now}, key=lambda key: _place(old, new, key)):
        before, after = was.get((id_, moment), Counter()), now.get((id_, moment), Counter())
        gone, come = list((before - after).elements()), list((after - before).elements())
        for n in range(max(len(gone), len(come))):
            one, other = _nth(gone, n), _nth(come, n)
            yield Change("pixels", scope + id_, moment, one, other)


def _place(old: Flow, new: Flow, key: tuple[str, str]) -> tuple[int, str]:
    return _ids(old, new).index(key[0]), key[1]


def _nth(texts: list[str], n: int) -> str | None:
    return texts[n] if n < len(texts) else None


def _tracking(flow: Flow) -> dict[tuple[str, str], Counter[str]]:
    found: dict[tuple[str, str], Counter[str]] = {}
    for component in flow.components:
        for entry in component.tracking:
            key = (component.id, entry.on or "displayed")
            found.setdefault(key, Counter())[_text(entry)] += 1
    return found


def _text(entry: Tracking) -> str:
    unknown = "" if entry.on_unknown == "hold" else f" (without an answer: {entry.on_unknown})"
    return entry.tag + (" (once)" if entry.once else "") + unknown


def _entries(
    topic: Topic, old: Mapping[str, object], new: Mapping[str, object], scope: str
) -> Iterator[Change]:
    for name, was, now in _differing(dict(old), dict(new)):
        yield Change(topic, scope + name, "", was, now)


def _differing(old: Leaves, new: Leaves) -> Iterator[tuple[str, object, object]]:
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was != now or type(was) is not type(now):
            yield name, was, now


def _leaves(value: object, path: str = "") -> Leaves:
    """Every single value of a document by its path; what is empty or None counts as absent."""
    if isinstance(value, dict):
        parts = [(f"{path}.{key}" if path else str(key), part) for key, part in value.items()]
    elif isinstance(value, list):
        parts = [(f"{path}[{n}]", part) for n, part in enumerate(value)]
    else:
        return {} if value is None or value == "" else {path: value}
    return {name: leaf for at, part in parts for name, leaf in _leaves(part, at).items()}
