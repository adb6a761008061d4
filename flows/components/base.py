"""What every component has in common: id, variable settings, tracking.

Component ids start with a letter, because JavaScript reorders integer-like keys, and are no
names of JavaScript's own.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "Add",
    "Component",
    "ComponentId",
    "Document",
    "On",
    "SetValue",
    "Tracking",
    "Value",
    "VariableName",
]

ComponentId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]
# Order matters to pydantic's smart union only for bool against number, which strict types settle.
Value = Annotated[
    bool | int | float | str,
    Field(description="A flow's value: text, number or yes/no. Numbers are finite."),
]
On = Literal["displayed", "selected", "submitted", "completed", "left"]


class Document(BaseModel):
    """A frozen piece of a document: unknown fields are errors, so that nothing typed is lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Add(Document):
    """`{"add": n}`: adds a number to a number variable."""

    add: int | float


SetValue = Value | Add


class Tracking(Document):
    """One tracking text and the moment at which it fires.

    `tag` is kept byte for byte as pasted. `on` left out means `displayed`. `once` counts per
    entry and session.
    """

    tag: Annotated[str, StringConstraints(min_length=1)]
    on: On | None = None
    once: bool = False


class Component(Document):
    """What every component carries. `set` runs first on entry; for a choice, when it is chosen."""

    id: ComponentId
    set: dict[VariableName, SetValue] = Field(default_factory=dict)
    tracking: tuple[Tracking, ...] = ()
    end: bool = Field(default=False, description="The flow may end here: no dead-end warning.")
    note: str = Field(default="", description="A note of the author; never part of the ad.")
