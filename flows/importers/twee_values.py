"""Variables of a Twee story: assignments and comparisons that a flow can say, and their types.

Only what is certain is read: literals, sums with a number, copies; comparisons of a variable with a
literal, joined by "and" or "or". Everything else is None, and stays code that is named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flows.importers.bag import number_of
from flows.importers.names import Names

__all__ = ["VARIABLE", "Setting", "StoryVariables", "read_settings"]

VARIABLE = re.compile(r"\$([A-Za-z_]\w{0,60})(?!\w|\.\w|\[|\()")
_NAME = r"\$([A-Za-z_]\w{0,60})"
_LITERAL = r"(-?\d+(?:\.\d+)?|true|false|\"[^\"\\\n]*\"|'[^'\\\n]*')"
_ASSIGN = re.compile(rf"{_NAME}\s*(?:to|=)\s*{_LITERAL}")
_COPY = re.compile(rf"{_NAME}\s*(?:to|=)\s*{_NAME}")
_SUM = re.compile(rf"{_NAME}\s*(?:to|=)\s*(?:\$\1|it)\s*([+-])\s*(\d+(?:\.\d+)?)")
_PLUS = re.compile(rf"{_NAME}\s*([+-])=\s*(\d+(?:\.\d+)?)")
_STEP = re.compile(rf"{_NAME}\s*(\+\+|--)")
_PARTS = re.compile(r"(?:[^\"',;]|\"[^\"]*\"|'[^']*')+")
_TEST = re.compile(
    rf"{_NAME}\s*(===?|!==?|>=?|<=?|\b(?:is\s+not|isnot|is|eq|neq|gte?|lte?)\b)\s*{_LITERAL}"
)
_BARE = re.compile(rf"(!|\bnot\b)?\s*{_NAME}")
_OPERATORS = {
    **dict.fromkeys(("is", "eq", "==", "==="), "=="),
    **dict.fromkeys(("isnot", "neq", "!=", "!=="), "!="),
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    **{sign: sign for sign in (">", ">=", "<", "<=")},
}
_FIRST: dict[type, Any] = {float: 0, bool: False, str: ""}
_JOINS = (("all", re.compile(r"\s+and\s+|\s*&&\s*")), ("any", re.compile(r"\s+or\s+|\s*\|\|\s*")))


@dataclass(frozen=True)
class Setting:
    """One assignment: a literal, a number to add, or the variable to copy."""

    name: str
    value: str | int | float | bool | None = None
    add: int | float | None = None
    copy: str = ""


def read_settings(body: str) -> list[Setting] | None:
    """The assignments of a `set`; None if one of them is more than a flow can say."""
    found = [_read_setting(part.strip()) for part in _PARTS.findall(body)]
    settings = [setting for setting in found if setting is not None]
    return settings if found and len(settings) == len(found) else None


def _read_setting(text: str) -> Setting | None:
    if match := _ASSIGN.fullmatch(text):
        return Setting(match[1], _literal(match[2]))
    if match := _SUM.fullmatch(text) or _PLUS.fullmatch(text):
        number = number_of(match[3]) or 0
        return Setting(match[1], add=-number if match[2] == "-" and number else number)
    if match := _STEP.fullmatch(text):
        return Setting(match[1], add=1 if match[2] == "++" else -1)
    if match := _COPY.fullmatch(text):
        return Setting(match[1], copy=match[2])
    return None


def _literal(text: str) -> str | int | float | bool:
    if text in ("true", "false"):
        return text == "true"
    number = number_of(text)
    return text[1:-1] if number is None or text[0] in "\"'" else number


class StoryVariables:
    """The variables whose every use fits one type; others are not in the flow."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        names, mixed = Names("_"), set[str]()
        self.names: dict[str, str] = {}
        self.first: dict[str, Any] = {}
        self.odd: set[str] = set()
        """Names in the source of variables that are set to values of several types."""
        kinds: dict[str, type] = {}
        copies: list[Setting] = []
        for setting in settings:
            if setting.copy:
                copies.append(setting)
                continue
            kind = float if setting.add is not None else _kind_of(setting.value)
            if kinds.setdefault(setting.name, kind) is not kind:
                mixed.add(setting.name)
        for setting in copies * 2:  # a copy of a copy finds its type in the second round
            kind_of_source = kinds.get(setting.copy)
            if kind_of_source is None or setting.copy in mixed:
                mixed |= {setting.name} if setting.name not in kinds else set()
            elif kinds.setdefault(setting.name, kind_of_source) is not kind_of_source:
                mixed.add(setting.name)
            else:
                mixed.discard(setting.name)
        self.odd = mixed
        for name, kind in kinds.items():
            if name not in mixed:
                self.names[name] = names.take(name, "variable")
                self.first[self.names[name]] = _FIRST[kind]

    def set_of(self, settings: list[Setting]) -> dict[str, Any] | None:
        """The `set` of a component; None if it names a variable that is not in the flow, or twice."""
        found: dict[str, Any] = {}
        for setting in settings:
            name, source = self.names.get(setting.name), self.names.get(setting.copy)
            if name is None or name in found or (setting.copy and source is None):
                return None
            value: Any = setting.value if setting.add is None else {"add": setting.add}
            if setting.copy and source:
                if type(self.first[source]) is not type(self.first[name]):
                    return None
                value = {"copy": source}
            found[name] = value
        return found

    def test_of(self, text: str) -> dict[str, Any] | None:
        """A condition's test; None if it asks more than a flow can say."""
        text = text.strip()
        if not re.search(r"[\"'].*(?:and|or|&&|\|\|)", text):
            for word, joint in _JOINS:
                parts = joint.split(text)
                if len(parts) > 1:
                    tests = [self._comparison(part) for part in parts]
                    return {word: tests} if all(test is not None for test in tests) else None
        return self._comparison(text)

    def _comparison(self, text: str) -> dict[str, Any] | None:
        if match := _TEST.fullmatch(text.strip()):
            operator = _OPERATORS.get(re.sub(r"\s+", "", match[2]))
            name, value = self.names.get(match[1]), _literal(match[3])
            if (
                name is None
                or operator is None
                or _kind_of(value) is not _kind_of(self.first[name])
            ):
                return None
            ordered = operator in (">", ">=", "<", "<=")
            if ordered and _kind_of(value) is not float:
                return None
            return {"variable": name, "op": operator, "value": value}
        if match := _BARE.fullmatch(text.strip()):
            name = self.names.get(match[2])
            if name is not None and isinstance(self.first[name], bool):
                return {"variable": name, "op": "==", "value": not match[1]}
        return None


def _kind_of(value: object) -> type:
    if isinstance(value, bool):
        return bool
    return str if isinstance(value, str) else float
