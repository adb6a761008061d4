"""Bytes to plain JSON values, and everything that is wrong with the text itself.

Knows no model and no field: encoding, size, depth, syntax, keys written twice, numbers and
characters that a browser would not read back as they were written.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from flows import findings as kinds
from flows.components.base import JAVASCRIPT_NAMES, MAX_SAFE_INTEGER
from flows.places import Path, place_of
from flows.problem import Problem
from flows.rules import Finding

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Found",
    "Json",
    "describe",
    "javascript_name_words",
    "read_json",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_BYTES = 4_000_000  # 10,000 components with their tracking; an ad may weigh a tenth of that
MAX_DEPTH = 64  # a condition nests two levels per group; deeper only where someone attacks a parser

_WIDE_BOMS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# A string that is never closed runs to the end, so that no text is scanned twice.
_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[\[\]{},]', re.DOTALL)
_EXCERPT = 30  # characters shown on either side of a mistake


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong at a path of the document: not yet a Problem, which has a file and words."""

    kind: type[Finding]
    path: Path
    message: str
    hint: str = ""

    def problem(self, file: str, document: object) -> Problem:
        """The problem, with its place in words."""
        return self.kind.problem(place_of(document, self.path), self.message, self.hint, file=file)


@dataclass(slots=True)
class _Reader:
    """Collects what is wrong while a text is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def add(self, kind: type[Finding], place: str, message: str, hint: str = "") -> None:
        self.problems.append(kind.problem(place, message, hint, file=self.file))


def read_json(data: bytes, file: str) -> tuple[dict[str, Json] | None, list[Problem], list[Found]]:
    """The object that the bytes hold, problems of the text, and what was found at paths.

    None if there is nothing to go on with. The value holds no NaN, infinity, half character or
    number beyond JavaScript's: those are found, and replaced, so that reading can go on.
    """
    reader = _Reader(file)
    text = _decode(data, reader)
    if text is None or not _is_shallow(text, reader):
        return None, reader.problems, []
    value = _parse(text, reader)
    if value is not None:
        value = _clean_object(value, (), reader)
    return value, reader.problems, reader.found


def _decode(data: bytes, reader: _Reader) -> str | None:
    if len(data) > MAX_BYTES:
        message = f"The file has {len(data):,} bytes; {MAX_BYTES:,} are allowed."
        reader.add(kinds.FileTooLarge, "", message, "Pictures and videos belong into assets/.")
        return None
    wide = next((name for bom, name in _WIDE_BOMS.items() if data.startswith(bom)), None)
    if wide is None and b"\0" in data[:4]:
        wide = "UTF-16 or UTF-32"
    if wide is not None:
        reader.add(kinds.NotUtf8, "", f"The file is {wide}.", "Save it as UTF-8.")
        return None
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
        message = "The file starts with a byte order mark, which JSON does not know."
        reader.add(kinds.ByteOrderMark, "line 1", message, "Save it as UTF-8 without BOM.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _add_wrong_byte(data, error.start, reader)
        return None


def _add_wrong_byte(data: bytes, at: int, reader: _Reader) -> None:
    line = data.count(b"\n", 0, at) + 1
    guess = data[at : at + 1].decode("cp1252", "replace")
    hint = "Save the file as UTF-8."
    if guess.isalpha():
        hint += f' In Windows-1252 this byte is "{guess}".'
    reader.add(kinds.NotUtf8, f"line {line}", f"The byte 0x{data[at]:02X} is not UTF-8.", hint)


def _is_shallow(text: str, reader: _Reader) -> bool:
    """Whether a recursive parser may read it. Runs before any parser does."""
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        depth += (token in "[{") - (token in "]}")
        if depth > MAX_DEPTH:
            message = f"Lists and objects are nested deeper than {MAX_DEPTH} levels."
            place = _line_and_column(text, match.start())
            reader.add(kinds.NestedTooDeep, place, message, "Flatten the document.")
            return False
    return True


def _parse(text: str, reader: _Reader) -> dict[str, Json] | None:
    twice = False

    def build(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal twice
        built = dict(pairs)
        twice = twice or len(built) < len(pairs)
        return built

    try:
        value = json.loads(text, object_pairs_hook=build, parse_int=_parse_int)
    except json.JSONDecodeError as error:
        _add_syntax_error(text, error, reader)
        return None
    if not isinstance(value, dict):
        message = f"The file holds {describe(value)}; it must hold one object."
        reader.add(kinds.NotAnObject, "", message, "Begin with { and end with }.")
        return None
    if twice:
        _add_duplicate_keys(text, value, reader)
    return value


def describe(value: object) -> str:
    """A JSON value as people say it: `the text "x"`, `the number 5`, `a list`, `null`."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return f"the text {json.dumps(value if len(value) < 60 else value[:60] + '…', ensure_ascii=False)}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, list | tuple) else "an object"


