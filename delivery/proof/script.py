"""The verifier of `page/` in QuickJS: the same program that the HTML page runs."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from creative import Realm

__all__ = ["CPU_MS", "Entry", "built_text", "call_verifier"]

Entry = Literal["canonical", "look", "open", "parts", "texts", "verify"]
CPU_MS: Final = 60_000  # a standalone tag with six platforms takes less than two seconds
_MEMORY_BYTES: Final = 512 << 20


@cache
def built_text(name: Literal["verifier.js", "page.js"]) -> str:
    """The text of a built file, byte for byte."""
    return (files("delivery") / "proof" / "built" / name).read_text("ascii")


class _Verifier:
    """The realm with the verifier, made at first use and made anew when a text broke it."""

    def __init__(self) -> None:
        self._realm: Realm | None = None

    def call(self, entry: Entry, text: str, cpu_ms: int) -> str:
        if self._realm is None or self._realm.broken:
            self._realm = Realm(memory_bytes=_MEMORY_BYTES)
            self._realm.load(built_text("verifier.js"), "verifier.js")
            self._realm.lock({name: f"FlowtagProof.{name}" for name in get_args(Entry)})
        return self._realm.call(entry, text, cpu_ms=cpu_ms)


_VERIFIER: Final = _Verifier()


def call_verifier(entry: Entry, value: Mapping[str, object], *, cpu_ms: int = CPU_MS) -> Any:
    """What an entry of `page/index.ts` answers. Raises SandboxError if it could not."""
    return json.loads(_VERIFIER.call(entry, json.dumps(value), cpu_ms))
