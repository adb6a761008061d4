"""Group commit: what arrives while one group is being synced is the next group.

Belongs to one event loop; the disk is waited for in one thread. `submit` refuses what no longer
fits into memory, so that a slow disk ends in a clear answer and not in a full machine.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

__all__ = ["MAX_WAITING_BYTES", "Done", "GroupCommit"]

MAX_WAITING_BYTES: Final = 32 << 20  # a hundred thousand events that wait for the disk

Done = Callable[[OSError | None], None]
"""Told once the records are durable, or why they are not."""


class _Log(Protocol):
    def append(self, payloads: Sequence[bytes]) -> None: ...


class GroupCommit:
    """Hands groups to the log, one after the other."""

    def __init__(self, log: _Log, *, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._log = log
        self._most = max_waiting_bytes
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._payloads: list[bytes] = []
        self._told: list[Done] = []
        self._bytes = 0
        self._busy = False

    def submit(self, payloads: Sequence[bytes], done: Done) -> bool:
        """Takes them; False if too much waits already."""
        size = sum(map(len, payloads))
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
        self._pool.shutdown()

    def _commit(self) -> None:
        payloads, told, size = self._payloads, self._told, self._bytes
        self._payloads, self._told = [], []
        loop = asyncio.get_running_loop()
        written = loop.run_in_executor(self._pool, self._log.append, payloads)
        written.add_done_callback(lambda future: self._after(future, told, size))

    def _after(self, future: "asyncio.Future[None]", told: list[Done], size: int) -> None:
        self._bytes -= size
        if self._payloads:
            self._commit()
        else:
            self._busy = False
        error = future.exception()
        if error is not None and not isinstance(error, OSError):
            raise error
        for done in told:
            done(error)
