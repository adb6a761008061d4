"""What the rules look at: a flow, and answers about it that several rules need, kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flows.components import Component, Tracking
from flows.flow import Flow
from flows.macros import MacroRef, TemplateError, parse_template
from flows.places import place_of
from flows.tracking import TrackingTag, parse_tracking

__all__ = ["Subject", "TextUse"]


@dataclass(frozen=True, slots=True)
class TextUse:
    """A text with macros: where it stands, its macros, and what only looked like one."""

    place: str
    macros: tuple[MacroRef, ...]
    errors: tuple[TemplateError, ...]
    is_tracking: bool


@dataclass(frozen=True)
class Subject:
    """A flow under the linter's eyes."""

    flow: Flow

    def at_component(self, index: int, *path: str | int) -> str:
        """The place of something in a component, in words."""
        return place_of(self.flow, ("components", index, *path))

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
    def tags(self) -> dict[tuple[int, int], TrackingTag]:
        """What each tracking text holds, by the positions of component and entry."""
        return {
            (index, position): parse_tracking(tracking.tag)
            for index, _, position, tracking in self.trackings
        }

    @cached_property
    def texts(self) -> tuple[TextUse, ...]:
        """Every text in which macros count: what the user reads, then tracking."""
        return (*self._shown_texts(), *self._tracking_texts())

    @property
    def plain_texts(self) -> Iterator[TextUse]:
        """Texts that the user reads as they are typed, read as if macros counted in them."""
        for index, component in self.components:
            for field in component.plain_texts:
                yield _text_use(self.at_component(index, field), getattr(component, field), False)

    def _shown_texts(self) -> Iterator[TextUse]:
        for index, component in self.components:
            for field in component.texts:
                yield _text_use(self.at_component(index, field), getattr(component, field), False)

    def _tracking_texts(self) -> Iterator[TextUse]:
        for index, _, position, tracking in self.trackings:
            place = self.at_component(index, "tracking", position, "tag")
            yield _text_use(place, tracking.tag, True)


def _text_use(place: str, text: str, is_tracking: bool) -> TextUse:
    template, errors = parse_template(text)
    macros = tuple(part for part in template if isinstance(part, MacroRef))
    return TextUse(place, macros, tuple(errors), is_tracking)
