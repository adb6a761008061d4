"""The text of a tag in pieces, put together so that the platform touches only what we mean.

A platform replaces *everything* in the text that it serves: a landing page with `%c3` in it,
a modulo in a script. So a tag is built of pieces that say whose they are, and text of ours that
looks like a literal of the platform is written with a character reference (`&#37;c3`), which a
browser reads as the same text. Scripts and styles cannot be written so: see `delivery.harden`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.entities import html5
from typing import Literal

from delivery.macros import find_literals
from delivery.platforms import Platform

__all__ = ["Piece", "TagError", "assemble", "escape_attribute", "join", "markup", "pasted", "slot"]

Kind = Literal["markup", "slot", "pasted", "fixed"]


class TagError(Exception):
    """A text that the platform would change and that cannot be written otherwise."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a tag. `markup` is HTML of ours, in which any character may become a reference;
    `slot` is a literal that the platform shall replace; `pasted` is the author's own HTML, byte
    for byte; `fixed` is script or style, already harmless."""

    text: str
    kind: Kind = "markup"


def markup(text: str) -> Piece:
    """HTML of ours, already escaped."""
    return Piece(text)


def slot(literal: str) -> Piece:
    """A literal that the platform replaces."""
    return Piece(literal, "slot")


def pasted(text: str) -> Piece:
    """HTML of the author, byte for byte."""
    return Piece(text, "pasted")


def join(pieces: Iterable[Piece]) -> str:
    """The pieces as text, unchanged."""
    return "".join(piece.text for piece in pieces)


_LONGEST_NAME = max(map(len, html5))


def escape_attribute(text: str) -> str:
    """Text for a double-quoted attribute, kept byte for byte where HTML allows it."""
    first, *rest = text.split("&")
    quoted = first + "".join(("&amp;" if _is_reference(r) else "&") + r for r in rest)
    return quoted.replace('"', "&quot;").replace("<", "&lt;").replace("\r", "&#13;")


def assemble(pieces: Sequence[Piece], platform: Platform) -> str:
    """The finished text: the platform's literals occur in it only as slots and in pasted HTML.

    Raises TagError if text that may not be changed holds a literal.
    """
    parts = [piece for piece in pieces if piece.text]
    while edits := _unwanted(parts, platform):
        parts = _with_references(parts, edits)
    return join(parts)


def _is_reference(after: str) -> bool:
    """Whether `&` and these characters start a character reference in an attribute.

    HTML, named character reference state: the longest known name counts; one without a semicolon
    is text if `=` or an alphanumeric follows.
    """
    if after.startswith("#"):
        return after[1:2].isdigit() or after[1:2] in ("x", "X")
    longest = min(len(after), _LONGEST_NAME)
    name = next((after[:n] for n in range(longest, 1, -1) if after[:n] in html5), "")
    follower = after[len(name) : len(name) + 1]
    is_text = follower == "=" or (follower.isascii() and follower.isalnum())
    return bool(name) and (name.endswith(";") or not is_text)


def _unwanted(parts: Sequence[Piece], platform: Platform) -> dict[int, set[int]]:
    """Characters to write as references: piece -> offsets. One for each unwanted literal."""
    text, starts = join(parts), _starts(parts)
    wanted = {
        (start, start + len(part.text))
        for start, part in zip(starts, parts, strict=True)
        if part.kind == "slot"
    }
    edits: dict[int, set[int]] = {}
    for found in find_literals(text, platform, octets=True):
        if (found.start, found.end) in wanted:
            continue
        touched = _touched(parts, starts, found.start, found.end)
        index = next((i for i in touched if parts[i].kind == "markup"), None)
        if index is None and any(parts[i].kind == "pasted" for i in touched):
            continue  # the author's own
        if index is None:
            raise TagError(f"The platform would replace {found.text!r} in text that it must not.")
        edits.setdefault(index, set()).add(max(found.start - starts[index], 0))
    return edits


def _starts(parts: Sequence[Piece]) -> list[int]:
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part.text)
    return starts


def _touched(parts: Sequence[Piece], starts: Sequence[int], start: int, end: int) -> list[int]:
    return [
        index
        for index, part in enumerate(parts)
        if starts[index] < end and start < starts[index] + len(part.text)
    ]


def _with_references(parts: Sequence[Piece], edits: dict[int, set[int]]) -> list[Piece]:
    done = list(parts)
    for index, offsets in edits.items():
        text = done[index].text
        for offset in sorted(offsets, reverse=True):
            text = f"{text[:offset]}&#{ord(text[offset])};{text[offset + 1 :]}"
        done[index] = Piece(text, done[index].kind)
    return done
