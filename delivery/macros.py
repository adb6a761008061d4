"""A platform's literals in a text: finding them, and replacing them as the platform does.

Two views of one text. A *reader* sees macros that somebody meant: `%c3` in a URL is a percent
octet, not Campaign Manager's `%c`. The *platform* replaces everything that looks like one of its
literals, whatever it meant; `expand` does exactly that.
"""

import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from delivery.platforms import Platform, PlatformMacro
from flows import MACROS

__all__ = [
    "Foreign",
    "Found",
    "Value",
    "argument_fits",
    "argument_pattern",
    "argument_value",
    "expand",
    "find_foreign",
    "find_literals",
    "find_meant",
    "is_placeholder",
    "macro_key",
    "sample_values",
]

Value = str | Callable[[], str]
_ARGUMENTS = {"{id}": r"[0-9]+", "{key}": r"[A-Za-z0-9_.-]+"}
_OCTET_LIKE = re.compile(r"%[a-f]")
_CODE = re.compile(r"<(script|style)\b[^>]*>(.*?)(?:</\1|$)", re.IGNORECASE | re.DOTALL)
_IS_CODE = re.compile(r"\{[a-z]\w*\}|\[[a-z]\w*\]")  # a block, an object, an index
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


@dataclass(frozen=True, slots=True)
class Foreign:
    """A literal that only other platforms have: `owners` names them all."""

    start: int
    end: int
    text: str
    owners: tuple[str, ...]


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
    pattern, macros = _pattern(platform)
    found: list[Found] = []
    at = 0
    while match := pattern.search(text, at):
        at = match.end()
        if not octets and _is_octet(match.group(), text, match.end()):
            continue
        index = int(str(match.lastgroup)[1:])
        argument = match.groupdict().get(f"a{index}") or ""
        found.append(Found(match.start(), match.end(), match.group(), macros[index], argument))
    return found


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
    spans = [match.span(2) for match in _CODE.finditer(text)]
    return [
        found
        for found in named
        if len(found.text) > _SHORT or not any(s <= found.start < e for s, e in spans)
    ]


def find_foreign(
    text: str, platform: Platform | None, platforms: Iterable[Platform]
) -> list[Foreign]:
    """Literals of other platforms that `platform` does not replace, with all their owners.

    Without a platform, every literal counts. Literals that we have no name for are not looked
    for, and in script text neither are those that are JavaScript as well: `{width}`, `[timestamp]`.
    """
    code = [match.span(2) for match in _CODE.finditer(text)]
    own = [(o.start, o.end) for o in find_meant(text, platform)] if platform else []
    owners: dict[tuple[int, int], list[str]] = {}
    for other in platforms:
        if platform is not None and other.name == platform.name:
            continue
        for found in find_meant(text, other):
            span = found.start, found.end
            if _IS_CODE.fullmatch(found.text) and _touches(span, code):
                continue
            if not _touches(span, own):
                owners.setdefault(span, []).append(other.name)
    spans = _outermost(owners)
    return [Foreign(s, e, text[s:e], tuple(sorted(owners[s, e]))) for s, e in spans]


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
    for found in find_literals(text, platform, octets=True):
        parts += [text[last : found.start], _replacement(found, platform, values, preview)]
        last = found.end
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
    value = values.get(key, values.get(key.partition(".")[0], missing))
    return value if isinstance(value, str) else value()


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


def _is_octet(literal: str, text: str, end: int) -> bool:
    return bool(_OCTET_LIKE.fullmatch(literal)) and text[end : end + 1] in _HEX


def _touches(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether it overlaps one of the spans, which are in order and do not overlap each other."""
    before = bisect_left(spans, (span[1], 0)) - 1  # the last that starts before its end
    return before >= 0 and span[0] < spans[before][1]


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that lie in no other one, in order."""
    found: list[tuple[int, int]] = []
    end = -1
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[1] > end:
            found.append(span)
            end = span[1]
    return found


@lru_cache(maxsize=64)
def _pattern(platform: Platform) -> tuple[re.Pattern[str], tuple[PlatformMacro, ...]]:
    ordered = tuple(sorted(platform.macros, key=_specific_first))
    if not ordered:
        return re.compile(r"(?!)"), ()
    parts = [f"(?P<m{i}>{_expression(m, i)})" for i, m in enumerate(ordered)]
    # the look ahead at one character makes the search five times as fast
    starts = "".join({re.escape(macro.literal[0]) for macro in ordered})
    flags = re.NOFLAG if platform.case_sensitive else re.IGNORECASE
    return re.compile(f"(?=[{starts}])(?:{'|'.join(parts)})", flags), ordered


def _specific_first(macro: PlatformMacro) -> tuple[int, bool]:
    return -len(macro.spell()), macro.takes_argument


def _expression(macro: PlatformMacro, index: int) -> str:
    expression = re.escape(macro.literal)
    for placeholder, allowed in _ARGUMENTS.items():
        group = f"(?P<a{index}>{macro.argument or allowed})"
        expression = expression.replace(re.escape(placeholder), group, 1)
    return expression
