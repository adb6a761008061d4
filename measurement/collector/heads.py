"""Heads of requests that were parsed before: the same bytes mean the same request again.

Most of what a request costs is its head, and a browser repeats its own. Nothing is parsed here:
what httptools made of a head is kept beside its bytes, if its body followed at once and had a
length that the head alone says.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

__all__ = ["END", "Head", "Heads"]

END: Final = b"\r\n\r\n"
_MOST: Final = 2_048  # heads that are kept
_LONGEST: Final = 2_048  # bytes; both together bound the memory at a few MB
_OTHER_FRAMING: Final = frozenset((b"transfer-encoding", b"expect", b"upgrade"))


class Head(NamedTuple):
    """What a head says, and how many bytes of body come behind it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    length: int


class Heads:
    """The heads that came last; the ones kept longest go first."""

    def __init__(self) -> None:
        self._known: dict[bytes, Head] = {}
        self.find = self._known.get

    def __len__(self) -> int:
        return len(self._known)

    def add(self, front: bytes, names: Sequence[bytes], head: Head) -> None:
        """Keeps a head under its bytes, if the same bytes always mean it. `names` of its headers
        are in lower case."""
        lines = len(names) + 2  # the request's, one for each header, the empty one
        is_plain = front.count(b"\r\n") == front.count(b"\n") == lines
        if not is_plain or len(front) > _LONGEST or not _OTHER_FRAMING.isdisjoint(names):
            return
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[front] = head
