"""A pause in the conversation."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from flows.components.base import Component, On

__all__ = ["Delay"]


class Delay(Component):
    """Waits `ms` milliseconds, then the flow goes on. At most ten minutes."""

    moments: ClassVar[tuple[On, ...]] = ("displayed", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["delay"]
    ms: Annotated[int, Field(ge=0, le=600_000)]
