"""A library script as a value: who it is for, its form, its code."""

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from flows import Document, Value, parse_template

__all__ = [
    "NAME",
    "SCRIPT_NAME",
    "LibraryScript",
    "Pair",
    "Parameter",
    "ParameterType",
    "split_pairs",
]

SCRIPT_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")  # as a library component may name it
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")  # of a parameter, and of a variable

ParameterType = Literal["text", "number", "boolean", "choice", "variable", "list", "pairs"]
"""`variable` is the name of one of the flow's; `list` and `pairs` are texts of one entry a line."""

Pair = tuple[str, str]
_MAX_MATCHED = 400  # characters: with three quantifiers a match stays below a second
_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
_QUANTIFIER = re.compile(r"[*+?]|\{\d*,")
_Line = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\r\n]+$")]


class Parameter(Document):
    """One field of the form.

    `pattern` is what a whole text, an item of a list or the key of a pair has to match. `kind` says
    of a `variable` what it has to hold. With `variables`, the items or keys name variables too.
    """

    name: Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")]
    type: ParameterType
    label: _Line
    help: str = ""
    required: bool = False
    default: Value | None = None
    example: Value | None = None
    pattern: str | None = None
    pattern_help: str = Field(default="", description="What the pattern asks for, in words.")
    choices: tuple[_Line, ...] = ()
    kind: Literal["text", "number", "boolean"] | None = None
    variables: bool = False
    min: int | float | None = None
    max: int | float | None = None

    @field_validator("pattern")
    @classmethod
    def _check_pattern(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        if pattern and (reason := _slow_pattern(pattern)):
            raise ValueError(f"the pattern may take too long: {reason}")
        return pattern

    @model_validator(mode="after")
    def _check_form(self) -> "Parameter":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('"choices" belong to the type "choice", and only there')
        if self.required and self.default is not None:
            raise ValueError("a required parameter has no default")
        if self.kind and self.type != "variable":
            raise ValueError('"kind" belongs to the type "variable"')
        if self.variables and self.type not in ("list", "pairs"):
            raise ValueError('"variables" belongs to the types "list" and "pairs"')
        for value in (self.default, self.example):
            if value is not None and (wrong := self.check_value(value)):
                raise ValueError(f"its own form refuses {value!r}: {wrong}")
        return self

    def check_value(self, value: Value) -> str:
        """What is wrong with a value, as the end of a sentence; empty if nothing is.

        A text with macros is checked when the ad runs: only the vendor can.
        """
        if isinstance(value, str) and self.type in ("text", "number") and has_macro(value):
            return ""
        match self.type:
            case "number":
                return self._check_number(value)
            case "boolean":
                return "" if isinstance(value, bool) else "it is yes or no: true or false"
            case "choice":
                return "" if value in self.choices else f"choose one of: {', '.join(self.choices)}"
        if not isinstance(value, str):
            return "it is a text: put it in quotation marks"
        if self.type == "variable":
            return "" if NAME.fullmatch(value) else "it is the name of a variable"
        if self.type == "text":
            return self._check_text(value)
        return self._check_lines(value)

    def _check_number(self, value: Value) -> str:
        if isinstance(value, bool | str):
            return "it is a number"
        if self.min is not None and value < self.min:
            return f"it is at least {self.min:g}"
        if self.max is not None and value > self.max:
            return f"it is at most {self.max:g}"
        return ""

    def _check_text(self, text: str) -> str:
        if self.pattern is None:
            return ""
        if len(text) <= _MAX_MATCHED and re.fullmatch(self.pattern, text):
            return ""
        return self.pattern_help or f"it has to match {self.pattern}"

    def _check_lines(self, value: str) -> str:
        """A list or pairs: each line by itself."""
        for line in split_lines(value):
            key = line
            if self.type == "pairs":
                key, equals, _ = line.partition("=")
                if not equals or not key.strip():
                    return f'"{line}" is no pair: write name=value, one a line'
            if not has_macro(key) and (wrong := self._check_text(key.strip())):
                return f'"{key.strip()}": {wrong}'
        return ""


class LibraryScript(Document):
    """A script and its form. `source` is the vendor's public page, `verified` whether it says so.

    What no public page says is written into `note`.
    """

    title: _Line
    vendor: str = ""
    description: Annotated[str, StringConstraints(min_length=1)]
    source: str = ""
    verified: bool = False
    note: str = ""
    parameters: tuple[Parameter, ...] = ()
    code: Annotated[str, StringConstraints(min_length=1)]

    @model_validator(mode="after")
    def _check_names(self) -> "LibraryScript":
        names = [parameter.name for parameter in self.parameters]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two parameters are called {twice[0]!r}")
        return self

    def find_parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, if there is one."""
        return next((p for p in self.parameters if p.name == name), None)


def _slow_pattern(pattern: str) -> str:
    """Why a match may take longer than anyone waits; empty if it cannot. A project is not ours."""
    bare = _CLASS.sub("x", pattern).replace("(?:", "(")
    if "(?" in bare:
        return "of groups only (…) and (?:…) are known"
    if re.search(r"\)[*+{]", bare):
        return "a group may be optional, but not repeated"
    if re.search(r"\\[1-9]", pattern):
        return "it refers back to a group"
    return "it has more than three of * + ? {a,b}" if len(_QUANTIFIER.findall(bare)) > 3 else ""


def has_macro(text: str) -> bool:
    """Whether the text holds an `@{…}` that stands for a value."""
    return any(not isinstance(part, str) for part in parse_template(text)[0])


def split_lines(text: str) -> list[str]:
    """The entries of a list: its lines, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def split_pairs(text: str) -> list[Pair]:
    """The entries of pairs; a line without `=` is left out, as the form refuses it."""
    halves = (line.partition("=") for line in split_lines(text))
    return [(key.strip(), value.strip()) for key, equals, value in halves if equals and key.strip()]
