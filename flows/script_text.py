"""What a script does to its flow, as far as its text shows without reading it as JavaScript.

Only the plain spelling counts (`FLOW.set('skin', 'dry')`); a script that uses FLOW in any other
way may do anything, and says so. What stands in a comment counts too: rather too much than too
little, because rules build on what a script *cannot* do.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from flows.components.base import Value

__all__ = ["ANYTHING", "ScriptText", "read_script"]

_QUOTED = r"(['\"`])([A-Za-z][\w-]*)\1"
_CALLED = re.compile(r"\bFLOW\b(?:\s*\.\s*([A-Za-z]+)\b(\s*\()?)?")
_READS_NOTHING = ("now", "random", "component", "macro")
_NAME = re.compile(r"\s*" + _QUOTED + r"\s*[,)]")
_SET_NAME = re.compile(r"\s*" + _QUOTED + r"(?=\s*[,)])")
_TARGET = re.compile(r"\s*" + _QUOTED + r"\s*\)")
# A time that calls nothing: else the comma might be inside a call.
_LATER = re.compile(r"[\w\s.+*-]*,\s*" + _QUOTED + r"\s*\)")
_LITERAL = re.compile(
    r"\s*,\s*(?:(?P<number>-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?)|(?P<flag>true|false)"
    r"|'(?P<one>[^'\\\n]*)'|\"(?P<two>[^\"\\\n]*)\")\s*\)"
)
_MAX_LITERALS = 16  # more is a table, and may as well be anything
_OTHER_WAYS = re.compile(r"\\u|\barguments\b|\beval\b")  # to reach FLOW without its name


@dataclass(frozen=True, slots=True)
class ScriptText:
    """Ids that a script may go to at once (`jumps`) and with FLOW.after (`later`), variables that
    it may set, with the values where all are literal, and variables that it may read.
    """

    jumps: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    jumps_anywhere: bool = False
    sets: dict[str, tuple[Value, ...] | None] = field(default_factory=dict)
    sets_anything: bool = False
    reads: frozenset[str] = frozenset()
    reads_anything: bool = False


ANYTHING = ScriptText(jumps_anywhere=True, sets_anything=True, reads_anything=True)


@lru_cache(maxsize=2048)
def read_script(code: str) -> ScriptText:
    """What the script may do to its flow. Never raises, whatever the text is."""
    if "FLOW" not in code and not _OTHER_WAYS.search(code):
        return ScriptText()
    if _OTHER_WAYS.search(code):
        return ANYTHING
    jumps: list[str | None] = []
    later: list[str | None] = []
    reads: list[str | None] = []
    sets: dict[str | None, tuple[Value, ...] | None] = {}
    for match in _CALLED.finditer(code):
        method, is_call = match[1], match[2]
        if method in _READS_NOTHING:
            continue
        if not is_call:
            return ANYTHING
        match method:
            case "goTo":
                jumps.append(_quoted(_TARGET, code, match.end()))
            case "after":
                later.append(_quoted(_LATER, code, match.end()))
            case "get":
                reads.append(_quoted(_NAME, code, match.end()))
            case "set":
                _add_set(sets, code, match.end())
            case _:
                return ANYTHING
    return ScriptText(
        jumps=tuple(dict.fromkeys(target for target in jumps if target)),
        later=tuple(dict.fromkeys(target for target in later if target)),
        jumps_anywhere=None in jumps or None in later,
        sets={name: values for name, values in sets.items() if name},
        sets_anything=None in sets,
        reads=frozenset(name for name in reads if name),
        reads_anything=None in reads,
    )


def _quoted(pattern: re.Pattern[str], code: str, at: int) -> str | None:
    match = pattern.match(code, at)
    return match[2] if match else None


def _add_set(sets: dict[str | None, tuple[Value, ...] | None], code: str, at: int) -> None:
    match = _SET_NAME.match(code, at)
    name = match[2] if match else None
    literal = _LITERAL.match(code, match.end()) if match else None
    if literal is None:
        sets[name] = None
        return
    before = sets.setdefault(name, ())
    if before is not None:
        sets[name] = (*before, _value(literal)) if len(before) < _MAX_LITERALS else None


def _value(literal: re.Match[str]) -> Value:
    if literal["number"] is not None:
        return float(literal["number"])
    if literal["flag"] is not None:
        return literal["flag"] == "true"
    return str(literal["one"] if literal["one"] is not None else literal["two"])
