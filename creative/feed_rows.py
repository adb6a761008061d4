"""The bytes of a feed as rows: a list of a JSON document, or the lines of a CSV file.

What can be sniffed is a fixed list: UTF-8, UTF-16 with its mark, Windows-1252 for CSV; commas,
semicolons or tabs. Which row makes a slide is `creative.feeds`.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows import nearest_hint

__all__ = ["PathError", "Row", "find_value", "parse_rows", "text_of"]

Row = Mapping[str, Any]

_DELIMITERS = (",", ";", "\t")


class PathError(ValueError):
    """A path that leads nowhere in a JSON document."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def parse_rows(data: bytes, items: str = "", name: str = "") -> list[Row]:
    """The rows of a feed's bytes; JSON if it begins like JSON or `name` ends so, else CSV.

    `items` leads to the list of a JSON document. Raises a ValueError that says why not.
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    is_json = name.lower().endswith(".json") or (
        start in (b"[", b"{") and not name.lower().endswith((".csv", ".tsv", ".txt"))
    )
    text = _decode(data, strict=is_json)
    return _json_rows(text, items) if is_json else _csv_rows(text)


def find_value(row: Row, column: str) -> Any:
    """The value under a key, or along a dotted path of keys; None if there is none."""
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str | None:
    """A plain value as text; None for what holds others."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value.strip()
        case int() | float():
            return str(value)
        case _:
            return None


def _decode(data: bytes, *, strict: bool) -> str:
    """UTF-8, UTF-16 with its mark, and for CSV also what Excel writes on Windows."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if strict:
            raise ValueError(f"it is not UTF-8: {error.reason}") from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ValueError("it is neither UTF-8 nor what Excel writes on Windows") from error


def _json_rows(text: str, items: str) -> list[Row]:
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from error
    for step in filter(None, items.split(".")):
        value = _step(value, step, items)
    if not isinstance(value, list):
        found = sorted(value) if isinstance(value, dict) else []
        hint = nearest_hint(items, found, "Keys there") if found else 'say where with "items"'
        raise PathError(f'"{items}" leads to no list' if items else "it is no list", hint)
    if not all(isinstance(row, dict) for row in value):
        raise PathError("the list does not hold objects", "each row is an object with keys")
    return value


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _step(value: Any, step: str, items: str) -> Any:
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    keys = sorted(value) if isinstance(value, dict) else []
    raise PathError(f'there is no "{step}" on the way "{items}"', nearest_hint(step, keys, "Keys"))


def _csv_rows(text: str) -> list[Row]:
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)  # of equals the first
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(f"it is not CSV: {error}") from error
    return list(_rows([row for row in table if any(cell.strip() for cell in row)]))


def _rows(table: list[list[str]]) -> Iterator[Row]:
    if not table:
        raise ValueError("it is empty")
    names = [name.strip() for name in table[0]]
    for row in table[1:]:
        yield dict(zip(names, row, strict=False))
