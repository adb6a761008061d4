"""The pipeline: a list of named steps between the log and the store. Each passes an event on,
changed or not, or drops it with a reason; every drop is counted by its reason, none is silent.

Steps see events in the order of the log and are run again when the store is rebuilt: the same
event must always become the same. What the store does itself comes last: it counts what came
twice as dropped, as `duplicate`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from measurement.event import Event

__all__ = ["Drop", "Step"]


@dataclass(frozen=True, slots=True)
class Drop:
    """An event goes no further. `reason` is a name that people ask for: `duplicate`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `name` is what reports and errors call it."""

    name: str
    run: Callable[[Event], Event | Drop]
