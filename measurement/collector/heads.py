"""Heads of requests that were parsed before: the same bytes mean the same request again.

Most of what a request costs is its head, and a browser repeats its own. Nothing is parsed here:
what httptools made of a head is kept beside its bytes, if its body followed at once and had a
length that the head alone says. A head is kept when it comes for the second time, since many come
only once and would cost more than they save.

The number in its `content-length` may be another one each time: `match` finds the head without it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from measurement.collector.accept import Sender
from measurement.collector.control import Project
from measurement.collector.received import MAX_BODY_BYTES

__all__ = ["END", "Head", "Heads"]

END: Final = b"\r\n\r\n"
_MOST: Final = 2_048  # heads that are kept
_LONGEST: Final = 2_048  # bytes; both together bound the memory at a few MB
_DIGITS: Final = 5  # of the longest body
_MOST_SEEN: Final = 16_384  # of which only a hash is kept
_LENGTH: Final = b"ength: "  # the end of the header's name, which some write with capitals
_BEFORE: Final = b"\r\ncontent-l"
_OTHER_FRAMING: Final = (b"transfer-encoding", b"expect", b"upgrade")


class Head(msgspec.Struct):
    """What a head says, and how many bytes of body come behind it.

    `caller` is the address that a proxy put into it; `sender` is found out when it is first needed,
    and holds for the write keys `keys`; `answer` are the bytes that say that an event was taken.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    length: int
    caller: str = ""
    answer: bytes = b""
    sender: Sender | None = None
    keys: Mapping[str, Project] | None = None


class Heads:
    """The heads that came more than once of late; when there are too many it begins anew."""

    def __init__(self) -> None:
        self._known: dict[bytes, Head] = {}
        self._of_any_length: dict[bytes, Head] = {}
        self._seen: set[int] = set()
        self.find = self._known.get

    def __len__(self) -> int:
        return len(self._known)

    def match(self, front: bytes) -> Head | None:
        """The head of these bytes, if one was kept that says another length and else the same."""
        key, length = _split_length(front) or (b"", 0)
        like = self._of_any_length.get(key)
        if like is None or length > MAX_BODY_BYTES:
            return None
        head = Head(
            like.method, like.path, like.query, like.headers, length, like.caller, like.answer
        )
        head.sender, head.keys = like.sender, like.keys
        self._keep(self._known, front, head)
        return head

    def add(self, front: bytes, headers: Sequence[tuple[bytes, bytes]], head: Head) -> None:
        """Keeps a head under its bytes, if the same bytes always mean it. `headers` are those that
        were read in it, with names in lower case."""
        key, length = _split_length(front) or (front, -1)
        seen = hash(key)
        if seen not in self._seen:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen.add(seen)
        elif len(front) <= _LONGEST and _is_plain(front, headers):
            self._keep(self._known, front, head)
            if length == head.length:
                self._keep(self._of_any_length, key, head)

    def _keep(self, heads: dict[bytes, Head], key: bytes, head: Head) -> None:
        if len(heads) >= _MOST:
            heads.clear()
        heads[key] = head


def _split_length(front: bytes) -> tuple[bytes, int] | None:
    """A head without the digits of its length, and these; None if it says none as browsers do.

    Two heads with the same rest have their digits at the same place, which is the first possible.
    """
    start = front.find(_LENGTH) + len(_LENGTH)
    end = front.find(b"\r\n", start)
    digits = front[start:end]
    if not digits.isdigit() or len(digits) > _DIGITS:
        return None
    if front[start - len(_LENGTH) - len(_BEFORE) : start - len(_LENGTH)].lower() != _BEFORE:
        return None
    return front[:start] + front[end:], int(digits)


def _is_plain(front: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    lines = len(headers) + 2  # the request's, one for each header, the empty one
    if not front.count(b"\r\n") == front.count(b"\n") == lines:
        return False
    return not any(name in _OTHER_FRAMING for name, _ in headers)
