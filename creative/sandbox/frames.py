"""What crosses the pipes of a worker: a head of a few JSON values, and a text. ASCII only.

    8 bytes   two lengths, little-endian
    head      JSON: a list
    text      anything ASCII; several MB of base64 come as they are, without escaping

Nothing is believed of what comes but its form: `read_frame` refuses what is longer than it was
told to expect, not ASCII, or without a list as its head.
"""

import json
import struct
from collections.abc import Callable
from typing import Any, Final

__all__ = ["BadFrame", "Head", "pack_frame", "read_frame"]

Head = list[Any]
_LENGTHS: Final = struct.Struct("<II")


class BadFrame(Exception):
    """What came is no frame."""


def pack_frame(head: Head, text: str) -> bytes:
    """The bytes of a frame. The text must be ASCII."""
    first = json.dumps(head).encode("ascii")
    body = text.encode("ascii")
    return b"".join((_LENGTHS.pack(len(first), len(body)), first, body))


def read_frame(read: Callable[[int], bytes], *, most: int) -> tuple[Head, str]:
    """Head and text of the next frame, of `most` bytes; `read(n)` gives exactly n bytes or raises."""
    head_bytes, text_bytes = _LENGTHS.unpack(read(_LENGTHS.size))
    if head_bytes + text_bytes > most:
        raise BadFrame(f"a frame of more than {most:,} bytes")
    try:
        head = json.loads(read(head_bytes).decode("ascii"))
        text = read(text_bytes).decode("ascii")
    except (ValueError, RecursionError):
        raise BadFrame("a frame that is not ASCII, or has no JSON head") from None
    if not isinstance(head, list) or not head:
        raise BadFrame("a frame whose head is no list")
    return head, text
