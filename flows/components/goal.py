"""What the advertiser wanted: reached, reported, and the flow may end or go on."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from flows.components.base import Component, On

__all__ = ["Goal"]


class Goal(Component):
    """Reports that the goal `name` is met. Without a successor it ends the flow."""

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    silent_end: ClassVar[bool] = True
    type: Literal["goal"]
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,63}$")]
