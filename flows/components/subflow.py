"""A part of the conversation that several places, or several flows of a project, share."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from flows.components.base import Component, ComponentId, On, VariableName

__all__ = ["Subflow"]


class Subflow(Component):
    """Calls the flow in `flows/<flow>.json` of the project, and goes on when that ends.

    The called flow has variables of its own, fresh on each call. `in` gives them values
    (`{"its": "ours"}`), `out` takes values back (`{"ours": "its"}`). Calls nest up to 16 deep, and
    a flow may not call itself.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["subflow"]
    flow: ComponentId
    in_: Annotated[dict[VariableName, VariableName], Field(alias="in", default_factory=dict)]
    out: dict[VariableName, VariableName] = Field(default_factory=dict)
