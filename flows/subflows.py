"""Subflows as parts of the flow that calls them: each call becomes a copy with ids `call/inner`.

A call has variables of its own (`call/name`), fresh each time: the calling component sets them,
then its `in` map. What ends in the called flow goes on behind the call, and takes the `out` map
along. So everything that runs, draws or counts a flow sees one flat flow.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flows.components import (
    All,
    Branch,
    Choice,
    Compare,
    Component,
    Condition,
    Copy,
    Form,
    Input,
    Library,
    SetValue,
    ShowHide,
    Slider,
    Subflow,
    Test,
    Value,
    Video,
)
from flows.components import Any as AnyOf
from flows.flow import Connection, Flow
from flows.graph import ports_of

__all__ = ["MAX_COMPONENTS", "MAX_DEPTH", "ExpandedFlow", "Return", "expand_subflows"]

MAX_DEPTH: Final = 16  # calls within calls; deeper is a mistake, not a conversation
MAX_COMPONENTS: Final = 20_000  # of an expanded flow: calls of calls multiply


class Return(Connection):
    """From an end of a called flow to what follows the call; `set` runs on the way."""

    set: dict[str, SetValue]


class ExpandedFlow(Flow):
    """A flow whose calls are expanded.

    `origins`: id -> the called flow's name and the id there. `last_sets`: what is set where a call
    ends the flow, by component and port.
    """

    origins: dict[str, tuple[str, str]]
    last_sets: dict[tuple[str, str], dict[str, SetValue]]

    def _settings(self) -> Iterator[Mapping[str, SetValue]]:
        yield from super()._settings()
        yield from (c.set for c in self.connections if isinstance(c, Return))
        yield from self.last_sets.values()


def expand_subflows(flow: Flow, library: Mapping[str, Flow]) -> ExpandedFlow:
    """The flow with every call expanded; `library` has the project's flows by name.

    A call that leads nowhere, to itself, too deep or to too much stays as it is: it goes on at
    once, and the linter says so.
    """
    expansion = _Expansion(library, len(flow.components))
    expansion.add(flow, "", (), {})
    return ExpandedFlow.model_construct(
        **{
            **{name: getattr(flow, name) for name in Flow.model_fields},
            "variables": expansion.variables,
            "components": tuple(expansion.components),
            "connections": tuple(expansion.connections),
            "origins": expansion.origins,
            "last_sets": expansion.last_sets,
        }
    )


class _Expansion:
    def __init__(self, library: Mapping[str, Flow], size: int) -> None:
        self.library, self.size = library, size
        self.variables: dict[str, Value] = {}
        self.components: list[Component] = []
        self.connections: list[Connection] = []
        self.origins: dict[str, tuple[str, str]] = {}
        self.last_sets: dict[tuple[str, str], dict[str, SetValue]] = {}

    def add(
        self,
        flow: Flow,
        scope: str,
        stack: tuple[str, ...],
        returns: dict[str, Any],
    ) -> None:
        """Adds a flow under `scope`; `returns` says where its ends lead and what they set."""
        self.variables.update({scope + name: value for name, value in flow.variables.items()})
        calls = [c for c in flow.components if isinstance(c, Subflow) and self.fits(c, stack)]
        called = {call.id for call in calls}
        for component in flow.components:
            self.components.append(self._renamed(flow, component, scope, called, returns))
        for connection in flow.connections:
            if connection.from_ not in called or connection.port != "next":
                self.connections.append(_moved(connection, scope))
        if returns:
            self._return(flow, scope, called, returns)
        for call in calls:
            self._call(flow, call, scope, stack, returns)

    def fits(self, call: Subflow, stack: tuple[str, ...]) -> bool:
        """Whether a call can be expanded; if so, its size is counted."""
        inner = self.library.get(call.flow)
        if inner is None or call.flow in stack or len(stack) >= MAX_DEPTH:
            return False
        if inner.find_component(inner.start) is None:
            return False
        self.size += len(inner.components)
        return self.size <= MAX_COMPONENTS

    def _call(
        self,
        flow: Flow,
        call: Subflow,
        scope: str,
        stack: tuple[str, ...],
        returns: dict[str, Any],
    ) -> None:
        inner, own = self.library[call.flow], f"{scope}{call.id}/"
        self.origins |= {own + c.id: (call.flow, c.id) for c in inner.components}
        self.connections.append(
            Connection.model_construct(from_=scope + call.id, to=own + inner.start, port="next")
        )
        taken = {
            scope + ours: _copy(own + its)
            for ours, its in call.out.items()
            if its in inner.variables and ours in flow.variables
        }
        targets = [scope + target for target in flow.successors(call.id)]
        if not targets and returns:  # the call ends its own flow: both maps, one after the other
            targets, taken = returns["to"], {**taken, **returns["set"]}
        onward = {"to": targets, "set": taken, "end": call.end}
        self.add(inner, own, (*stack, call.flow), onward)

    def _return(
        self,
        flow: Flow,
        scope: str,
        called: frozenset[str] | set[str],
        returns: dict[str, Any],
    ) -> None:
        """What ends in a called flow goes on behind the call, and takes its `out` map along."""
        for component in flow.components:
            own = scope + component.id
            for port in _ends(flow, component, called):
                if not returns["to"]:
                    self.last_sets[own, port] = returns["set"]
                self.connections += [
                    Return.model_construct(from_=own, to=target, port=port, set=returns["set"])
                    for target in returns["to"]
                ]

    def _renamed(
        self,
        flow: Flow,
        component: Component,
        scope: str,
        called: frozenset[str] | set[str],
        returns: dict[str, Any],
    ) -> Component:
        changes = _rescope(component, scope) if scope else {}
        if component.id in called and isinstance(component, Subflow):
            fresh = self._fresh(flow, component, scope)
            changes["set"] = {**changes.get("set", component.set), **fresh}
        if returns and not returns["to"] and any(_ends(flow, component, called)):
            changes["end"] = returns["end"]
        return component.model_copy(update=changes) if changes else component

    def _fresh(self, flow: Flow, call: Subflow, scope: str) -> dict[str, object]:
        """What a call sets: the first values of the called flow's variables, then its `in` map."""
        inner, own = self.library[call.flow], f"{scope}{call.id}/"
        first: dict[str, object] = {own + name: value for name, value in inner.variables.items()}
        given = {
            own + its: _copy(scope + ours)
            for its, ours in call.in_.items()
            if its in inner.variables and ours in flow.variables
        }
        return {**first, **given}


