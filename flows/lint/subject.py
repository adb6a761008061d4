"""What the rules look at: a flow, and answers about it that several rules need, kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flows.components import Component, Form, Subflow, Tracking
from flows.constants import Constants, find_constants
from flows.flow import Flow, fields_of
from flows.graph import find_reachable, may_jump_anywhere
from flows.macros import MacroRef, TemplateError, parse_template
from flows.places import place_of
from flows.subflows import expand_subflows
from flows.tracking import TrackingTag, parse_tracking

__all__ = ["Called", "Subject", "TextUse"]


@dataclass(frozen=True, slots=True)
class TextUse:
    """A text with macros: where it stands, its macros, and what only looked like one."""

    place: str
    macros: tuple[MacroRef, ...]
    errors: tuple[TemplateError, ...]
    is_tracking: bool
    path: tuple[str | int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """What the calls of a subflow do to it: variables that they give and take, and those that they
    give something personal, with the field that asks for it. Without `expand`, calls within it are
    not followed: the project has too many.
    """

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    personal: Mapping[str, str] = field(default_factory=dict)
    expand: bool = True


@dataclass(frozen=True)
class Subject:
    """A flow under the linter's eyes.

    `library` has the project's other flows by name; None if they are not known. `called` says how
    others call this one: its ends then lead back, and its restarts to another flow's start.
    """

    flow: Flow
    library: Mapping[str, Flow] | None = None
    called: Called | None = None

    def at_component(self, index: int, *path: str | int) -> str:
        """The place of something in a component, in words."""
        place = self._places[index]
        return f"{place} > {place_of(self.flow.components[index], path)}" if path else place

    def at_connection(self, index: int, *path: str | int) -> str:
        """The place of something in a connection, in words."""
        return place_of(self.flow, ("connections", index, *path))

    @property
    def components(self) -> Iterator[tuple[int, Component]]:
        """Components with their positions."""
        return iter(enumerate(self.flow.components))

    @property
    def trackings(self) -> Iterator[tuple[int, Component, int, Tracking]]:
        """Tracking entries: position and component, position and entry."""
        for index, component in self.components:
            for position, tracking in enumerate(component.tracking):
                yield index, component, position, tracking

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of each component; of two with one id, the first."""
        return {component.id: index for index, component in reversed(list(self.components))}

    @cached_property
    def flat(self) -> Flow:
        """The flow as it runs, every call expanded."""
        expands = self.called is None or self.called.expand
        if expands and any(isinstance(component, Subflow) for component in self.flow.components):
            return expand_subflows(self.flow, self.library or {})
        return self.flow

    def position_of(self, flat_id: str) -> int:
        """The position of a component of the expanded flow: of the call that it belongs to."""
        return self.positions[flat_id.split("/", 1)[0]]

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Components of the expanded flow that the start leads to; all, if a script may go anywhere."""
        if may_jump_anywhere(self.flat):
            return frozenset(self.flat.by_id)
        return frozenset(find_reachable(self.flat))

    @cached_property
    def constants(self) -> Constants | None:
        """Which values variables can have where in the expanded flow, if that is certain."""
        if self.called is not None and not self.called.expand:
            return None
        given = self.called.given if self.called else ()
        return find_constants(self.flat, given, restarts=self.called is None)

    @cached_property
    def personal(self) -> dict[str, str]:
        """Variables with something personal, each with the component that asks for it."""
        own = {n: id_ for n, id_ in self.flat.personal_variables.items() if "/" not in n}
        return {**(self.called.personal if self.called else {}), **own}

    @cached_property
    def tags(self) -> dict[tuple[int, int], TrackingTag]:
        """What each tracking text holds, by the positions of component and entry."""
        return {
            (index, position): parse_tracking(tracking.tag)
            for index, _, position, tracking in self.trackings
        }

    @cached_property
    def texts(self) -> tuple[TextUse, ...]:
        """Every text with `@{` in which macros count: what the user reads, then tracking."""
        return (*self._shown_texts(), *self._tracking_texts())

    @property
    def plain_texts(self) -> Iterator[TextUse]:
        """Texts with `@{` that the user reads as typed, read as if macros counted in them."""
        for index, component in self.components:
            for name in component.plain_texts:
                yield from self._use(index, (name,), getattr(component, name))
            if not component.plain_texts:
                continue
            for number, asked in enumerate(fields_of(component)):
                if isinstance(component, Form):
                    yield from self._use(index, ("fields", number, "label"), asked.label)
                    yield from self._use(
                        index, ("fields", number, "placeholder"), asked.placeholder
                    )

    def _shown_texts(self) -> Iterator[TextUse]:
        for index, component in self.components:
            for name in component.texts:
                yield from self._use(index, (name,), getattr(component, name))

    def _tracking_texts(self) -> Iterator[TextUse]:
        for index, _, position, tracking in self.trackings:
            path = ("tracking", position, "tag")
            yield from self._use(index, path, tracking.tag, is_tracking=True)

    def _use(
        self, index: int, path: tuple[str | int, ...], text: str, *, is_tracking: bool = False
    ) -> Iterator[TextUse]:
        if "@{" in text:
            template, errors = parse_template(text)
            macros = tuple(part for part in template if isinstance(part, MacroRef))
            place = self.at_component(index, *path)
            at = ("components", index, *path)
            yield TextUse(place, macros, tuple(errors), is_tracking, at, text)

    @cached_property
    def _places(self) -> "_Places":
        return _Places(self.flow)


class _Places(dict[int, str]):
    """The place of each component in words, made when it is first asked for."""

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self._flow = flow

    def __missing__(self, index: int) -> str:
        self[index] = place_of(self._flow, ("components", index))
        return self[index]
