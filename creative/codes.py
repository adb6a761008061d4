"""The engine's numbers in words: mirrors `player/engine/effects.ts`; a test compares the two.

Each number is a position in its tuple; the words of traces are the types that they are read from.
"""

from typing import Final, Literal, get_args

from creative.metrics import Aggregator
from flows import On

__all__ = [
    "AGGREGATORS",
    "ENDS",
    "ERRORS",
    "EVENTS",
    "INVALIDS",
    "KINDS",
    "MEDIA",
    "MOMENTS",
    "OPENS",
    "OPERATORS",
    "REJECTS",
    "EndReason",
    "ErrorReason",
    "Event",
    "InvalidReason",
    "RejectReason",
]

KINDS: Final = (
    "session",  # 0: the recorder's mark at the end of a session, no effect
    "show",
    "hide",
    "clear",
    "fire",
    "metric",
    "reject",
    "report",
    "schedule",
    "submit",
    "invalid",
    "open",
    "log",
    "error",
    "end",
    "style",
    "run_script",
)
MOMENTS: Final[tuple[On, ...]] = get_args(On)
AGGREGATORS: Final[tuple[Aggregator, ...]] = get_args(Aggregator)
Event = Literal[
    "displayed",
    "started",
    "continued",
    "finished",
    "action",
    "selected",
    "submitted",
    "goal",
    "click_through",
    "exit",
    "played",
    "first_quartile",
    "midpoint",
    "third_quartile",
    "completed",
    "skipped",
    "muted",
    "unmuted",
    "paid",
    "cancelled",
]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
MEDIA: Final = (*EVENTS[10:18], "failed")
OPENS: Final = ("", "click_through", "exit", "payment")
RejectReason = Literal[
    "name",
    "value",
    "range",
    "string",
    "aggregator",
    "conflict",
]
REJECTS: Final[tuple[RejectReason, ...]] = get_args(RejectReason)
InvalidReason = Literal[
    "empty",
    "email",
    "consent",
    "length",
    "phone",
    "number",
    "range",
    "date",
    "option",
    "count",
]
INVALIDS: Final[tuple[InvalidReason, ...]] = get_args(InvalidReason)
ErrorReason = Literal[
    "script",
    "effects",
    "variable",
    "target",
    "url",
    "loop",
    "media",
    "timeout",
]
ERRORS: Final[tuple[ErrorReason, ...]] = get_args(ErrorReason)
EndReason = Literal[
    "end",
    "goal",
    "redirect",
    "dead_end",
    "limit",
]
ENDS: Final[tuple[EndReason, ...]] = get_args(EndReason)
OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "is_empty")
