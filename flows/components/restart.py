"""Back to the start of the conversation."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Restart"]


class Restart(Component):
    """A reset that also clears the conversation, ends every timer, leaves every subflow, and goes to
    the start of the flow. The session stays the same.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    silent_end: ClassVar[bool] = True
    type: Literal["restart"]
