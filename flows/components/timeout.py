"""What happens if the user does nothing: one more way out of a group that waits."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from flows.components.base import Component, On

__all__ = ["Timeout"]


class Timeout(Component):
    """Stands beside the choices (or whatever waits) of a port. After `ms` without an act the group
    closes and the flow goes on from here; that is when it is `displayed`.

    The time counts from the moment when the whole group is shown, and only while the ad's document
    is visible. Any act ends it; an act in the same millisecond wins.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["timeout"]
    ms: Annotated[int, Field(ge=100, le=600_000)]