def _parse_int(digits: str) -> int:
    # Python refuses to read more than 4,300 digits; 20 are already beyond what JavaScript holds.
    return int(digits[:20])


def _add_syntax_error(text: str, error: json.JSONDecodeError, reader: _Reader) -> None:
    at = error.pos
    before = text[:at].rstrip()
    if text[at : at + 1] in ("}", "]") and before.endswith(","):
        at = len(before) - 1  # the comma is the mistake; Python's versions disagree on this
    if not text.strip():
        reader.add(kinds.NotJson, "line 1, column 1", "The file is empty.", "Write one object.")
        return
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    left = max(start, at - _EXCERPT)
    line = text[left : min(len(text) if end < 0 else end, at + _EXCERPT)].replace("\t", " ")
    caret = " " * (at - left) + "^"
    message = f"From here on it is not JSON:\n{line.rstrip()}\n{caret}"
    reader.add(kinds.NotJson, _line_and_column(text, at), message, _syntax_hint(text, error, at))


def _syntax_hint(text: str, error: json.JSONDecodeError, at: int) -> str:
    here, next_two = text[at : at + 1], text[at : at + 2]
    if error.msg.startswith("Unterminated string"):
        return 'this text is never closed with ".'
    if not here:
        return "the file ends too early: a } or ] or quote is missing."
    if here == ",":
        return "no comma may stand before } or ]."
    if here == "'":
        return 'texts and names stand in double quotes: "…".'
    if next_two in ("//", "/*") or here == "#":
        return 'JSON has no comments; use the field "note".'
    if here < " ":
        return "line breaks and tabs inside a text are written \\n and \\t."
    if here == '"':
        return "a comma or colon is missing before this."
    return "look for a missing quote, comma or bracket before this."


def _line_and_column(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"


def _add_duplicate_keys(text: str, value: Json, reader: _Reader) -> None:
    first: dict[tuple[Path, str], int] = {}
    for path, key, at in _find_keys(text):
        earlier = first.setdefault((path, key), at)
        if earlier != at:
            message = (
                f"{json.dumps(key, ensure_ascii=False)} is written twice: "
                f"{_line_and_column(text, earlier)} and {_line_and_column(text, at)}."
            )
            hint = "Keep one; readers of JSON disagree on which one counts."
            reader.add(kinds.DuplicateKey, place_of(value, (*path, key)), message, hint)


def _find_keys(text: str) -> Iterator[tuple[Path, str, int]]:
    """Each key of a valid JSON text: the path of its object, the key, its offset."""
    stack: list[str | int] = []  # per open list its position, per open object its last key
    expects_key = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "[{":
            stack.append(0 if token == "[" else "")
            expects_key = token == "{"
        elif token in "]}":
            stack.pop()
            expects_key = False
        elif token == ",":
            last = stack[-1]
            expects_key = isinstance(last, str)
            if isinstance(last, int):
                stack[-1] = last + 1
        elif expects_key:
            expects_key = False
            stack[-1] = str(json.loads(token))
            yield tuple(stack[:-1]), str(stack[-1]), match.start()


def _clean_object(value: dict[str, Json], path: Path, reader: _Reader) -> dict[str, Json]:
    cleaned: dict[str, Json] = {}
    for key, item in value.items():
        here = (*path, key)
        if key in JAVASCRIPT_NAMES:
            reader.found.append(Found(kinds.JavaScriptName, here, *javascript_name_words(key)))
        cleaned[_clean_text(key, here, reader)] = _clean(item, here, reader)
    return cleaned


def _clean(value: Json, path: Path, reader: _Reader) -> Json:
    if isinstance(value, dict):
        return _clean_object(value, path, reader)
    if isinstance(value, list):
        return [_clean(item, (*path, index), reader) for index, item in enumerate(value)]
    if isinstance(value, str):
        return _clean_text(value, path, reader)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _clean_number(value, path, reader)
    return value


def _clean_text(text: str, path: Path, reader: _Reader) -> str:
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    message = "The text holds half of a surrogate pair, which is no character."
    hint = "Paste the text again; emoji are cut in two by some editors."
    reader.found.append(Found(kinds.HalfCharacter, path, message, hint))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _clean_number(value: int | float, path: Path, reader: _Reader) -> Json:
    if isinstance(value, float):
        wrong = not math.isfinite(value)
        message = "The number is not finite: NaN, Infinity, or too large to be read."
    else:
        wrong = abs(value) > MAX_SAFE_INTEGER
        message = f"The whole number is beyond ±{MAX_SAFE_INTEGER}: a browser would round it."
    if not wrong:
        return value
    reader.found.append(Found(kinds.NumberOutOfRange, path, message, "Write it as a text."))
    return 0


def javascript_name_words(name: str) -> tuple[str, str]:
    """Message and hint for a name that JavaScript has taken."""
    return f'"{name}" is a name of JavaScript\'s own.', "Choose another name."
