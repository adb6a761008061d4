"""Branches on variables: the first branch that holds is taken, else the port `else`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from flows.components.base import Component, Document, On, PortName, Value, VariableName

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


def _kind_of_test(value: object) -> str:
    # One branch decides: an error then names what is wrong with it, not with every branch.
    if isinstance(value, All) or (isinstance(value, dict) and "all" in value):
        return "all-of"
    if isinstance(value, Any) or (isinstance(value, dict) and "any" in value):
        return "any-of"
    return "comparison"


Test = Annotated[
    Annotated[Compare, Tag("comparison")]
    | Annotated[All, Tag("all-of")]
    | Annotated[Any, Tag("any-of")],
    Discriminator(_kind_of_test),
]


class Branch(Document):
    """The port that is taken when the test holds."""

    port: PortName
    when: Test


class Condition(Component):
    """Takes the port of the first branch whose test holds, or `else`."""

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("else",)  # and those of its branches
    type: Literal["condition"]
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)]
