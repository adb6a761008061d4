"""A worker process as its parent sees it: asked over two pipes, killed when it is late.

Started by path with an empty environment and isolated from the user's Python settings: not forked,
so that it holds nothing of the parent's memory. What it is asked and answers is in `serve`; which
protections hold there, in `jail`. Nothing that it answers is believed beyond its form.

It ends with the parent, however that ends: idle, because its pipe does; busy, by its timers. (The
kernel's parent-death signal is not used: it comes when the *thread* ends that started a process.)
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Final

from creative.sandbox import inside
from creative.sandbox.context import LIBRARY
from creative.sandbox.errors import SandboxError, ScriptTimeout, WorkerDied
from creative.sandbox.frames import BadFrame, Head, pack_frame, read_frame

__all__ = ["Worker"]

_START_S: Final = 60  # a start takes 0.05 s, and fails at once if it does
_ENVIRONMENT: Final = {"TZ": "UTC"}  # else local times differ from machine to machine
_PIPE_BYTES: Final = 1 << 20  # what Linux grants anyone: large answers come in few turns


class Worker:
    """One jailed process. Any thread may ask; one at a time is answered.

    `room_bytes` is the address space that it may add to what an idle worker has.
    """

    def __init__(self, *, room_bytes: int) -> None:
        command = [sys.executable, "-I", "-S", inside.__file__, LIBRARY, str(room_bytes)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_ENVIRONMENT,
            cwd="/",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        for pipe in (self._to, self._from):
            os.set_blocking(pipe, False)
            _widen(pipe)
        self._room_bytes = room_bytes  # no answer can be longer
        self._owner = os.getpid()
        self._turn = threading.Lock()
        self._jail: frozenset[str] | None = None
        self._end = weakref.finalize(self, _end, self._process, self._owner)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._end.alive and os.getpid() == self._owner and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def jail(self) -> frozenset[str]:
        """The protections that hold in it, by their names in `jail`."""
        with self._turn:
            return self._started()

    def ask(self, head: Head, text: str, *, cpu_ms: int, wall_s: float) -> tuple[Head, str]:
        """Its answer. Raises ScriptTimeout or WorkerDied when there is none: it is dead then."""
        with self._turn:
            self._started()
            what = head[1] if head[0] == "call" else "loading"
            spent = f"{what} used more than {cpu_ms} ms of CPU time"
            late = f"{what} did not come back within {wall_s:g} s"
            return self._exchange(pack_frame([*head, cpu_ms, wall_s], text), wall_s, spent, late)

    def kill(self) -> None:
        """Ends it, whatever it does; who waits for its answer is told. It can be called twice."""
        if os.getpid() != self._owner:
            self._end()
            return
        self._process.kill()
        with self._turn:  # not before: the numbers of closed pipes are soon those of other files
            self._end()

    def _started(self) -> frozenset[str]:
        if self._jail is None:
            head, text = self._exchange(b"", _START_S, "its start", f"no start in {_START_S} s")
            if head[0] != "ready":
                self._end()
                raise WorkerDied(f"The worker did not start: {head[0]}: {text}")
            self._jail = frozenset(map(str, head[1]))
        return self._jail

    def _exchange(self, request: bytes, wall_s: float, spent: str, late: str) -> tuple[Head, str]:
        if not self.alive:
            raise WorkerDied(f"The worker ended earlier ({self._reason()}).")
        try:
            deadline = time.monotonic() + wall_s
            _write(self._to, request, deadline)
            return read_frame(_reader(self._from, deadline), most=self._room_bytes)
        except _Late:
            self._end()
            raise ScriptTimeout(late) from None
        except BadFrame as error:
            self._end()
            raise WorkerDied(f"The worker answered {error}.") from None
        except (EOFError, BrokenPipeError):
            raise self._death(spent, late) from None
        except BaseException:  # its answer would be taken for that to the next question
            self._end()
            raise

    def _death(self, spent: str, late: str) -> SandboxError:
        """Why its pipe ended."""
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._end()
        code = self._process.returncode
        self._end()
        if code in (-signal.SIGPROF, -signal.SIGALRM):  # its timers, see `jail`
            return ScriptTimeout(spent if code == -signal.SIGPROF else late)
        return WorkerDied(f"The worker died ({self._reason()}).")

    def _reason(self) -> str:
        code = self._process.returncode
        if code is None:
            return "it belongs to another process"
        return f"exit status {code}" if code >= 0 else f"signal {-code}: {signal.strsignal(-code)}"


class _Late(Exception):
    """The deadline passed."""


def _write(pipe: int, data: bytes, deadline: float) -> None:
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(pipe, left) :]
        except BlockingIOError:
            _wait(pipe, select.POLLOUT, deadline)


def _reader(pipe: int, deadline: float) -> Callable[[int], bytes]:
    """A function that reads exactly as many bytes as it is told."""

    def read(size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0:
            try:
                part = os.read(pipe, min(size, _PIPE_BYTES))
            except BlockingIOError:
                _wait(pipe, select.POLLIN, deadline)
                continue
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    return read


def _wait(pipe: int, event: int, deadline: float) -> None:
    """Until the pipe can be used or has ended. Raises _Late."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
        raise _Late


def _widen(pipe: int) -> None:
    """Only a matter of speed: the system may refuse it."""
    if sys.platform == "linux":
        import fcntl

        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        except OSError:  # the user's pipes have all the memory that they may
            return


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    """Kills and reaps; a forked child of the owner only lets go."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if os.getpid() == owner:
        process.kill()
        process.wait()
    else:
        process.returncode = 0  # or it would be waited for, by a process that is not its parent
