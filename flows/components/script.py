"""JavaScript of the author, at a point in the conversation."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Script"]


class Script(Component):
    """`code` is the body of a strict function with ANALYTICS, FLOW, PIXEL and console.

    `isolated` runs it in a frame of its own, without access to the ad; the flow waits for it, at
    most one second.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["script"]
    code: str
    isolated: bool = False
