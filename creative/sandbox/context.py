"""One locked QuickJS context: a program goes in first, then only texts cross its border.

No Python function is ever handed in: a context with a time limit cannot call one, and scripts
must not reach one. Knows no thread and no process: `realm` and `inside` choose where it lives.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Final

# The extension itself: the package `quickjs` around it starts a thread and takes 20 ms to import.
import _quickjs as quickjs  # type: ignore[import-not-found]  # no stubs exist

from creative.sandbox.errors import (
    HostError,
    OutOfMemory,
    SandboxError,
    ScriptTimeout,
    StackOverflow,
)

__all__ = ["LIBRARY", "STACK_BYTES", "THREAD_BYTES", "LockedContext", "escape_text", "lock_program"]

# A context belongs to one thread, and the stacks of ordinary threads differ (512 kB on macOS, 8 MB
# on Linux): in 256 kB a script recurses 150 deep, where a browser allows 10,000.
THREAD_BYTES: Final = 32 << 20  # address space; only what is used takes memory
STACK_BYTES: Final = THREAD_BYTES // 4  # what JavaScript may use: leaves room for C below it

LIBRARY: Final[str] = os.path.dirname(quickjs.__file__)  # noqa: PTH120 - pathlib is slow to start
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


class LockedContext:
    """A context in which the program of `lock_program` has run.

    `memory_bytes` limits all that lives in it, `limit_ms` is the program's CPU time. Raises
    HostError if the program is faulty. Must stay in the thread that made it.
    """

    def __init__(self, program: str, *, memory_bytes: int, limit_ms: int) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(memory_bytes)
        self._context.set_max_stack_size(STACK_BYTES)
        if self._context.eval(_PROBE) is not True:
            raise HostError(_UNFIT)
        self._context.set_time_limit(limit_ms / 1000)
        try:
            locked = self._context.eval(program)
        except quickjs.JSException as fault:
            raise HostError(str(fault)) from None
        # The binding reads no properties of ours: what it needs is asked for by name.
        self._call, self._length, self._plain = (locked(n) for n in ("call", "length", "plain"))

    def call(self, name: str, text: str, *, limit_ms: int) -> str:
        """What the entry returns for the ASCII text, in ASCII.

        After any error but HostError nothing is known of the context: drop it.
        """
        self._context.set_time_limit(limit_ms / 1000)
        try:
            return self._cross(name, text)
        except quickjs.JSException as fault:
            raise _error(fault, name, limit_ms) from None

    def _cross(self, name: str, text: str) -> str:
        """The result as it is if the binding carried it whole; else escaped, in a second call.

        It fails on lone surrogates and on ropes (texts not yet joined), and cuts at NUL.
        """
        try:
            result: str = self._call(name, text)
            if result.isascii() and len(result) == self._length():
                return result
        except (UnicodeDecodeError, TypeError):
            pass
        return str(self._plain())


def lock_program(
    lockdown: str,
    lists: tuple[Sequence[str], Sequence[str]],
    sources: Sequence[str],
    entries: Mapping[str, str],
) -> str:
    """The one expression that makes a fresh context a locked one; its value is the way in.

    `lists` are the parameters of scripts and the globals that stay. The sources share one function
    scope, in which the expressions of `entries` are evaluated last.
    """
    doors = ",".join(f"{json.dumps(name)}:({code})" for name, code in entries.items())
    parameters, globals_ = (json.dumps(names) for names in lists)
    joined = "\n;".join(sources)
    return (
        f"(() => {{ const tools = {lockdown}({parameters}, {globals_});\n"
        f"const doors = (function (pack, compileScript, Math, Date) {{\n{joined}\n"
        f";return {{{doors}}}\n}})"
        "(tools.pack, tools.compileScript, tools.Math, tools.Date);\n"
        "return tools.lock(doors) })()"
    )


def escape_text(text: str) -> str:
    """JSON text in ASCII: the binding cuts at NUL and cannot carry lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return _NOT_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], text)


def _error(fault: quickjs.JSException, name: str, limit_ms: int) -> SandboxError:
    """What `call` of lockdown.js, or QuickJS itself, threw: they throw nothing of a script's own."""
    message = str(fault)
    if message.startswith("InternalError: interrupted"):
        return ScriptTimeout(f"{name} used more than {limit_ms} ms of CPU time")
    if message.startswith("Error: HOST "):
        return HostError(f"{name}: {message.removeprefix('Error: HOST ').rstrip()}")
    if isinstance(fault, quickjs.StackOverflow) or message.startswith("Error: STACK"):
        return StackOverflow(f"{name} recursed too deep")
    if message.startswith(("Error: MEMORY", "InternalError: out of memory", "null")):
        return OutOfMemory(f"{name} reached the realm's memory limit")
    return HostError(f"{name}: {message.rstrip()}")
