"""Group commit: what arrives while one group is being synced is the next group.

Belongs to one event loop; the disk is waited for in one thread. `submit` refuses what no longer
fits into memory, so that a slow disk ends in a clear answer and not in a full machine.

The thread is one of its own: an executor's futures cost more than a small group does.
"""

import asyncio
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Final, NamedTuple, Protocol

__all__ = ["MAX_WAITING_BYTES", "Done", "GroupCommit"]

MAX_WAITING_BYTES: Final = 32 << 20  # a hundred thousand events that wait for the disk

Done = Callable[[OSError | None], None]
"""Told once the records are durable, or why they are not."""


class _Log(Protocol):
    def append(self, payloads: Sequence[bytes]) -> None: ...


class _Group(NamedTuple):
    loop: asyncio.AbstractEventLoop
    payloads: list[bytes]
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
        self._bytes = 0
        self._busy = False

    def submit(self, payloads: Sequence[bytes], done: Done) -> bool:
        """Takes them; False if too much waits already."""
        size = len(payloads[0]) if len(payloads) == 1 else sum(map(len, payloads))
        if self._bytes + size > self._most:
            return False
        self._payloads += payloads
        self._told.append(done)
        self._bytes += size
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._commit)
        return True

    async def append(self, payloads: Sequence[bytes]) -> bool:
        """The same to wait for. False if too much waits. Raises OSError if it cannot be written."""
        future: asyncio.Future[OSError | None] = asyncio.get_running_loop().create_future()

        def done(error: OSError | None) -> None:
            if not future.done():  # the one who asked may be gone
                future.set_result(error)

        if not self.submit(payloads, done):
            return False
        error = await future
        if error is not None:
            raise error
        return True

    def close(self) -> None:
        """Waits for what is being written."""
        self._groups.put(None)
        self._thread.join()

    def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        self._groups.put(_Group(loop, self._payloads, self._told, self._bytes))
        self._payloads, self._told = [], []

    def _write(self) -> None:
        """Of the thread, until it is told to end."""
        while (group := self._groups.get()) is not None:
            error: Exception | None = None
            try:
                self._log.append(group.payloads)
            except Exception as failure:  # noqa: BLE001 - raised in the loop
                error = failure
            group.loop.call_soon_threadsafe(self._after, group, error)

    def _after(self, group: _Group, error: Exception | None) -> None:
        self._bytes -= group.size
        if self._payloads:
            self._commit()
        else:
            self._busy = False
        if error is not None and not isinstance(error, OSError):
            raise error
        for done in group.told:
            done(error)
