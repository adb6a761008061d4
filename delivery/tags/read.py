"""A tag that somebody else made, read: its markup, its addresses, its macros. Changes nothing.

Addresses are found in attributes, in script text and between tags, each with its parameters and
their places in the text. Nothing is decoded, resolved or written again.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from delivery.insert_rules import load_insert_rules
from delivery.platforms import Platform, load_platforms
from delivery.recognise import Recognised, recognise
from delivery.tags.markup import Element, Markup, read_markup
from delivery.vendors import Vendor, find_vendor, load_vendors

__all__ = [
    "CACHE_NAMES",
    "CLICK_ATTRIBUTES",
    "CLICK_NAMES",
    "PLACEHOLDERS",
    "Address",
    "ForeignTag",
    "Known",
    "Value",
    "default_known",
    "read_foreign",
]

_SHARED = ("gdpr", "gpp", "us_privacy")  # the same on most platforms: they say nothing
MASK = "\x1a"  # stands for each character of a macro; no address holds it
_ADDRESS_ATTRIBUTES = frozenset(
    "src href action data poster background formaction data-src data-href cite".split()
)
_SCHEME = re.compile(
    rf"(https?:|ftp:)?//([^/?#;\s\"'<>\\&{MASK}]*)"
    rf"|(https?)(?::|%3A)(?:%2F%2F|//)([^%/?#;\s\"'<>\\&{MASK}]*)",
    re.IGNORECASE,
)
_OTHER_SCHEME = re.compile(r"[\s\x00-\x20]*([A-Za-z][A-Za-z\s]{1,15}):")
_UNSAFE = frozenset(("javascript", "data", "vbscript", "blob", "file"))
_IN_CODE = re.compile(r"""(?:https?:)?\\?/\\?/[A-Za-z0-9\x1a][^\s"'`<>\\]{3,}""")
_IN_TEXT = re.compile(r"""(?:https?:)?//[A-Za-z0-9\x1a\[][^\s"'<>]{3,}""")
_JOINED = re.compile(r"""[\s]*\\?["'`]?\s*\+|\$\{""")
_PARAMETER = re.compile(r"(&amp;|[?&;])([^=?&;#\s/]{1,80})=([^&;?#\s]*)")


def _names(where: str, macro: str) -> frozenset[str]:
    found = [r for r in load_insert_rules().rules if r.where == where and r.macro == macro]
    return frozenset(name.lower() for rule in found for name in rule.names)


CLICK_NAMES = _names("parameter", "click_url") | {
    "click0", "pubclick", "pubclickenc", "cmacro", "clickurlenc", "clicktrack", "rdclick", "mpvc",
}  # fmt: skip
"""Parameters, lower case, that take another server's click address."""
CLICK_ATTRIBUTES = _names("attribute", "click_url") | {"data-revive-ct0"}
CACHE_NAMES = _names("parameter", "cachebuster") | {"num", "mpt", "correlator"}
"""Parameters, lower case, that take a number that differs every time."""

PLACEHOLDERS = frozenset(
    text.lower() for text in load_insert_rules().placeholders.get("cachebuster", ())
)
"""What vendors write, lower case, where a cache-buster shall be put."""


class Value(NamedTuple):
    """One parameter of an address, with its places in the text."""

    name: str
    value: str
    start: int
    value_start: int
    value_end: int
    separator: str


class Address(NamedTuple):
    """An address: `start:end` is all of it, a macro in front of it included (`head`).

    `element` and `attribute` say where it stands; without an element it stands in script text
    (`code`) or between tags. `joined`: the script goes on building it. `named`: its parameters by
    name in lower case, the first of each.
    """

    start: int
    end: int
    text: str
    head: str
    scheme: str
    host: str
    host_start: int
    element: Element | None
    attribute: str
    code: bool
    joined: bool
    parameters: tuple[Value, ...]
    named: dict[str, Value]

    def parameter(self, name: str) -> Value | None:
        """The parameter of that name, whatever its case."""
        return self.named.get(name)

    @property
    def requests(self) -> bool:
        """Whether it is asked for when the tag loads: a link or an action is not."""
        if self.element is None or self.attribute not in ("href", "action"):
            return True
        return self.element.name == "link"


class Known:
    """The tables that a tag is read by. Looks hosts up once."""

    def __init__(self, platforms: Sequence[Platform], vendors: Sequence[Vendor]) -> None:
        self.platforms = tuple(platforms)
        self.by_name = {platform.name: platform for platform in self.platforms}
        self.servers = frozenset(p.name for p in self.platforms if p.kind == "server")
        self.vendors = tuple(vendors)
        literals = {macro.literal for p in self.platforms for macro in p.macros}
        self.literals = {literal.lower(): literal for literal in sorted(literals)}
        self._hosts: dict[str, Vendor | None] = {}

    def vendor(self, host: str) -> Vendor | None:
        """Whose host it is."""
        if host not in self._hosts:
            if len(self._hosts) > 10_000:  # a text may hold as many hosts as it likes
                self._hosts.clear()
            self._hosts[host] = find_vendor(host, self.vendors) if "." in host else None
        return self._hosts[host]


_DEFAULT: list[Known] = []


def default_known() -> Known:
    """The platforms and vendors that ship with us."""
    if not _DEFAULT:
        _DEFAULT.append(Known(tuple(load_platforms().values()), load_vendors()))
    return _DEFAULT[0]


