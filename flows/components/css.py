"""Styles that hold from a point of the conversation on."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from flows.components.base import Component, On

__all__ = ["Css"]


class Css(Component):
    """Adds the style sheet `css` to the ad, until a reset or restart."""

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["css"]
    css: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
