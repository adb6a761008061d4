"""The line of a file that a problem's place stands on, for tools that mark lines.

A place is made for people (`components[1] "dry" > tracking[0]`); here it is read back.
"""

import json
import re
from collections.abc import Iterable, Iterator

from flows.places import Path

__all__ = ["find_lines", "parse_place"]

_SEGMENT = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^"\[\] ]+))((?:\[\d+\])*)')
_LABEL = re.compile(r' "(?:[^"\\]|\\.)*"')  # of an entry of a list; it may hold ` > ` itself
_WRITTEN = re.compile(r"line (\d+)(?:, column \d+)?")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def find_lines(text: str, places: Iterable[str]) -> dict[str, int]:
    """The line of each place in a JSON text, from 1.

    If the place itself is not written (a missing field, a line of a script), it is the line of what
    stands around it.
    """
    wanted = {place: () if _WRITTEN.fullmatch(place) else parse_place(place) for place in places}
    lines: dict[Path, int] = {}
    line, last = 1, 0
    for path, at in _find_values(text) if any(wanted.values()) else ():
        line += text.count("\n", last, at)
        last = at
        lines.setdefault(path, line)
    return {place: _line_of(place, path, lines) for place, path in wanted.items()}


def _line_of(place: str, path: Path, lines: dict[Path, int]) -> int:
    if written := _WRITTEN.fullmatch(place):
        return int(written[1])
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def parse_place(place: str) -> Path:
    """Keys and positions of a place, as far as it names any."""
    path: list[str | int] = []
    at = 0
    while (segment := _SEGMENT.match(place, at)) is not None:
        quoted, plain, positions = segment.groups()
        path.append(plain if quoted is None else str(json.loads(f'"{quoted}"')))
        path += [int(number) for number in re.findall(r"\d+", positions)]
        label = _LABEL.match(place, segment.end())
        at = label.end() if label else segment.end()
        if not place.startswith(" > ", at):
            break
        at += 3
    return tuple(path)


def _find_values(text: str) -> Iterator[tuple[Path, int]]:
    """The path and offset of every key and every entry of a list, of a valid JSON text."""
    stack: list[str | int] = []  # per open list its position, per open object its last key
    before = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if stack and isinstance(stack[-1], int) and before in ("[", ",") and token not in ",]":
            yield tuple(stack), match.start()
        elif stack and isinstance(stack[-1], str) and before in ("{", ",") and token[0] == '"':
            stack[-1] = str(json.loads(token))
            yield tuple(stack), match.start()
        if token in "[{":
            stack.append(0 if token == "[" else "")
        elif token in "]}" and stack:
            stack.pop()
        elif token == "," and stack and isinstance(stack[-1], int):
            stack[-1] += 1
        before = token
