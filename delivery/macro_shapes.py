"""Texts that are spelt like a macro, without being one: misspelt, or percent-encoded.

Every expression here is bounded in length, so that looking for all of them stays linear.
"""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from delivery.literals import LiteralIndex, Owner
from delivery.surroundings import Span, in_spans, is_address_before

__all__ = ["Shaped", "find_encoded", "find_shapes", "nearest_literal"]

# The syntaxes that ad platforms use: /docs/macro-tools.md lists them with examples.
_SHAPE = re.compile(  # the look ahead at one character makes the search five times as fast
    r"(?=[$%\[{#_@|I])(?:\$\{URL_ENC\([^\s\"'<>()]{1,60},\d\)\}"
    r"|\$\{[A-Za-z][\w.:|-]{0,60}\}"
    r"|%%[A-Za-z][\w.:|-]{1,60}%%"
    r"|\[%[A-Za-z]\w{0,60}%\]"
    r"|\[\[\[?[A-Za-z][\w.:-]{0,60}\]?\]\]"
    r"|\[[A-Za-z][\w.|:-]{1,60}\]"
    r"|\{\{\s?\.?[A-Za-z][\w.|: -]{0,60}\}\}"
    r"|\{%[A-Za-z]\w{0,60}\}"
    r"|\{[A-Za-z][\w.:|-]{1,60}\}"
    r"|##[A-Z][A-Z0-9_-]{2,60}##"
    r"|__[A-Z][A-Z0-9_]{2,40}?__"
    r"|%[a-z][a-z0-9_]{2,40}%(?![0-9A-Za-z])"
    r"|(?<==)@[A-Za-z_]{2,40}@"
    r"|(?<==)\|[A-Za-z_]{2,40}\|"
    r"|INSERT_[A-Z_]{2,40}_HERE)"
)
_NAME = r"[A-Za-z.][\w.:|-]{0,60}"
_P = "%(?:25){0,2}"
_ENCODED = (
    rf"(?:{_P}24|\$){_P}7[Bb]{_NAME}(?:{_P}3[Aa]\w{{1,20}})?{_P}7[Dd]"
    rf"|(?:%(?:25){{1,3}}){{2}}{_NAME}(?:{_P}3[Aa][\w.-]{{1,40}})?(?:%(?:25){{1,3}}){{2}}"
    rf"|{_P}5[Bb](?:{_P}25)?{_NAME}(?:{_P}7[Cc]\w{{1,20}})?(?:{_P}25)?{_P}5[Dd]"
    rf"|(?:{_P}7[Bb]){{1,2}}(?:{_P}25)?{_NAME}(?:{_P}7[Cc]\w{{1,20}})?(?:{_P}7[Dd]){{1,2}}"
    rf"|(?:{_P}23){{2}}[A-Z][A-Z0-9_-]{{2,60}}(?:{_P}23){{2}}"
    rf"|%(?:25){{1,2}}[a-z]{{3,10}}=?(?:!|{_P}21)"
)
_SURELY_MEANT = re.compile(r"\$\{[A-Z][A-Z0-9_:]{2,}\}|%%[A-Z][A-Z0-9_:]{2,}%%")
_OPENERS = "=/\"';,|:"
_CODE_LIKE = re.compile(r"\$\{|\[[A-Za-z]|\{+[A-Za-z .]")
_CORE = re.compile(r"[\W_]+")


class Shaped(NamedTuple):
    """A text that is spelt like a macro; `plain` is its literal if it is percent-encoded."""

    start: int
    end: int
    text: str
    plain: str = ""
    owners: tuple[Owner, ...] = ()


def find_shapes(text: str, code: list[Span]) -> list[Shaped]:
    """What is spelt like a macro, ours and known ones included."""
    return [
        Shaped(match.start(), match.end(), match.group())
        for match in _SHAPE.finditer(text)
        if _is_meant(text, match, code)
    ]


def find_encoded(text: str, index: LiteralIndex) -> list[Shaped]:
    """Macros whose brackets are percent-encoded, once or more often."""
    if "%" not in text:
        return []
    found = []
    for match in _encoded_pattern(index).finditer(text):
        plain = _decoded(match.group(), index)
        if plain:
            owners = index.owners(plain)
            found.append(Shaped(match.start(), match.end(), match.group(), plain, owners))
    return found


@lru_cache(maxsize=1_024)
def nearest_literal(text: str, index: LiteralIndex, *, search: bool = True) -> str:
    """The literal that was probably meant; empty if nothing is near.

    The same name in another spelling counts first; with `search`, a misspelt name as well.
    """
    cores = _cores(index)
    core = _core(text)
    near = cores.get(core)
    if near is None and search and core:
        close = get_close_matches(core, cores, n=1, cutoff=0.75)
        near = cores[close[0]] if close else None
    if near is None:
        return ""
    return next((literal for literal in near if literal[:2] == text[:2]), near[0])


def _is_meant(text: str, match: re.Match[str], code: list[Span]) -> bool:
    shape, start = match.group(), match.start()
    if not _CODE_LIKE.match(shape):
        return True
    if in_spans(code, start):
        if shape.startswith("${"):
            return shape[2:3].isupper()
        return is_address_before(text, start)
    if shape.startswith("${"):
        return True
    before, after = text[start - 1 : start], text[match.end() : match.end() + 1]
    return (not before or before in _OPENERS) and after != "="


def _decoded(text: str, index: LiteralIndex) -> str:
    """The literal that the text is when decoded, once or more often; empty if it is none."""
    for _ in range(3):  # and no further than a literal: `%%CACHE…` holds the octet `%CA`
        plain = unquote(text)
        if plain == text:
            break
        if index.owners(plain) or _SURELY_MEANT.fullmatch(plain):
            return plain
        text = plain
    return ""


@lru_cache(maxsize=16)
def _encoded_pattern(index: LiteralIndex) -> re.Pattern[str]:
    """The shapes, and literals without brackets as they look when escaped."""
    shapes = re.compile(_ENCODED)
    odd = []
    for literal in index.literals:
        escaped = quote(literal, safe="")
        if escaped != literal and len(literal) > 4 and not shapes.fullmatch(escaped):
            odd.append(re.escape(escaped))
    starts = "".join(sorted({"%", r"\$", *(text[0] for text in odd)}))
    every = "|".join([*sorted(odd, key=len, reverse=True), _ENCODED])
    return re.compile(f"(?=[{starts}])(?:{every})")


@lru_cache(maxsize=16)
def _cores(index: LiteralIndex) -> dict[str, list[str]]:
    cores: dict[str, list[str]] = {}
    for literal in index.literals:
        core = _core(literal)
        if len(core) > 2:
            cores.setdefault(core, []).append(literal)
    return cores


def _core(text: str) -> str:
    return _CORE.sub("", text).lower()
