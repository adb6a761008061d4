"""Lines and columns of a script, counted as JavaScript counts lines."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["Position", "character_offset", "positions_of", "unit_offset"]

_LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column in the script, both from 1; columns are characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


def positions_of(code: str) -> Callable[[int], Position]:
    """From offsets in the text to positions."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(code))]

    def position(offset: int) -> Position:
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    return position


def unit_offset(code: str, offset: int) -> int:
    """JavaScript's offset (UTF-16 units) of a character: they differ behind an emoji."""
    return offset if code.isascii() else offset + sum(c > "\uffff" for c in code[:offset])


def character_offset(code: str, units: int) -> int:
    """The character at one of JavaScript's offsets: the way back from `unit_offset`."""
    if code.isascii():
        return units
    before = code.encode("utf-16-le", "surrogatepass")[: units * 2]
    return len(before.decode("utf-16-le", "surrogatepass"))
