"""Sets variables, and does nothing else."""

from typing import ClassVar, Literal

from flows.components.base import Component, On

__all__ = ["Variable"]


class Variable(Component):
    """A component whose only work is its `set`."""

    moments: ClassVar[tuple[On, ...]] = ("displayed",)
    ports: ClassVar[tuple[str, ...]] = ("next",)
    type: Literal["variable"]
