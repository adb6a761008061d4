"""What a worker does: reads requests on its stdin, runs them, answers on its stdout.

    ["ready", [protections…]]                         the first answer, before any request
    ["open", memory_bytes, cpu_ms, wall_s], program   makes a context; the one before is dropped
    ["call", name, cpu_ms, wall_s], text              calls into it
    ["ok"], result
    [error class], message                            the context is dropped, but for a HostError

It ends when its pipe does, so with its parent; while it computes, by its timers.
"""

import os
import time

from creative.sandbox.context import LockedContext
from creative.sandbox.errors import HostError, RealmBroken, SandboxError
from creative.sandbox.frames import BadFrame, Head, pack_frame, read_frame
from creative.sandbox.jail import disarm_timers, enter_jail, set_timers

__all__ = ["serve"]


def serve(room_bytes: int) -> None:
    """Enters the jail and answers requests until there are no more."""
    try:
        _warm_up()
        _send(["ready", sorted(enter_jail(room_bytes))])
    except (SandboxError, OSError) as error:
        _send([type(error).__name__], _ascii(error))
        return
    room = _Room()
    while True:
        try:
            head, text = read_frame(_read, most=room_bytes)
        except (EOFError, BadFrame):
            return
        task, subject, cpu_ms, wall_s = head
        set_timers(cpu_ms / 1000, wall_s)
        answer = room.answer(task, subject, text, cpu_ms)
        disarm_timers()
        _send(*answer)


class _Room:
    """The one context at a time, and what becomes of it."""

    def __init__(self) -> None:
        self._context: LockedContext | None = None

    def answer(self, task: str, subject: str | int, text: str, cpu_ms: int) -> tuple[Head, str]:
        try:
            if task == "open":
                self._open(int(subject), text, cpu_ms)
                return ["ok"], ""
            if self._context is None:
                raise RealmBroken("The context is gone.")
            return ["ok"], self._context.call(str(subject), text, limit_ms=cpu_ms)
        except HostError as error:
            return ["HostError"], _ascii(error)
        except SandboxError as error:
            self._context = None
            return [type(error).__name__], _ascii(error)
        except MemoryError:  # the kernel's limit, where QuickJS's was not reached
            self._context = None
            return ["OutOfMemory"], f"{subject} reached the worker's memory limit"

    def _open(self, memory_bytes: int, program: str, cpu_ms: int) -> None:
        self._context = None
        self._context = LockedContext(program, memory_bytes=memory_bytes, limit_ms=cpu_ms)


def _warm_up() -> None:
    """Reads what is read on first use: after the jail no file can be opened."""
    time.tzset()
    program = "(() => { new Date().getHours(); return () => () => '' })()"
    LockedContext(program, memory_bytes=1 << 20, limit_ms=1_000).call("", "", limit_ms=1_000)


def _read(size: int) -> bytes:
    """Exactly so many bytes from the parent."""
    parts: list[bytes] = []
    while size > 0:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _send(head: Head, text: str = "") -> None:
    left = memoryview(pack_frame(head, text))
    while left:
        left = left[os.write(1, left) :]


def _ascii(error: Exception) -> str:
    return str(error).encode("ascii", "backslashreplace").decode("ascii")
