"""One locked QuickJS context: trusted code goes in first, then only texts cross its border.

No Python function is ever handed in: a context with a time limit cannot call one, and scripts
must not reach one. All realms run in one thread of their own, so any thread may call.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import quickjs  # type: ignore[import-untyped]  # no stubs exist

from creative.sandbox.errors import (
    HostError,
    OutOfMemory,
    RealmBroken,
    SandboxError,
    ScriptTimeout,
    StackOverflow,
)
from creative.sandbox.functions import GLOBALS, PARAMETERS
from creative.sandbox.thread import STACK_BYTES, LeftBehind, run_in_thread

__all__ = ["Realm"]

MEMORY_BYTES: Final = 32 << 20
TIME_LIMIT_MS: Final = 1_000
_ABANDONED: Final[list[object]] = []  # in use by code that still runs: freeing it would crash
_NOT_ASCII: Final = re.compile(r"[^\x01-\x7e]")
# Engines that lack these are older than quickjs-ng 0.17 and have known holes.
_PROBE: Final = (
    "typeof Uint8Array.prototype.toBase64 === 'function' && typeof InternalError === 'function'"
)
_UNFIT: Final = (
    "The Python module `quickjs` of this install is not quickjs-ng 0.17 or newer: the package "
    "`quickjs` is archived and unsafe for scripts. "
    "Run: pip uninstall quickjs && pip install --force-reinstall 'quickjs-ng>=0.17'"
)


class Realm:
    """A JavaScript realm: `load` trusted sources, `lock` it, then `call` its entries.

    `memory_bytes` limits all that lives in it; `time_limit_ms` is the CPU time of loading and of
    calls that name none. CPU time is that of the whole process: other threads count too.
    """

    def __init__(
        self, *, memory_bytes: int = MEMORY_BYTES, time_limit_ms: int = TIME_LIMIT_MS
    ) -> None:
        self._context = run_in_thread(lambda: _create_context(memory_bytes), wall_s=_wall_s(0))
        self._time_limit_ms = time_limit_ms
        self._sources: list[tuple[str, str]] = []
        self._doors: tuple[quickjs.Object, quickjs.Object, quickjs.Object] | None = None
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
        if self._doors is not None:
            raise HostError(f"{name} came after lock(): load trusted code before it.")
        self._sources.append((source, name))

    def lock(self, entries: Mapping[str, str]) -> None:
        """Runs the loaded sources, takes their entries, and locks the realm.

        `entries` gives each name that `call` accepts its JavaScript expression, a function from
        text to JSON text: `{"play": "FlowtagSimulator.play"}`. Raises HostError if code is faulty.
        """
        if self._doors is not None:
            raise HostError("This realm is locked already.")
        doors = ",".join(f"{json.dumps(name)}:({code})" for name, code in entries.items())
        sources = "\n;".join(source for source, _ in self._sources)
        program = (
            f"(() => {{ const tools = {_lockdown()}({json.dumps(PARAMETERS)}, "
            f"{json.dumps(GLOBALS)});\nconst doors = (function (pack, compileScript, Math, Date) {{\n"
            f"{sources}\n;return {{{doors}}}\n}})"
            "(tools.pack, tools.compileScript, tools.Math, tools.Date);\n"
            "return tools.lock(doors) })()"
        )
        try:
            self._doors = run_in_thread(
                lambda: self._evaluate(program), wall_s=_wall_s(self._time_limit_ms)
            )
        except quickjs.JSException as fault:
            names = ", ".join(name for _, name in self._sources)
            self._broken = "it did not load"
            raise HostError(f"{names or 'lockdown.js'}: {fault}") from None

    def call(self, name: str, text: str, *, cpu_ms: int | None = None) -> str:
        """What the entry returns for the JSON text, as ASCII JSON text.

        Raises RealmBroken if an earlier call broke the realm; ScriptTimeout, OutOfMemory and
        StackOverflow, which break it; HostError if the entry threw, which does not.
        """
        if self._doors is None:
            raise HostError("Lock the realm before calling into it.")
        if self._broken:
            raise RealmBroken(f"This realm runs nothing more: {self._broken}. Make a new one.")
        limit_ms = self._time_limit_ms if cpu_ms is None else cpu_ms
        argument = _escape(text)
        try:
            return run_in_thread(
                lambda: self._cross(name, argument, limit_ms), wall_s=_wall_s(limit_ms)
            )
        except LeftBehind:
            _ABANDONED.append((self._context, self._doors))
            self._broken = f"{name} did not come back"
            raise ScriptTimeout(f"{name} did not come back and does not heed its limit") from None
        except quickjs.JSException as fault:
            raise self._fault(fault, name, limit_ms) from None

    def _evaluate(self, program: str) -> tuple[quickjs.Object, quickjs.Object, quickjs.Object]:
        self._context.set_time_limit(self._time_limit_ms / 1000)
        locked = self._context.eval(program)
        return locked("call"), locked("length"), locked("plain")

    def _cross(self, name: str, text: str, limit_ms: int) -> str:
        """The result as it is if the binding carried it whole; else escaped, in a second call.

        It fails on lone surrogates and on ropes (texts not yet joined), and cuts at NUL.
        """
        assert self._doors is not None
        call, length, plain = self._doors
        self._context.set_time_limit(limit_ms / 1000)
        try:
            result: str = call(name, text)
            if result.isascii() and len(result) == length():
                return result
        except (UnicodeDecodeError, TypeError):
            pass
        return str(plain())

    def _fault(self, fault: quickjs.JSException, name: str, limit_ms: int) -> SandboxError:
        message = str(fault)
        error: SandboxError
        if message.startswith("InternalError: interrupted"):
            error = ScriptTimeout(f"{name} used more than {limit_ms} ms of CPU time")
        elif message.startswith("Error: HOST "):
            return HostError(f"{name}: {message.removeprefix('Error: HOST ').rstrip()}")
        elif isinstance(fault, quickjs.StackOverflow) or message.startswith("Error: STACK"):
            error = StackOverflow(f"{name} recursed too deep")
        elif message.startswith(("Error: MEMORY", "InternalError: out of memory", "null")):
            error = OutOfMemory(f"{name} reached the realm's memory limit")
        else:
            error = HostError(f"{name}: {message.rstrip()}")
        self._broken = str(error)
        return error


def _wall_s(cpu_ms: int) -> float:
    """Real time after which a call is given up: CPU time is slow to come by on a busy machine."""
    return 5 + cpu_ms / 100


def _create_context(memory_bytes: int) -> quickjs.Context:
    context = quickjs.Context()
    context.set_memory_limit(memory_bytes)
    context.set_max_stack_size(STACK_BYTES)
    if context.eval(_PROBE) is not True:
        raise HostError(_UNFIT)
    return context


def _escape(text: str) -> str:
    """JSON text in ASCII: the binding cuts at NUL and cannot carry lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return _NOT_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], text)


@cache
def _lockdown() -> str:
    return (files("creative.sandbox") / "lockdown.js").read_text("utf-8")
