"""A file from anywhere as the texts in it: a text, a mail, a sheet, a Word document, a zip of them.

What the bytes are, and what stands where in an office file, says `page/files.ts`, for the page too.
Here is only what a program without a browser has to do itself: unpack and decode.
"""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from creative import SandboxError
from delivery.proof.script import Entry, call_verifier
from delivery.proof.text import Encoding, TextRefused, decode_text

__all__ = ["Place", "Received", "read_received"]

_TAIL: Final = 600_000  # `TAIL` of page/archive.ts
_MOST_UNPACKED: Final = 60_000_000  # `MOST_UNPACKED` of page/files.ts
_LOCAL: Final = struct.Struct("<4s22xHH")  # a file's own header in an archive: two lengths count
# The files of a mail, the old spreadsheets in XML: any other text is one text.
_HOLDS_MORE: Final = re.compile(
    r"^content-transfer-encoding:[ \t]*base64|urn:schemas-microsoft-com:office:spreadsheet",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A text and where it stands, as people say it; `lines`: where each of its lines does, if not
    all at one place. `file` is the one of an archive that it stands in."""

    text: str
    where: str = ""
    lines: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The texts of a file. Those of one group stand below each other, as cells of a column do, and
    may be one tag together. `skipped`: what was not read, each with the reason."""

    groups: tuple[tuple[Place, ...], ...]
    skipped: tuple[str, ...] = ()


def read_received(data: bytes) -> Received:
    """The texts in which a tag may stand. Raises TextRefused if the bytes hold none that is read."""
    return _Reader().read(data, 0)


class _Reader:
    """One file with all that stands in it; together no more is unpacked than a file may hold."""

    def __init__(self) -> None:
        self._left = _MOST_UNPACKED

    def read(self, data: bytes, depth: int) -> Received:
        seen = _ask("look", _given(data, depth, self._left))
        if seen["is"] == "text":
            return self._read_text(decode_text(data, seen["encoding"]), depth)
        members = seen["members"]
        self._left -= sum(member["size"] for member in members)
        if seen["is"] == "archive":
            inside = [(member["name"], partial(_unpack, data, member)) for member in members]
            return self._read_all(inside, depth, seen["skipped"])
        parts = {member["name"]: _decode_part(_unpack(data, member)) for member in members}
        return Received(_groups(_ask("parts", {"kind": seen["is"], "parts": parts})))

    def _read_text(self, text: str, depth: int) -> Received:
        if not _HOLDS_MORE.search(text):
            return Received(((Place(text),),))
        seen = _ask("texts", {"text": text})
        inside = [(one["name"], partial(_decode_base64, one["base64"])) for one in seen["attached"]]
        more = self._read_all(inside, depth, seen["skipped"])
        return Received(_groups(seen["groups"]) + more.groups, more.skipped)

    def _read_all(
        self, inside: Iterable[tuple[str, Callable[[], bytes]]], depth: int, left_out: list[str]
    ) -> Received:
        """Each file by itself: one that cannot be read keeps nobody from the others."""
        groups: list[tuple[Place, ...]] = []
        skipped = list(left_out)
        for name, load in inside:
            try:
                found = self.read(load(), depth + 1)
            except TextRefused as reason:
                skipped.append(f"{name}: {str(reason).removesuffix('.')}")
                continue
            groups += [tuple(_in_file(place, name) for place in group) for group in found.groups]
            skipped += [f"{name}, {one}" for one in found.skipped]
        return Received(tuple(groups), tuple(skipped))


def _ask(entry: Entry, value: Mapping[str, object]) -> Any:
    """What the verifier says of a file; a refusal is raised."""
    try:
        said = call_verifier(entry, value)
    except SandboxError as error:
        message = f"The file is too large or too odd to be read: {error}."
        raise TextRefused(message, "give the text of the tag alone.") from None
    if isinstance(said, dict) and "refused" in said:
        raise TextRefused(said["refused"], said["hint"])
    return said


def _given(data: bytes, depth: int, left: int) -> dict[str, object]:
    """`Given` of page/files.ts."""
    tail = data[-_TAIL:] if data.startswith(b"PK") else b""
    head = data[:16].decode("latin-1")
    zero = data.find(b"\0")
    size = len(data)
    bytes_ = {"size": size, "head": head, "tail": tail.decode("latin-1"), "zero": zero}
    return {**bytes_, "depth": depth, "left": left}


def _unpack(data: bytes, member: Mapping[str, Any]) -> bytes:
    """A file of an archive, if it is what the directory says, and not a byte more."""
    start, size = member["at"], member["size"]
    try:
        mark, named, extra = _LOCAL.unpack_from(data, start)
        begin = start + _LOCAL.size + named + extra
        packed = data[begin : begin + member["packed"]]
        found = packed if member["stored"] else _inflate(packed, size)
    except (struct.error, zlib.error):
        raise _broken(member["name"]) from None
    if mark != b"PK\x03\x04" or len(found) != size or zlib.crc32(found) != member["crc"]:
        raise _broken(member["name"])
    return found


def _inflate(packed: bytes, size: int) -> bytes:
    """Nothing for a stream that is larger, or of which less or more is there than it needs."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    found = unpacker.decompress(packed, size + 1)
    return found if unpacker.eof and not unpacker.unused_data else b""


def _broken(name: str) -> TextRefused:
    message = f"The zip archive is broken: “{name}” cannot be unpacked."
    return TextRefused(message, "save or send it again, or paste the tag.")


def _decode_part(data: bytes) -> str:
    """A part of an office file: UTF-8, or UTF-16 behind its mark."""
    marks: dict[bytes, Encoding] = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}
    return decode_text(data, marks.get(data[:2], "utf-8"))


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        message, hint = "Its base64 is broken.", "save or send it again, or paste the tag."
        raise TextRefused(message, hint) from None


def _groups(made: Iterable[Iterable[Mapping[str, Any]]]) -> tuple[tuple[Place, ...], ...]:
    return tuple(tuple(map(_place, group)) for group in made)


def _place(made: Mapping[str, Any]) -> Place:
    return Place(made["text"], made["where"], tuple(made["lines"]), made["file"])


def _in_file(place: Place, name: str) -> Place:
    return replace(place, file=", ".join(filter(None, (name, place.file))))
