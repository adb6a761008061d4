"""What a script says, found without running it: acorn, bundled, in a realm of its own.

`analyse_script` judges nothing: `creative.scripts.lint` does. `harden_script` rewrites a script so
that no platform's macro stands in it by accident.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from creative.built import load_part
from creative.sandbox import PARAMETERS, Realm, SandboxError
from creative.scripts.positions import Position, character_offset, positions_of, unit_offset

__all__ = [
    "Call",
    "Fault",
    "Name",
    "ScriptFacts",
    "ValueFact",
    "analyse_script",
    "harden_script",
]

_CPU_MS: Final = 2_000  # 16 kB parse in 10 ms; a nesting of thousands takes longer
ValueKind = Literal[
    "string", "number", "boolean", "null", "undefined", "bigint", "object", "spread", "unknown"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the script is none: it does not parse (`reason`: the parser's), or ends its function."""

    kind: Literal["syntax", "body"]
    reason: str
    seen: str
    at: Position


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and where it stands."""

    name: str
    at: Position


@dataclass(frozen=True, slots=True)
class ValueFact:
    """What is known of an argument; `value` is set for texts, finite numbers and yes/no."""

    kind: ValueKind
    value: str | float | bool | None
    text: str
    at: Position


@dataclass(frozen=True, slots=True)
class Call:
    """A call of what a script is given. `method` is empty for `fetch(…)`."""

    object: str
    method: str
    args: tuple[ValueFact, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """All that the rules ask of one script. With a `fault`, the rest is empty.

    `free`: names that nothing declares. `declared`: the script's own, in whatever scope. `images`:
    what is assigned to any `.src`. `hazards`: 'import' and 'async', which are syntax, and methods
    that depend on the locale.
    """

    fault: Fault | None
    free: tuple[Name, ...]
    declared: tuple[str, ...]
    calls: tuple[Call, ...]
    images: tuple[ValueFact, ...]
    hazards: tuple[Name, ...]

    def calls_of(self, *names: str) -> list[Call]:
        """Calls of `ANALYTICS.sendMetric`, `fetch`…, in the order of the script."""
        called = {tuple(name.split(".")) if "." in name else (name, "") for name in names}
        return [call for call in self.calls if (call.object, call.method) in called]

    def pixel_urls(self) -> list[ValueFact]:
        """The URLs that the script gives to its ways of firing a pixel, known or not."""
        calls = self.calls_of("PIXEL.fire", "navigator.sendBeacon", "fetch")
        return [*(call.args[0] for call in calls if call.args), *self.images]


@lru_cache(maxsize=512)
def analyse_script(code: str) -> ScriptFacts:
    """The facts of a script's body. Never raises for what an author can write."""
    try:
        found = json.loads(_call("analyse", {"parameters": PARAMETERS, "code": code}))
    except SandboxError:  # nested beyond the parser's stack, or meant to exhaust it
        fault = Fault("syntax", "The script is too deeply nested to be read", "", Position(1, 1))
        return ScriptFacts(fault, (), (), (), (), ())
    position = _positions(code)
    return ScriptFacts(
        _fault(found["fault"], position),
        tuple(Name(n["name"], position(n["at"])) for n in found["free"]),
        tuple(found["declared"]),
        tuple(
            Call(c["object"], c["method"], _values(c["args"], position), position(c["at"]))
            for c in found["calls"]
        ),
        _values(found["images"], position),
        tuple(Name(n["name"], position(n["at"])) for n in found["hazards"]),
    )


def harden_script(code: str, hits: Sequence[tuple[int, int]]) -> str | None:
    """The script without the character ranges `hits`, its meaning unchanged; None if it must hold them.

    Comments that hold a hit go, a space parts what only stands side by side, a letter of a text
    or regular expression becomes `\\xNN`. Names, numbers and tagged templates are left alone:
    a hit inside one gives None, and so does a script that does not parse. One pass: the caller
    looks again, as an escape may spell another literal.
    """
    ranges = [(unit_offset(code, start), unit_offset(code, end)) for start, end in hits]
    try:
        result = _call("harden", {"parameters": PARAMETERS, "code": code, "hits": ranges})
    except SandboxError:
        return None
    hardened = json.loads(result)
    return hardened if isinstance(hardened, str) else None


class _Analyser:
    """The realm with the analyser, made at first use and made anew when a script broke it."""

    def __init__(self) -> None:
        self._realm: Realm | None = None

    def call(self, entry: str, text: str) -> str:
        if self._realm is None or self._realm.broken:
            self._realm = Realm(memory_bytes=128 << 20)
            self._realm.load(load_part("analyse.js"), "analyse.js")
            entries = ("analyse", "harden")
            self._realm.lock({name: f"FlowtagAnalyse.{name}" for name in entries})
        return self._realm.call(entry, text, cpu_ms=_CPU_MS)


_ANALYSER: Final = _Analyser()


def _call(entry: str, value: object) -> str:
    return _ANALYSER.call(entry, json.dumps(value))


def _positions(code: str) -> Callable[[int], Position]:
    position = positions_of(code)
    return lambda units: position(character_offset(code, units))


def _fault(found: dict[str, Any] | None, position: Callable[[int], Position]) -> Fault | None:
    if found is None:
        return None
    return Fault(found["kind"], found["reason"], found["seen"], position(found["at"]))


def _values(
    found: list[dict[str, Any]], position: Callable[[int], Position]
) -> tuple[ValueFact, ...]:
    return tuple(ValueFact(v["kind"], v.get("value"), v["text"], position(v["at"])) for v in found)
