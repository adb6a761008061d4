"""One option among several: the flow waits until the user takes one of the group."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from flows.components.base import Component, On

__all__ = ["Choice"]


class Choice(Component):
    """An option. It is `displayed` when it is offered and `selected` when it is taken.

    A `multiple` option is only toggled; any other choice of its group confirms what is toggled, if
    between `min_selected` and `max_selected` of them are. Then each toggled option is selected, in
    the order of the group, and after them the choice that confirmed; the flow goes on from that one.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "selected")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    type: Literal["choice"]
    text: str
    multiple: bool = False
    min_selected: Annotated[int, Field(ge=0, le=50)] = 0
    max_selected: Annotated[int, Field(ge=1, le=50)] | None = None
