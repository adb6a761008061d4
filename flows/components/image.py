"""A picture in the conversation."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from flows.components.base import Component, On

__all__ = ["Image"]


class Image(Component):
    """A picture: `src` names a file inside the creative's folder; `alt` says what it shows."""

    moments: ClassVar[tuple[On, ...]] = ("displayed", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    plain_texts: ClassVar[tuple[str, ...]] = ("alt",)
    type: Literal["image"]
    src: Annotated[str, StringConstraints(min_length=1)]
    alt: str = ""
