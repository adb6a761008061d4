"""The engine's numbers in words: mirrors `player/engine/effects.ts`; a test compares the two."""

from typing import Final

__all__ = [
    "AGGREGATORS",
    "ENDS",
    "ERRORS",
    "EVENTS",
    "INVALIDS",
    "KINDS",
    "MOMENTS",
    "OPERATORS",
    "REJECTS",
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
)
MOMENTS: Final = ("displayed", "selected", "submitted", "completed", "left")
AGGREGATORS: Final = ("sum", "max", "flag", "count")
EVENTS: Final = (
    "displayed",
    "started",
    "continued",
    "finished",
    "action",
    "selected",
    "submitted",
    "goal",
    "click_through",
)
REJECTS: Final = ("name", "value", "range", "string", "aggregator", "conflict")
INVALIDS: Final = ("empty", "email", "consent", "length")
ERRORS: Final = ("script", "effects", "variable", "target", "url", "loop")
ENDS: Final = ("end", "goal", "redirect", "dead_end", "limit")
OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "is_empty")
