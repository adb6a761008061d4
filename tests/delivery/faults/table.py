"""What a fault is: how it is put into something good, and what must be said of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Fault", "TextPut", "cut", "swap"]

Put = TypeVar("Put")
TextPut = Callable[[str], str]


@dataclass(frozen=True)
class Fault(Generic[Put]):
    """`put` changes something good. `kind` and `message` are what must name it.

    `also`: the kinds of all else that is told, because it follows from the fault. `names`: what
    else must stand in what was observed or in the hint, where the message alone does not say it.
    """

    name: str
    put: Put
    kind: str
    message: str
    also: tuple[str, ...] = ()
    names: str = ""


def swap(old: str, new: str) -> TextPut:
    """A change of a text; `old` must stand in it, and its first place is changed."""

    def put(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return put


def cut(pattern: str) -> TextPut:
    """A text without the first place that fits the pattern."""

    def put(text: str) -> str:
        changed = re.sub(pattern, "", text, count=1)
        assert changed != text, pattern
        return changed

    return put
