"""Back to the first values, without leaving the conversation."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Reset"]


class Reset(Component):
    """Gives every variable its first value again, shows what was hidden, takes styles back, and goes on.

    The session stays: metrics, split arms, `once` and the impression are not counted anew.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["reset"]
