"""A message of the brand: the flow shows it and goes on."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Text"]


class Text(Component):
    """A message. `@{var.name}` in it shows a variable; all else is shown as typed.

    With `html`, the text is inline HTML: what the allow-list does not know is left out.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    type: Literal["text"]
    text: str
    html: bool = False