@dataclass(frozen=True)
class ForeignTag:
    """A tag as text, and everything that was read in it."""

    text: str
    known: Known
    platform: Platform | None
    macros: tuple[Recognised, ...]
    masked: str
    markup: Markup
    addresses: tuple[Address, ...]

    def place(self, position: int) -> str:
        """Line and column, for people."""
        line = bisect_right(self._line_starts, position)
        return f"line {line}, column {position - self._line_starts[line - 1] + 1}"

    @cached_property
    def memo(self) -> dict[int, Any]:
        """What was found out of an address, by its start: rules ask the same again and again."""
        return {}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def clicks(self) -> tuple[Recognised, ...]:
        """The click macros in it, in order."""
        return tuple(m for m in self.macros if m.kind == "macro" and m.key.startswith("click_url"))

    @cached_property
    def guessed(self) -> Platform | None:
        """The platform that it is for: the one named, else whose macros it holds, if one leads."""
        if self.platform is not None:
            return self.platform
        votes: dict[str, int] = {}
        for macro in {m.literal: m for m in self.macros}.values():
            if macro.literal.lower() not in PLACEHOLDERS and not macro.key.startswith(_SHARED):
                for name in macro.platforms:
                    votes[name] = votes.get(name, 0) + 1
        servers = {name: count for name, count in votes.items() if name in self.known.servers}
        most = max(servers.values(), default=0)
        leaders = [name for name, count in servers.items() if count == most]
        return self.known.by_name[leaders[0]] if len(leaders) == 1 else None

    def macros_in(self, start: int, end: int) -> list[Recognised]:
        """The macros that stand between two places."""
        low = bisect_right(self._macro_starts, start - 1)
        high = bisect_right(self._macro_starts, end - 1)
        return list(self.macros[low:high])

    @cached_property
    def _macro_starts(self) -> list[int]:
        return [macro.start for macro in self.macros]

    def vendor(self, address: Address) -> Vendor | None:
        """Whose address it is."""
        return self.known.vendor(address.host)

    def spell(self, name: str, level: int = 0, argument: str = "") -> str:
        """The platform's literal of a macro of ours; empty if it has none, or is not known."""
        if self.guessed is None:
            return ""
        found = [m for m in self.guessed.levels(name) if m.level == level]
        with_it = [m for m in found if m.takes_argument]
        if argument and with_it:
            return with_it[0].spell(argument)
        return next((m.literal for m in found if not m.takes_argument), "")


def read_foreign(
    text: str, platform: Platform | None = None, known: Known | None = None
) -> ForeignTag:
    """The tag in the text. `platform`: the one that it is said to be for."""
    known = known or default_known()
    choose = platform.name if platform else None
    macros = recognise(text, known.platforms, choose=choose)
    masked = _mask(text, macros)
    markup = read_markup(masked if len(masked) == len(text) else text)
    reader = _Addresses(text, masked, markup)
    return ForeignTag(text, known, platform, macros, masked, markup, reader.all())


def _mask(text: str, macros: tuple[Recognised, ...]) -> str:
    """The text with every macro replaced by as many marks, so that no syntax is read in one."""
    parts, last = list[str](), 0
    for macro in macros:
        if macro.start >= last:
            parts += [text[last : macro.start], MASK * (macro.end - macro.start)]
            last = macro.end
    return "".join([*parts, text[last:]])


class _Addresses:
    def __init__(self, text: str, masked: str, markup: Markup) -> None:
        self.text, self.masked, self.markup = text, masked, markup
        self.found: list[Address] = []

    def all(self) -> tuple[Address, ...]:
        for element in self.markup.elements:
            for attribute in element.attributes:
                value = attribute.value
                if attribute.name in _ADDRESS_ATTRIBUTES or "//" in value:
                    start, end = attribute.value_start, attribute.value_end
                    self._add(start, end, element, attribute.name)
            if element.text_end > element.text_start:
                self._search(_IN_CODE, element.text_start, element.text_end, code=True)
        for start, end in self.markup.texts:
            self._search(_IN_TEXT, start, end, code=False)
        return tuple(sorted(self.found, key=lambda address: address.start))

    def _search(self, pattern: re.Pattern[str], start: int, end: int, *, code: bool) -> None:
        for match in pattern.finditer(self.masked, start, end):
            if code and match.group().startswith("//") and not _is_quoted(self.masked, match):
                continue  # a comment
            self._add(match.start(), match.end(), None, "", code=code)

    def _add(
        self, start: int, end: int, element: Element | None, attribute: str, *, code: bool = False
    ) -> None:
        masked = self.masked[start:end]
        found = _SCHEME.search(masked)
        head, scheme, host, at = "", "", "", start
        other = _OTHER_SCHEME.match(masked)
        if other and "".join(other[1].split()).lower() in _UNSAFE:
            scheme = "".join(other[1].split()).lower()
        elif found:
            head = self.text[start : start + found.start()]
            scheme = (found[1] or found[3] or "").lower().rstrip(":")
            group = 2 if found[2] is not None else 4
            host, at = _host(found[group]), start + found.start(group)
        joined = code and bool(_JOINED.match(self.masked, end))
        parameters = tuple(
            Value(
                m[2], self.text[start + m.start(3) : start + m.end(3)],
                start + m.start(2), start + m.start(3), start + m.end(3), m[1],
            )
            for m in _PARAMETER.finditer(masked)
        )  # fmt: skip
        self.found.append(
            Address(
                start, end, self.text[start:end], head, scheme, host, at,
                element, attribute, code, joined, parameters,
                {value.name.lower(): value for value in reversed(parameters)},
            )
        )  # fmt: skip


def _host(authority: str) -> str:
    return authority.rpartition("@")[2].partition(":")[0].lower()


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()] in ('"', "'", "`", "=", "(")
