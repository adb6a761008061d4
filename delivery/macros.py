"""A platform's literals in a text: finding them, and replacing them as the platform does.

Two views of one text. A *reader* sees macros that somebody meant: `%c3` in a URL is a percent
octet, not Campaign Manager's `%c`. The *platform* replaces everything that looks like one of its
literals, whatever it meant; `expand` does exactly that.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from delivery.platforms import Platform, PlatformMacro
from delivery.surroundings import code_spans, in_spans
from flows import MACROS

__all__ = [
    "Found",
    "Value",
    "argument_fits",
    "argument_pattern",
    "argument_value",
    "expand",
    "find_literals",
    "find_meant",
    "is_octet",
    "is_placeholder",
    "macro_key",
    "sample_values",
]

Value = str | Callable[[], str]
_ARGUMENTS = {"{id}": r"[0-9]+", "{key}": r"[A-Za-z0-9_.-]+"}
_OCTET_LIKE = re.compile(r"%[a-f]")
# What exporting servers write where a trafficker shall put a cache-buster. Some platforms have a
# macro of that spelling; anywhere else it says nothing about whose the tag is.
_PLACEHOLDER = re.compile(
    r"\[(?:timestamp|cachebuster|cachebusting|random|cb|rnd)\]", re.IGNORECASE
)
_SHORT = 2  # characters: `%c`, `%n`, `%s`, `%u`
_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class Found:
    """One literal in a text: where, which, and with which argument."""

    start: int
    end: int
    text: str
    macro: PlatformMacro
    argument: str = ""

    @property
    def key(self) -> str:
        """Our key of it, as in templates: `gdpr_consent.755`; empty if we have no name for it."""
        return macro_key(self.macro.name, self.argument) if self.macro.name else ""


def macro_key(name: str, argument: str = "") -> str:
    """Name and argument as one key."""
    return f"{name}.{argument}" if argument else name


def is_placeholder(literal: str) -> bool:
    """Whether it is a place for a cache-buster that was never filled: `[timestamp]`."""
    return bool(_PLACEHOLDER.fullmatch(literal))


def argument_fits(macro: PlatformMacro, argument: str) -> bool:
    """Whether the literal can be spelt with that argument."""
    return bool(re.fullmatch(argument_pattern(macro), argument))


def argument_pattern(macro: PlatformMacro) -> str:
    """Which arguments the literal takes, as an expression."""
    return macro.argument or _ARGUMENTS["{id}" if "{id}" in macro.literal else "{key}"]


def find_literals(text: str, platform: Platform, *, octets: bool = False) -> list[Found]:
    """The platform's literals in the text, left to right, the longest where several fit.

    With `octets`, what a person would read as a percent-octet (`%c3`) is found as well, because
    the platform replaces it all the same.
    """
    return [
        Found(match.start(), match.end(), match.group(), macro, _argument(match, macro))
        for match, macro in _matches(text, platform, octets)
    ]


def find_meant(text: str, platform: Platform) -> list[Found]:
    """The literals with a name of ours that somebody meant.

    In the text of a script or style `%n` is a modulo, `%s` a format and `%c` a colour: literals
    that short count only outside. `{timestamp}` in `@{timestamp}` is ours.
    """
    named = [
        found
        for found in find_literals(text, platform)
        if found.macro.name and not (found.start and text.startswith("@{", found.start - 1))
    ]
    if all(len(found.text) > _SHORT for found in named):
        return named
    code = code_spans(text)
    return [found for found in named if len(found.text) > _SHORT or not in_spans(code, found.start)]


def expand(
    text: str, platform: Platform, values: Mapping[str, Value], *, preview: bool = False
) -> str:
    """The text as the platform serves it: every literal replaced, in one pass.

    Keys of `values` are ours (`click_url`, `gdpr_consent.755`, which falls back to
    `gdpr_consent`); values are plain and get encoded here as the literal's level says. A missing
    value is what the platform's table says (`no_value`), else empty, as OpenRTB wants it;
    `values[""]` stands for literals that we have no name for. With `preview`, only what the
    platform fills in a preview is replaced by its value.
    """
    parts: list[str] = []
    last = 0
    known: dict[str, str] = {}  # replacements that are the same wherever the literal stands
    for match, macro in _matches(text, platform, octets=True):
        literal = match.group()
        new = known.get(literal)
        if new is None:
            found = Found(*match.span(), literal, macro, _argument(match, macro))
            new = _replacement(found, platform, values, preview)
            if not callable(_value(values, found.key)):
                known[literal] = new
        parts += (text[last : match.start()], new)
        last = match.end()
    return "".join([*parts, text[last:]])


def _replacement(
    found: Found, platform: Platform, values: Mapping[str, Value], preview: bool
) -> str:
    """What the platform writes in the literal's place."""
    shown = platform.preview
    if not preview:
        plain = find_value(values, found.key, _no_value(platform, found))
    elif found.macro.name in shown.values:
        plain = shown.values[found.macro.name]
    elif not _fills_in_preview(platform, found.macro.name):
        return "" if shown.leaves == "empty" else found.text
    else:
        plain = shown.fill or find_value(values, found.key, _no_value(platform, found))
    return encode(plain, found.macro.level)


