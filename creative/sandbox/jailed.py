"""A realm in a worker process: what runs wild there is killed, and this process goes on.

For scripts of others. Costs 50 ms to open and 0.05 ms a call more than a realm in this process.
"""

from types import TracebackType
from typing import Final, Self

from creative.sandbox import errors
from creative.sandbox.errors import SandboxError, WorkerDied
from creative.sandbox.realm import MEMORY_BYTES, TIME_LIMIT_MS, Realm, wall_s
from creative.sandbox.worker import Worker

__all__ = ["JailedRealm"]

_ROOM_BYTES: Final = 64 << 20  # for what the interpreter and its allocator take beside the realm
_COPIES: Final = 4  # an answer as large as the realm is there four times on its way out
_CLASSES: Final[dict[str, type[SandboxError]]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SandboxError)
}


class JailedRealm(Realm):
    """A Realm whose contexts live in a jailed process of its own, never shared with another realm.

    Limits and errors are those of Realm, and hold for native loops too. `call_s` is the real time
    that a call may take; by default it grows with the call's CPU time.
    A dead worker breaks the realm: `restart` starts another, or make a new realm.
    Close it, or use it in a `with`; else its worker ends when the realm is collected.
    """

    def __init__(
        self,
        *,
        memory_bytes: int = MEMORY_BYTES,
        time_limit_ms: int = TIME_LIMIT_MS,
        call_s: float | None = None,
    ) -> None:
        super().__init__(memory_bytes=memory_bytes, time_limit_ms=time_limit_ms)
        self._call_s = call_s
        self._worker = self._start()

    @property
    def jail(self) -> frozenset[str]:
        """The protections that hold, by the names in docs/sandbox.md. Raises WorkerDied."""
        return self._worker.jail

    @property
    def pid(self) -> int:
        """The number of the worker's process."""
        return self._worker.pid

    def close(self) -> None:
        """Ends the worker. The realm is broken then; `restart` would start another."""
        self._broken = "it is closed"
        self._worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> Worker:
        return Worker(room_bytes=_ROOM_BYTES + _COPIES * self._memory_bytes)

    def _open(self, program: str) -> None:
        if not self._worker.alive:
            self._worker.kill()
            self._worker = self._start()
        self._ask(["open", self._memory_bytes], program, self._time_limit_ms)

    def _cross(self, name: str, text: str, limit_ms: int) -> str:
        return self._ask(["call", name], text, limit_ms)

    def _ask(self, head: list[str | int], text: str, limit_ms: int) -> str:
        call_s = wall_s(limit_ms) if self._call_s is None else self._call_s
        try:
            answer, result = self._worker.ask(head, text, cpu_ms=limit_ms, wall_s=call_s)
        except KeyboardInterrupt:
            self._broken = "its call was interrupted"
            raise
        if answer == ["ok"]:
            return result
        raise _CLASSES.get(str(answer[0]), WorkerDied)(result)
