"""The engine's numbers in words: mirrors `player/engine/effects.ts`; a test compares the two."""

from typing import Final

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
MOMENTS: Final = (
    "displayed",
    "selected",
    "submitted",
    "completed",
    "left",
    "played",
    "first_quartile",
    "midpoint",
    "third_quartile",
    "skipped",
    "muted",
    "unmuted",
    "paid",
    "cancelled",
    "invalid",
)
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
)
MEDIA: Final = (*EVENTS[10:18], "failed")
OPENS: Final = ("", "click_through", "exit", "payment")
REJECTS: Final = ("name", "value", "range", "string", "aggregator", "conflict")
INVALIDS: Final = (
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
)
ERRORS: Final = ("script", "effects", "variable", "target", "url", "loop", "media", "timeout")
ENDS: Final = ("end", "goal", "redirect", "dead_end", "limit")
OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "is_empty")