def _fills_in_preview(platform: Platform, name: str) -> bool:
    match platform.preview.expands:
        case "all":
            return True
        case "click":
            return name.startswith("click_url")
        case "some":
            return name in platform.preview.fills
        case "none" | "unknown":
            return False


def _no_value(platform: Platform, found: Found) -> str:
    return platform.no_value.value if platform.no_value and found.macro.name else ""


def find_value(values: Mapping[str, Value], key: str, missing: str = "") -> str:
    """The value of a key of ours. An argument without a value of its own has that of the name."""
    value = _value(values, key, missing)
    return value if isinstance(value, str) else value()


def _value(values: Mapping[str, Value], key: str, missing: str = "") -> Value:
    return values.get(key, values.get(key.partition(".")[0], missing))


def encode(value: str, level: int) -> str:
    """The value percent-encoded `level` times, as for a query."""
    for _ in range(level):
        value = quote(value, safe="")
    return value


# One plausible and one ugly value for each shape; what a shape forbids cannot occur.
_PLAIN = {
    "number": "1",
    "token": "a1b2-c3",
    "consent": "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA",
    "url": "https://news.example/a/story",
    "free": "Spring campaign",
}
_UGLY = _PLAIN | {
    "url": "https://news.example/s?q=a%20b&x=1%26y&t='\"<script>alert(1)</script>#é",
    "free": "A&B 100% \"quoted\" 'é' </script><script>\r\n\u2028;click_url=0.abcdef.https://evil/",
}
_KNOWN = {
    "cachebuster": "3141592653",
    "timestamp": "1764000000",
    "site_domain": "news.example",
    "app_bundle": "com.news.app",
    "gdpr": "1",
    "us_privacy": "1YNN",
    "is_preview": "0",
    "width": "300",
    "height": "250",
    "size": "300x250",
    "scheme": "https:",
}


def sample_values(platform: Platform, *, ugly: bool = False) -> dict[str, str]:
    """A plausible value for every name of ours that the platform fills; `ugly` where it may be.

    The click macro gets the example prefix of the platform's table.
    """
    shapes = _UGLY if ugly else _PLAIN
    names = dict.fromkeys(macro.name for macro in platform.macros if macro.name)
    values = {name: _KNOWN.get(name) or _sample(name, shapes) for name in names}
    if platform.click.example and "click_url" in values:
        values["click_url"] = platform.click.example
    return values


def argument_value(value: str, argument: str) -> str:
    """A value of its own for each argument: what was meant for one receiver is not another's."""
    return f"{value}.{argument}"


def _sample(name: str, shapes: Mapping[str, str]) -> str:
    """The value of that name's shape, and of no other name: a value in the wrong place shows."""
    shape = MACROS[name].shape
    number = zlib.crc32(name.encode()) % 90_000 + 10_000
    match shape:
        case "number":
            return str(number)
        case "url":
            return shapes[shape].replace("news.example/", f"news.example/{number}/", 1)
        case "token" | "consent" | "free":
            return f"{shapes[shape]}{number}"


def is_octet(literal: str, text: str, end: int) -> bool:
    """Whether the literal before `end` is the start of a percent-octet to a person: `%c` of `%c3`."""
    return bool(_OCTET_LIKE.fullmatch(literal)) and text[end : end + 1] in _HEX


def _matches(
    text: str, platform: Platform, octets: bool
) -> Iterator[tuple[re.Match[str], PlatformMacro]]:
    """Each literal of the platform in the text, and which macro it is."""
    pattern, macros = _pattern(platform)
    for match in pattern.finditer(text):
        if octets or not is_octet(match.group(), text, match.end()):
            yield match, macros[match.lastgroup or ""]


def _argument(match: re.Match[str], macro: PlatformMacro) -> str:
    return match[f"a{str(match.lastgroup)[1:]}"] if macro.takes_argument else ""


@lru_cache(maxsize=64)
def _pattern(platform: Platform) -> tuple[re.Pattern[str], dict[str, PlatformMacro]]:
    ordered = tuple(sorted(platform.macros, key=_specific_first))
    if not ordered:
        return re.compile(r"(?!)"), {}
    parts = [f"(?P<m{i}>{_expression(m, i)})" for i, m in enumerate(ordered)]
    # the look ahead at one character makes the search five times as fast
    starts = "".join({re.escape(macro.literal[0]) for macro in ordered})
    flags = re.NOFLAG if platform.case_sensitive else re.IGNORECASE
    groups = {f"m{i}": macro for i, macro in enumerate(ordered)}
    return re.compile(f"(?=[{starts}])(?:{'|'.join(parts)})", flags), groups


def _specific_first(macro: PlatformMacro) -> tuple[int, bool]:
    return -len(macro.spell()), macro.takes_argument


def _expression(macro: PlatformMacro, index: int) -> str:
    expression = re.escape(macro.literal)
    for placeholder, allowed in _ARGUMENTS.items():
        group = f"(?P<a{index}>{macro.argument or allowed})"
        expression = expression.replace(re.escape(placeholder), group, 1)
    return expression
