"""A fair draw between ways on, for tests of one against another."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from flows.components.base import Component, Document, On, PortName

__all__ = ["Arm", "Split"]


class Arm(Document):
    """A port and its share of the sessions: its weight over the sum of all."""

    port: PortName
    weight: Annotated[int, Field(ge=0, le=1_000_000)] = 1


class Split(Component):
    """Draws one arm a session, by the weights; every visit of the session takes the same one.

    Nothing is stored: the arm follows from the session's seed and this component's id.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    type: Literal["split"]
    arms: Annotated[tuple[Arm, ...], Field(min_length=1, max_length=20)]
