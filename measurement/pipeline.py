"""The pipeline (working copy)."""

from collections.abc import Callable
from dataclasses import dataclass

from measurement.event import Event


@dataclass(frozen=True, slots=True)
class Drop:
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    run: Callable[[Event], Event | Drop]
