"""The way out: opens a click-through of the delivery in a new window."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from flows.components.base import Component, On

__all__ = ["Redirect"]


class Redirect(Component):
    """Opens the click-through named `click` (see delivery.json) in the task of the user's act.

    Reached without an act, it is drawn as a button with `text` and waits: browsers block the rest.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    texts: ClassVar[tuple[str, ...]] = ("text",)
    type: Literal["redirect"]
    click: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
    text: str = "Learn more"
