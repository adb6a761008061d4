"""Group commit: what arrives while one group is being written is the next group.

Belongs to one event loop; the disk is waited for in one thread. `submit` refuses what no longer
fits into memory, so that a slow disk ends in a clear answer and not in a full machine.

The thread is one of its own, since an executor's futures cost more than a small group does. It does
nothing but one write: whatever else it did would wait for the interpreter, which the loop has.
"""

import asyncio
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Final, NamedTuple, Protocol

from measurement.log.record import frame

__all__ = ["MAX_WAITING_BYTES", "Done", "GroupCommit"]

MAX_WAITING_BYTES: Final = 32 << 20  # a hundred thousand events that wait for the disk

Done = Callable[[OSError | None], None]
"""Told once the records are durable, or why they are not."""


class _Log(Protocol):
    def write(self, data: bytes, records: int) -> None: ...

    def confirm(self) -> None: ...


class _Group(NamedTuple):
    loop: asyncio.AbstractEventLoop
    data: bytes
    records: int
    told: list[Done]
    size: int


class GroupCommit:
    """Hands groups to the log, one after the other."""

    def __init__(self, log: _Log, *, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._log = log
        self._most = max_waiting_bytes
        self._groups: SimpleQueue[_Group | None] = SimpleQueue()
        self._thread = Thread(target=self._write, name="log", daemon=True)
        self._thread.start()
        self._payloads: list[bytes] = []
        self._told: list[Done] = []
        self._size = 0  # of the payloads
        self._bytes = 0  # of them, and of those that are being written
        self._busy = False

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        return self._most - self._bytes

    def submit(self, payloads: Sequence[bytes], done: Done) -> bool:
        """Takes them; False if too much waits already."""
        size = len(payloads[0]) if len(payloads) == 1 else sum(map(len, payloads))
        if size > self.room:
            return False
        self._payloads += payloads
        self._told.append(done)
        self._size += size
        self._bytes += size
        if not self._busy and len(self._told) == 1:
            asyncio.get_running_loop().call_soon(self.start)
        return True

    def start(self) -> None:
        """Begins a group now, if there is anything to write and none is being written."""
        if self._payloads and not self._busy:
            self._commit()

    def close(self) -> None:
        """Waits for what is being written."""
        self._groups.put(None)
        self._thread.join()

    def _commit(self) -> None:
        self._busy = True
        loop, payloads = asyncio.get_running_loop(), self._payloads
        group = _Group(loop, frame(payloads), len(payloads), self._told, self._size)
        self._payloads, self._told, self._size = [], [], 0
        self._groups.put(group)

    def _write(self) -> None:
        """Of the thread, until it is told to end."""
        while (group := self._groups.get()) is not None:
            error: Exception | None = None
            try:
                self._log.write(group.data, group.records)
            except Exception as failure:  # noqa: BLE001 - raised in the loop
                error = failure
            group.loop.call_soon_threadsafe(self._after, group, error)

    def _after(self, group: _Group, error: Exception | None) -> None:
        self._bytes -= group.size
        if error is None:
            self._log.confirm()
        self._busy = False
        self.start()
        if error is not None and not isinstance(error, OSError):
            raise error
        for done in group.told:
            done(error)
