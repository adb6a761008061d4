"""Branches on variables: the first branch that holds is taken, else the port `else`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from flows.components.base import Component, Document, On, Value, VariableName

__all__ = ["All", "Any", "Branch", "Compare", "Condition", "Operator", "Test"]

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "is_empty"]


class Compare(Document):
    """`variable` compared with `value`. Values of different types are never equal or ordered."""

    variable: VariableName
    op: Operator
    value: Value | None = None


class All(Document):
    """Holds if every test in it holds; an empty one holds."""

    all: tuple["Test", ...]


class Any(Document):
    """Holds if any test in it holds; an empty one does not."""

    any: tuple["Test", ...]


Test = Compare | All | Any


class Branch(Document):
    """The port that is taken when the test holds."""

    port: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
    when: Test


class Condition(Component):
    """Takes the port of the first branch whose test holds, or `else`."""

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("else",)  # and those of its branches
    type: Literal["condition"]
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)]
