"""A locked realm in this process: trusted code goes in first, then only texts cross its border.

For code that the caller trusts not to use up this process: what polls no limit (a join of a sparse
array) is only left behind in its thread. `jailed.JailedRealm` is the same in a process that can be
killed.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from creative.sandbox.context import LockedContext, escape_text, lock_program
from creative.sandbox.errors import HostError, RealmBroken, SandboxError, ScriptTimeout
from creative.sandbox.functions import GLOBALS, PARAMETERS
from creative.sandbox.thread import LeftBehind, run_in_thread

__all__ = ["MEMORY_BYTES", "TIME_LIMIT_MS", "Realm", "wall_s"]

MEMORY_BYTES: Final = 32 << 20  # twenty times what the engine and an ordinary flow take
TIME_LIMIT_MS: Final = 1_000  # the player waits as long for an isolated script
_ABANDONED: Final[list[object]] = []  # in use by code that still runs: freeing it would crash


class Realm:
    """A JavaScript realm: `load` trusted sources, `lock` it, then `call` its entries.

    `memory_bytes` limits all that lives in it; `time_limit_ms` is the CPU time of locking and of
    calls that name none. CPU time is that of the whole process: other threads count too.
    """

    def __init__(
        self, *, memory_bytes: int = MEMORY_BYTES, time_limit_ms: int = TIME_LIMIT_MS
    ) -> None:
        self._memory_bytes = memory_bytes
        self._time_limit_ms = time_limit_ms
        self._sources: list[tuple[str, str]] = []
        self._program = ""
        self._context: LockedContext | None = None
        self._broken = ""

    @property
    def broken(self) -> bool:
        """Whether an earlier call failed half-way, so that this realm is to be replaced."""
        return bool(self._broken)

    def load(self, source: str, name: str) -> None:
        """Adds trusted code, run by `lock` in the order of loading.

        All sources share one function scope: what one declares at its top level, later ones and
        the entries of `lock` see, and scripts do not. Also in scope: `pack(numbers) -> text` and
        `compileScript(body) -> function`. `name` is for messages.
        """
        if self._program:
            raise HostError(f"{name} came after lock(): load trusted code before it.")
        self._sources.append((source, name))

    def lock(self, entries: Mapping[str, str]) -> None:
        """Runs the loaded sources, takes their entries, and locks the realm.

        `entries` gives each name that `call` accepts its JavaScript expression, a function from
        text to JSON text: `{"play": "FlowtagSimulator.play"}`. Raises HostError if code is faulty.
        """
        if self._program:
            raise HostError("This realm is locked already.")
        sources = [source for source, _ in self._sources]
        self._program = lock_program(_lockdown(), (PARAMETERS, GLOBALS), sources, entries)
        self.restart()

    def restart(self) -> None:
        """The same realm anew, with nothing left of earlier calls; a broken one works again."""
        if not self._program:
            raise HostError("Lock the realm before starting it anew.")
        self._broken = "it did not load"
        try:
            self._open(self._program)
        except HostError as fault:
            names = ", ".join(name for _, name in self._sources)
            raise HostError(f"{names or 'lockdown.js'}: {fault}") from None
        self._broken = ""

    def call(self, name: str, text: str, *, cpu_ms: int | None = None) -> str:
        """What the entry returns for the JSON text, as ASCII JSON text.

        Raises RealmBroken if an earlier call broke the realm; ScriptTimeout, OutOfMemory,
        StackOverflow and WorkerDied, which break it; HostError if the entry threw, which does not.
        """
        if not self._program:
            raise HostError("Lock the realm before calling into it.")
        if self._broken:
            raise RealmBroken(f"This realm runs nothing more: {self._broken}. Make a new one.")
        limit_ms = self._time_limit_ms if cpu_ms is None else cpu_ms
        try:
            return self._cross(name, escape_text(text), limit_ms)
        except HostError:
            raise
        except SandboxError as error:
            self._broken = str(error)
            raise

    def _open(self, program: str) -> None:
        self._context = None
        limits = {"memory_bytes": self._memory_bytes, "limit_ms": self._time_limit_ms}
        try:
            self._context = run_in_thread(
                lambda: LockedContext(program, **limits), wall_s=wall_s(self._time_limit_ms)
            )
        except LeftBehind:
            raise HostError("it does not end") from None

    def _cross(self, name: str, text: str, limit_ms: int) -> str:
        context = self._context
        assert context is not None
        try:
            return run_in_thread(
                lambda: context.call(name, text, limit_ms=limit_ms), wall_s=wall_s(limit_ms)
            )
        except LeftBehind:
            _ABANDONED.append(context)
            self._context = None
            raise ScriptTimeout(f"{name} did not come back and does not heed its limit") from None


def wall_s(cpu_ms: int) -> float:
    """Real time after which a call is given up: CPU time is slow to come by on a busy machine."""
    return 5 + cpu_ms / 100


@cache
def _lockdown() -> str:
    return (files("creative.sandbox") / "lockdown.js").read_text("utf-8")