def _ends(flow: Flow, component: Component, called: frozenset[str] | set[str]) -> Iterator[str]:
    """The ports at which the component ends its flow."""
    if isinstance(component, Choice) and component.multiple:
        return
    for port in ports_of(component):
        leads = component.id in called or flow.successors(component.id, port)
        if not leads and not _stays(component, port):
            yield port


def _stays(component: Component, port: str) -> bool:
    """Whether the port ends nothing without a connection: the field stays, a film has another."""
    return isinstance(component, Input | Form | Video) and port in component.optional_ports


def _moved(connection: Connection, scope: str) -> Connection:
    if not scope:
        return connection
    return Connection.model_construct(
        from_=scope + connection.from_, to=scope + connection.to, port=connection.port
    )


def _copy(name: str) -> Copy:
    return Copy.model_construct(copy_=name)


_VARIABLE = re.compile(r"@@\{|(@\{var\.)(?=[A-Za-z])")


def _rescope(component: Component, scope: str) -> dict[str, Any]:
    """Every field of a component that names something of its flow, under the scope."""
    changes: dict[str, Any] = {
        "id": scope + component.id,
        "set": {scope + name: _scoped_value(value, scope) for name, value in component.set.items()},
        "tracking": tuple(
            entry.model_copy(update={"tag": _scoped(entry.tag, scope)})
            for entry in component.tracking
        ),
    }
    changes |= {field: _scoped(getattr(component, field), scope) for field in component.texts}
    match component:
        case Condition():
            changes["branches"] = tuple(
                Branch.model_construct(port=b.port, when=_scoped_test(b.when, scope))
                for b in component.branches
            )
        case Input() | Slider() if component.variable:
            changes["variable"] = scope + component.variable
        case Form():
            changes["fields"] = tuple(
                field.model_copy(update={"variable": scope + field.variable})
                if field.variable
                else field
                for field in component.fields
            )
        case ShowHide():
            changes |= {"show": _elements(component.show, scope)}
            changes |= {"hide": _elements(component.hide, scope)}
        case Library():
            changes["parameters"] = {
                name: _scoped(value, scope) if isinstance(value, str) else value
                for name, value in component.parameters.items()
            }
    return changes


def _scoped(text: str, scope: str) -> str:
    return _VARIABLE.sub(lambda match: match[1] + scope if match[1] else match[0], text)


def _scoped_value(value: SetValue, scope: str) -> SetValue:
    return _copy(scope + value.copy_) if isinstance(value, Copy) else value


def _scoped_test(test: Test, scope: str) -> Test:
    match test:
        case Compare():
            return test.model_copy(update={"variable": scope + test.variable})
        case All():
            return All.model_construct(all=tuple(_scoped_test(t, scope) for t in test.all))
        case AnyOf():
            return AnyOf.model_construct(any=tuple(_scoped_test(t, scope) for t in test.any))


def _elements(names: tuple[str, ...], scope: str) -> tuple[str, ...]:
    return tuple(name if name.startswith("look.") else scope + name for name in names)
