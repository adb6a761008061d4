"""The body of a passage as pieces: text, links, and the code of its story format.

Links are Twine's own: `[[text->target]]`, `[[target<-text]]`, `[[text|target]]`, `[[target]]`, and
SugarCube's setter behind them. Everything else in brackets belongs to a story format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Format", "Link", "Macro", "Piece", "Words", "find_format", "read_link", "scan"]

Format = Literal["sugarcube", "harlowe", "chapbook", "snowman", ""]

# A pattern finds where code may begin; `_end_of` where it ends. Both look ahead a bounded way only,
# so that a file of nothing but opening brackets is read in time.
_LINK = r"(?P<link>\[\[(?:(?!\]\]|\[\[).){1,1000}\]\])"
_COMMENT = r"(?P<comment><!--)"
_COMMENTS = r"(?P<comment><!--|/\*|/%)"
_PICTURE = r"(?P<picture>\[[<>]?img\[)"
_ANGLE = r"(?P<angle><<)"
_TEMPLATE = r"(?P<template><%)"
_ROUND = r"(?P<round>\([A-Za-z][\w-]{0,40}:)"
_CURLY = r"(?P<curly>\{[^{}\n]{1,300}\})"
_MODIFIER = r"(?P<modifier>^\[(?!\[)[^\[\]\n]{1,200}\]$)"
_CLOSERS = {
    "<!--": "-->",
    "/*": "*/",
    "/%": "%/",
    "<%": "%>",
    "[img[": "]]",
    "[<img[": "]]",
    "[>img[": "]]",
}
_PATTERNS: dict[Format, re.Pattern[str]] = {
    "sugarcube": re.compile(f"{_LINK}|{_PICTURE}|{_COMMENTS}|{_ANGLE}", re.DOTALL),
    "harlowe": re.compile(f"{_LINK}|{_COMMENT}|{_ROUND}", re.DOTALL),
    "chapbook": re.compile(f"{_LINK}|{_CURLY}|{_MODIFIER}", re.DOTALL | re.MULTILINE),
    "snowman": re.compile(f"{_LINK}|{_COMMENT}|{_TEMPLATE}", re.DOTALL),
    "": re.compile(f"{_LINK}|{_ANGLE}|{_TEMPLATE}", re.DOTALL),
}
_NAME = re.compile(r"<<\s*(/?\s*(?:[A-Za-z][\w-]*|[=-]))\s*(.*?)>>$", re.DOTALL)
_MAX_MACRO = 2_000  # characters of one macro; longer ones are no macros


@dataclass(frozen=True)
class Words:
    """Text as it stands."""

    text: str


@dataclass(frozen=True)
class Link:
    """A link: what is shown, where it leads, and SugarCube's setter."""

    text: str
    target: str
    setter: str
    raw: str


@dataclass(frozen=True)
class Macro:
    """Code of a story format: its name (`set`, `/if`, `comment`) and what stands behind it."""

    name: str
    body: str
    raw: str


Piece = Words | Link | Macro


def find_format(name: str) -> Format:
    """The story format that StoryData names, in any version."""
    known: tuple[Format, ...] = ("sugarcube", "harlowe", "chapbook", "snowman")
    return next((each for each in known if each in name.lower()), "")


def scan(body: str, format_: Format) -> Iterator[Piece]:
    """The pieces of a body, in order."""
    if format_ == "chapbook":
        settings, body = _split_settings(body)
        yield from settings
    last, at, pattern = 0, 0, _PATTERNS[format_]
    while (match := pattern.search(body, at)) is not None:
        kind = match.lastgroup or ""
        end = _end_of(kind, body, match.start(), match.end())
        if not end:  # never closed: no code
            at = match.end()
            continue
        if match.start() > last:
            yield Words(body[last : match.start()])
        yield _piece(kind, body[match.start() : end])
        last = at = end
    if body[last:]:
        yield Words(body[last:])


def _piece(kind: str, raw: str) -> Piece:
    if kind == "link":
        return read_link(raw)
    if kind == "angle":
        match = _NAME.match(raw)
        return (
            Macro(match[1].replace(" ", ""), match[2].strip(), raw)
            if match
            else Macro("<<", "", raw)
        )
    if kind == "round":
        name, _, body = raw[1:-1].partition(":")
        return Macro(name.lower(), body.strip(), raw)
    if kind == "curly":
        return Macro("{", raw[1:-1].strip(), raw)
    return Macro(kind, raw, raw)


def _split_settings(body: str) -> tuple[list[Piece], str]:
    """Chapbook's variables section (`name: value` above a line `--`), and the rest of the body."""
    above, dashes, below = ("\n" + body).partition("\n--\n")
    if not dashes:
        return [], body
    pieces: list[Piece] = []
    for line in filter(None, map(str.strip, above.split("\n"))):
        name, _, value = line.partition(":")
        pieces.append(Macro("set", f"${name.strip()} to {value.strip()}", line))
    return pieces, below


def read_link(raw: str) -> Link:
    """The link that stands in double brackets."""
    inner, _, setter = raw[2:-2].partition("][")
    if "->" in inner:
        text, _, target = inner.rpartition("->")
    elif "<-" in inner:
        target, _, text = inner.partition("<-")
    elif "|" in inner:
        text, _, target = inner.rpartition("|")
    else:
        text = target = inner
    return Link(text.strip() or target.strip(), target.strip(), setter.strip(), raw)


def _end_of(kind: str, body: str, start: int, opened: int) -> int:
    """Where what begins here ends; 0 if it is never closed, or only far away."""
    limit = min(len(body), start + _MAX_MACRO)
    if kind == "round":
        return _end_of_round(body, start, limit) if ")" in body[opened:limit] else 0
    if kind == "angle":
        return _end_of_angle(body, opened, limit) if ">>" in body[opened:limit] else 0
    closer = _CLOSERS.get(body[start:opened])
    if closer is None:
        return opened
    found = body.find(closer, opened, limit)
    return found + len(closer) if found >= 0 else 0


def _end_of_round(body: str, start: int, limit: int) -> int:
    """Texts in the macro may hold brackets."""
    depth, quote = 0, ""
    for index in range(start, limit):
        char = body[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and not body[index - 1].isalnum():
            quote = char
        else:
            depth += (char == "(") - (char == ")")
            if not depth:
                return index + 1
    return 0


def _end_of_angle(body: str, start: int, limit: int) -> int:
    """Texts in the macro may hold `>>`; a quote that is never closed is an apostrophe."""
    quote = ""
    for index in range(start, limit - 1):
        char = body[index]
        if quote:
            quote = "" if char in (quote, "\n") else quote
        elif char in "\"'" and not body[index - 1].isalnum():
            quote = char
        elif body.startswith(">>", index):
            return index + 2
    return body.find(">>", start, limit) + 2
