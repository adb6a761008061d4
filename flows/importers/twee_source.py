"""Twee 3 as passages: header, tags, metadata, body, and what is special about some of them.

Source: Twee 3 Specification, Interactive Fiction Technology Foundation, version 1.0.0: "Passage
Header", "Special Passages", "Special Tags".
"""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from flows.importers import findings as kinds
from flows.importers.draft import Draft, excerpt

__all__ = ["Passage", "Story", "read_passages"]

_HEADER = re.compile(
    r"::[ \t]*(?P<name>(?:\\.|[^\\\[\]{}\n])*)"
    r"(?P<tags>\[(?:\\.|[^\\\]\n])*\])?[ \t]*(?P<meta>\{.*\})?[ \t]*"
)
_ESCAPE = re.compile(r"\\(.)")
_TAG = re.compile(r"(?:\\.|[^\s\\])+")
_DATA = ("StoryTitle", "StoryData")  # they say something of the story; nobody reads them
_LAYOUT = ("position", "size")


@dataclass(frozen=True)
class Passage:
    """A passage; `key` is its position in the file, `place` the same for people."""

    key: str
    place: str
    name: str
    tags: tuple[str, ...]
    body: str


@dataclass
class Story:
    """The passages of a file, and what StoryTitle and StoryData say."""

    passages: list[Passage] = field(default_factory=list)
    title: str = ""
    format: str = ""
    start: str = ""


def read_passages(text: str, draft: Draft) -> Story:
    """The story in the text. Special passages that only describe it are not among the passages."""
    story, names = Story(), set[str]()
    parts = re.split(r"^(?=::)", text, flags=re.MULTILINE)
    line = parts[0].count("\n") + 1
    if parts[0].strip():
        message = f"What stands before the first passage is left out: {excerpt(parts[0])}"
        draft.tell(kinds.ImportEntryMalformed, "line 1", message)
    for index, part in enumerate(parts[1:]):
        passage = _read(part, f"passage {index}", line, draft)
        if passage.name in _DATA and passage.name not in names:
            passage = replace(passage, key=passage.name)
        line += part.count("\n")
        draft.expect(passage.key, passage.place)
        if passage.name in names:
            message = (
                f'There is a passage "{excerpt(passage.name)}" already; links lead to that one.'
            )
            draft.tell(kinds.ImportEntryMalformed, passage.place, message, key=passage.key)
        names.add(passage.name)
        if passage.key == "StoryTitle":
            story.title = " ".join(passage.body.split())
            draft.named.add(passage.key)
        elif passage.key == "StoryData":
            _read_data(passage, story, draft)
        else:
            story.passages.append(passage)
    return story


def _read(part: str, key: str, line: int, draft: Draft) -> Passage:
    header, _, body = part.partition("\n")
    match = _HEADER.fullmatch(header)
    place = f"line {line}"
    if match is None:
        name, tags, meta = header[2:].strip(), tuple[str, ...](), None
        message = f"This header is not built as Twee says; all of it is taken as the name: {excerpt(header)}"
        draft.tell(kinds.ImportEntryMalformed, place, message, "Write :: Name [tags] {metadata}.")
    else:
        name = _ESCAPE.sub(r"\1", match["name"].strip())
        tags = tuple(_ESCAPE.sub(r"\1", tag) for tag in _TAG.findall((match["tags"] or "[]")[1:-1]))
        meta = match["meta"]
    place = f'line {line}, passage "{excerpt(name)}"'
    if meta:
        _read_metadata(meta, place, draft)
    return Passage(key, place, name, tags, body.rstrip("\n").strip("\n"))


def _read_metadata(meta: str, place: str, draft: Draft) -> None:
    found = _object_of(meta)
    if found is None:
        message = f"These metadata are no JSON object: {excerpt(meta)}"
        draft.tell(kinds.ImportEntryMalformed, place, message, "They are left out.")
    elif rest := {name: value for name, value in found.items() if name not in _LAYOUT}:
        draft.tell(kinds.ImportFeatureDropped, place, f"Not carried over: {excerpt(rest)}")


def _read_data(passage: Passage, story: Story, draft: Draft) -> None:
    found = _object_of(passage.body)
    if found is None:
        message = f"StoryData is no JSON object: {excerpt(passage.body)}"
        draft.tell(kinds.ImportEntryMalformed, passage.place, message, key=passage.key)
        return
    story.format = found["format"] if isinstance(found.get("format"), str) else ""
    story.start = found["start"] if isinstance(found.get("start"), str) else ""
    rest = {name: value for name, value in found.items() if name not in ("format", "start")}
    draft.named.add(passage.key)
    if not rest:
        return
    message = f"Left behind, with the positions of passages: {excerpt(rest)}"
    hint = "The look of an ad is creative.json."
    draft.tell(kinds.ImportSettingsLeft, passage.place, message, hint, key=passage.key)


def _object_of(text: str) -> dict[str, Any] | None:
    if text.count("{") + text.count("[") > 200:  # deeper than a parser should go for a position
        return None
    try:
        found = json.loads(text, parse_int=lambda digits: int(digits[:20]))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
