"""Which constants a variable can hold where, and so which ways through a flow are never taken.

Constant propagation over the graph: at each component, each variable has a set of values, or may
hold anything. What is found holds in every session of the engine; where that is not certain, the
answer is that nothing is known. Flows are read as they run: calls expanded (`expand_subflows`).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from flows.comparing import Constant, Known, State, comparisons_of, constant, join, refine
from flows.components import (
    Add,
    Choice,
    Component,
    Condition,
    Copy,
    Library,
    Redirect,
    Reset,
    Restart,
    Script,
    SetValue,
    Slider,
    Split,
    Timeout,
    waits,
)
from flows.flow import Connection, Flow, fields_of
from flows.graph import effects_of, ports_of
from flows.subflows import Return

__all__ = ["BranchFate", "Constants", "find_constants"]

MAX_WORK: Final = 2_000_000  # components times variables that are looked at: about a second
MAX_SAFE: Final = 2.0**53


@dataclass(frozen=True, slots=True)
class BranchFate:
    """Whether a branch that is come to can hold, and can fail; `state` is what was known there."""

    may_hold: bool
    may_fail: bool
    state: State


@dataclass(frozen=True, slots=True)
class Constants:
    """`reached`: components that some session may enter or be offered. `branches`: by condition
    that is reached, what becomes of each branch that is tried.
    """

    reached: frozenset[str]
    branches: Mapping[str, tuple[BranchFate, ...]]


def find_constants(
    flow: Flow, given: Iterable[str] = (), *, restarts: bool = True
) -> Constants | None:
    """What holds on every way through the flow; None if nothing is certain.

    `given` are variables whose first value comes from outside. With `restarts`, a restart leads to
    this flow's start.
    """
    if flow.find_component(flow.start) is None:
        return None
    walk = _Walk(flow, frozenset(given), restarts)
    return walk.run()


@dataclass
class _Walk:
    flow: Flow
    given: frozenset[str]
    restarts: bool
    states: dict[str, State] = field(default_factory=dict)
    todo: deque[str] = field(default_factory=deque)
    waiting: set[str] = field(default_factory=set)
    fates: dict[str, tuple[BranchFate, ...]] = field(default_factory=dict)

    def run(self) -> Constants | None:
        self.enter(self.flow.start, self.start)
        budget = MAX_WORK
        while self.todo:
            component = self.flow.by_id[self.todo.popleft()]
            self.waiting.discard(component.id)
            budget -= 1 + len(self.start)
            if budget < 0 or effects_of(component).jumps_anywhere:
                return None
            self.leave(component, self.states[component.id])
        return Constants(frozenset(self.states), self.fates)

    @cached_property
    def initial(self) -> State:
        first = self.flow.variables
        return {name: constant(first[name]) for name in self.tracked}

    @cached_property
    def start(self) -> State:
        return {n: None if n in self.given else known for n, known in self.initial.items()}

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Variables that some condition tests, and those that are copied into them."""
        sources: dict[str, set[str]] = {}
        for settings in self._settings():
            for name, value in settings.items():
                if isinstance(value, Copy):
                    sources.setdefault(name, set()).add(value.copy_)
        found: set[str] = set()
        todo = [
            test.variable
            for component in self.flow.components
            if isinstance(component, Condition)
            for test in comparisons_of(component)
        ]
        while todo:
            name = todo.pop()
            if name not in found and name in self.flow.variables:
                found.add(name)
                todo += sources.get(name, ())
        return frozenset(found)

    def _settings(self) -> Iterator[Mapping[str, SetValue]]:
        yield from (component.set for component in self.flow.components)
        yield from (way.set for way in self.flow.connections if isinstance(way, Return))

    def enter(self, component_id: str, state: State) -> None:
        """The flow may come to a component with these values."""
        before = self.states.get(component_id)
        after = state if before is None else join(before, state)
        if before is None or after != before:
            self.states[component_id] = after
            if component_id not in self.waiting:
                self.waiting.add(component_id)
                self.todo.append(component_id)

    def leave(self, component: Component, state: State) -> None:
        """Where the flow may go from a component that it came to with these values."""
        after = self.assigned(state, component.set)
        for name in _filled_by(component):
            after = {**after, name: None} if name in after else after
        if isinstance(component, Script | Library):
            after = self.scripted(component, after)
        elif isinstance(component, Reset):
            after = self.initial
        elif isinstance(component, Restart):
            if self.restarts:
                self.enter(self.flow.start, self.initial)
            return
        for port, there in self.ways(component, after):
            connections = self.flow.connections_by_port.get((component.id, port), [])
            self.offer([c for c in connections if c.to in self.flow.by_id], there)

    def ways(self, component: Component, state: State) -> Iterable[tuple[str, State]]:
        """The ports that may be taken, each with what is known behind it."""
        match component:
            case Condition():
                return self.branches(component, state)
            case Split():
                arms = [arm for arm in component.arms if arm.weight] or component.arms[:1]
                return [(arm.port, state) for arm in arms]
            case _:
                return [(port, state) for port in ports_of(component)]

    def branches(self, component: Condition, state: State) -> list[tuple[str, State]]:
        ways: list[tuple[str, State]] = []
        fates: list[BranchFate] = []
        left: State | None = state
        for branch in component.branches:
            if left is None:
                break
            holds, fails = refine(left, branch.when, True), refine(left, branch.when, False)
            fates.append(BranchFate(holds is not None, fails is not None, left))
            if holds is not None:
                ways.append((branch.port, holds))
            left = fails
        if left is not None:
            ways.append(("else", left))
        self.fates[component.id] = tuple(fates)
        return ways

    def offer(self, connections: list[Connection], state: State) -> None:
        """A port leads here: to one component, or to a group that waits together."""
        for connection in connections[:1]:
            if isinstance(connection, Return):
                state = self.assigned(state, connection.set)
        targets = [self.flow.by_id[connection.to] for connection in connections]
        if any(isinstance(target, Choice) for target in targets):
            chosen = self.toggled(self.beside(state, None, targets), targets)
        for target in targets:
            if isinstance(target, Choice):
                self.enter(target.id, chosen)
            else:
                self.enter(target.id, self.beside(state, target, targets))

    def beside(self, state: State, taken: Component | None, group: list[Component]) -> State:
        """After what waits beside a component has entered: its `set` ran, whichever is taken."""
        for other in group:
            if other is not taken and waits(other) and not isinstance(other, Choice):
                state = self.assigned(state, other.set)
        if any(isinstance(other, Timeout) for other in group):
            state = self.offered_redirects(state, taken, group)
        return state

    def offered_redirects(
        self, state: State, taken: Component | None, group: list[Component]
    ) -> State:
        """A redirect beside a timeout opens in the user's act, or is offered as a button."""
        for other in group:
            if isinstance(other, Redirect) and other is not taken:
                state = join(state, self.assigned(state, other.set))
        return state

    def toggled(self, state: State, group: list[Component]) -> State:
        """After any of the group's options were selected, or none."""
        for option in group:
            if isinstance(option, Choice) and option.multiple and option.set:
                state = join(state, self.assigned(state, option.set))
        return state

    def scripted(self, component: Script | Library, state: State) -> State:
        effects = effects_of(component)
        if effects.sets_anything:
            after: State = dict.fromkeys(state)
        else:
            after = {
                name: self._scripted_value(name, known, effects.sets)
                for name, known in state.items()
            }
        for target in effects.jumps:
            if target in self.flow.by_id:
                self.enter(target, after)
        for target in effects.later:  # whenever that is, whatever the variables hold then
            if target in self.flow.by_id:
                self.enter(target, dict.fromkeys(state))
        return after

    def _scripted_value(
        self, name: str, known: Known, sets: Mapping[str, tuple[object, ...] | None]
    ) -> Known:
        if name not in sets:
            return known
        values = sets[name]
        for value in values or ():
            known = _join_known(known, constant(value))
        return None if values is None else known

    def assigned(self, state: State, settings: Mapping[str, SetValue]) -> State:
        for name, value in settings.items():
            if name in state:
                state = {**state, name: _set_value(state, name, value)}
        return state


def _filled_by(component: Component) -> Iterator[str]:
    yield from (field.variable for field in fields_of(component) if field.variable)
    if isinstance(component, Slider) and component.variable:
        yield component.variable


def _join_known(known: Known, other: Known) -> Known:
    return join({"": known}, {"": other})[""]


def _set_value(state: State, name: str, value: SetValue) -> Known:
    if isinstance(value, Copy):
        return state.get(value.copy_)
    if not isinstance(value, Add):
        return constant(value)
    known = state[name]
    sums = [_sum(old, float(value.add)) for old in known or ()]
    if known is None or None in sums:
        return None
    return frozenset(("number", total) for total in sums)


def _sum(old: Constant, added: float) -> float | None:
    """The sum, where a browser comes to the same without a doubt."""
    total = old[1] + added if isinstance(old[1], float) else MAX_SAFE
    return total if abs(total) < MAX_SAFE else None
