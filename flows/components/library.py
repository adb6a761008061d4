"""A script from a library: the author fills in a form instead of writing code."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from flows.components.base import Component, On, Value

__all__ = ["Library"]


class Library(Component):
    """Runs the library script `script` with `parameters`, as its form asks for them.

    In a text parameter, `@{var.name}` stands for a variable's value at run time.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["library"]
    script: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
    parameters: dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")], Value
    ] = Field(default_factory=dict)
