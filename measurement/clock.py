"""The clock of a running process; everything else is handed a time."""

import time

__all__ = ["now_ms"]


def now_ms() -> int:
    """Whole milliseconds of UTC."""
    return time.time_ns() // 1_000_000
