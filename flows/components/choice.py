"""One option among several: the flow waits until the user takes one of the group."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Choice"]


class Choice(Component):
    """An option. It is `displayed` when it is offered and `selected` when it is taken."""

    moments: ClassVar[tuple[On, ...]] = ("displayed", "selected")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    type: Literal["choice"]
    text: str
