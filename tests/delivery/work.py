"""How much a function works, counted and not timed: lines and calls, of Python and of C."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["count_work"]


def count_work(work: Callable[[str], object], text: str) -> int:
    """Lines run and calls made. What an expression or a copy does inside C counts as one."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "c_call"

    before = sys.gettrace()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        work(text)
    finally:
        sys.settrace(before)
        sys.setprofile(None)
    return count
