"""The pipeline of events: a named list of steps, each of which gives an event or why it is dropped.

    steps = (Step("no-bots", drop_bots), Step("admit", admit))
    run_steps(event, steps) -> Event | Drop

Nothing is dropped silently: whoever runs the steps counts each drop under its reason, of which there
is a closed list here. Later steps (mapping, consent, destinations) join the same list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from measurement.event import Event

__all__ = ["Drop", "DropReason", "Step", "run_steps"]


class DropReason(StrEnum):
    """Why an event is not counted."""

    # of the collector: the sender is told, and nothing of the event is kept
    UNREADABLE = "unreadable"  # no event at all, or a record of the log that is none
    UNKNOWN_EVENT = "unknown-event"  # an ad's event that this version does not know
    NAME_MISSING = "name-missing"
    AMOUNT_REFUSED = "amount-refused"  # '$49.99': no number
    CURRENCY_REFUSED = "currency-refused"  # not three letters
    SESSION_REFUSED = "session-refused"  # no 32 hexadecimal digits
    SESSION_CAP = "session-cap"  # more events of one session than a session has
    # of the store: the record stays in the log
    DAMAGED = "damaged"  # a stretch of the log that holds no readable record
    DUPLICATE = "duplicate"  # its key was counted already
    IMPOSSIBLE_TIME = "impossible-time"
    NUMBER_TOO_LARGE = "number-too-large"
    FILTERED = "filtered"  # a step that leaves events out on purpose


@dataclass(frozen=True, slots=True)
class Drop:
    """Instead of an event: why there is none. `detail` says it to whoever sent it."""

    reason: DropReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, for people, and what it does."""

    name: str
    run: Callable[[Event], Event | Drop]


def run_steps(event: Event, steps: Iterable[Step]) -> Event | Drop:
    """The event after all steps, or the first drop."""
    for step in steps:
        after = step.run(event)
        if isinstance(after, Drop):
            return after
        event = after
    return event
