"""The live log: entries as JSON texts, numbered, a bounded number of them, followed as they come.

A ring: what is too old is gone, and who asks for it is told how much is missing. Belongs to one
event loop.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "Journal"]

MAX_ENTRIES = 5_000  # what a page can show of one afternoon; older ones are in the report of QA
MAX_BYTES = 16_000_000
_BATCH = 200  # entries that are written to a follower at once


class Journal:
    """Entries in their order. Numbers go on for ever; ids of server-sent events are these."""

    def __init__(self, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
        self._max = (max_entries, max_bytes)
        self._entries: deque[tuple[int, int, str, str]] = deque()  # number, load, kind, JSON
        self._bytes = 0
        self._last = 0
        self._changed = asyncio.Event()

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        return self._last

    @property
    def size(self) -> tuple[int, int]:
        """How many entries are kept, and how many bytes they take."""
        return len(self._entries), self._bytes

    def put(self, kind: str, load: int, entry: dict[str, Any]) -> None:
        """Adds an entry; the oldest make room."""
        self._last += 1
        text = json.dumps({"number": self._last, **entry}, ensure_ascii=False)
        self._entries.append((self._last, load, kind, text))
        self._bytes += len(text)
        while len(self._entries) > self._max[0] or self._bytes > self._max[1]:
            self._bytes -= len(self._entries.popleft()[3])
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def follow(
        self, after: int, wanted: Callable[[int], bool] | None = None
    ) -> AsyncIterator[str]:
        """Server-sent events later than a number, first the kept ones, then as they come.

        `wanted` says of which loads, else of all. A gap before the first is told as an event `gap`.
        """
        if after > self._last:  # of a server that ran before this one
            after = 0
        first = self._entries[0][0] if self._entries else self._last + 1
        if after and after < first - 1:
            yield f"event: gap\ndata: {first - 1 - after}\n\n"
        while True:
            changed = self._changed
            found = self._later(after)
            if not found:
                await changed.wait()
                continue
            after = found[-1][0]
            text = "".join(
                f"id: {number}\nevent: {kind}\ndata: {entry}\n\n"
                for number, load, kind, entry in found
                if wanted is None or wanted(load)
            )
            if text:
                yield text

    def _later(self, after: int) -> list[tuple[int, int, str, str]]:
        if after >= self._last:
            return []
        oldest = self._entries[0][0]
        skip = max(0, after + 1 - oldest)
        if skip == 0:
            return [entry for entry, _ in zip(self._entries, range(_BATCH), strict=False)]
        # from the end: a follower is rarely far behind
        behind = len(self._entries) - skip
        found = [entry for entry, _ in zip(reversed(self._entries), range(behind), strict=False)]
        return found[::-1][:_BATCH]
