"""Places in a tag that may want a macro: parameters, attributes, variables, links, addresses.

Finds them in the text as it stands; what belongs there is for `delivery.insert` to say.
Every expression is bounded, so that the work grows with the text and no faster.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import quote

__all__ = [
    "Load",
    "Place",
    "escape_address",
    "find_attributes",
    "find_elements",
    "find_links",
    "find_loads",
    "find_parameters",
    "find_variables",
    "has_link",
]

_LINKS = re.compile(r"<(?:ins|a)\b", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]{0,2000}?\bhref\s*=\s*([\"'])", re.IGNORECASE)
_LANDING = re.compile(r"https?://[^\"'\s<>]{1,8000}", re.IGNORECASE)
# no click server leads there: javascript:, data:, mailto: and the like; browsers drop blanks before
_NO_PAGE = re.compile(r"[\x00-\x20]{0,100}(?!https?:)[a-z][a-z0-9+-]{0,30}:", re.IGNORECASE)
_LOAD = re.compile(
    r"<(img|script|iframe)\b[^<>]{0,2000}?\ssrc\s*=\s*[\"']?(?=(?:https?:)?//)", re.IGNORECASE
)
_BARE = re.compile(r"\s*(?=https?://)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//([A-Za-z0-9.-]{1,253})[^\"'\s<>]{0,8000}", re.IGNORECASE)
_REST_OF_TAG = re.compile(r"[^>]{0,4000}")
_DOT = re.compile(r"\bheight\s*[=:]\s*[\"']?[01](?!\d)", re.IGNORECASE)
_START_TAG = "<{element}\\b[^<>]{{0,8000}}>"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, or would: what is put in is `lead` + value + `tail`.

    `added`: nothing of it is there yet. `between` joins several values that are added.
    """

    start: int
    end: int
    lead: str = ""
    tail: str = ""
    between: str = "&"
    added: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """An address that the tag asks for when it is shown."""

    start: int
    text: str
    host: str
    is_document: bool
    is_dot: bool = False  # a frame of one pixel: a counter

    def has(self, *names: str) -> bool:
        """Whether one of these parameters is in the address."""
        return any(re.search(rf"[?&;]{re.escape(n)}=", self.text, re.IGNORECASE) for n in names)

    @property
    def has_parameters(self) -> bool:
        """Whether it has any: a library's address that has none wants none."""
        return "=" in self.text

    def joint(self) -> Place:
        """Where another parameter goes: before the random number of a `;` row, else at the end."""
        query = self.text.partition("?")[2]
        end = self.text.find("#") if "#" in self.text else len(self.text)
        if ";" in self.text.replace("&amp;", "&").partition("?")[0] and "=" not in query:
            at = self.text.rfind(";ord=")
            mark = self.text.find("?")
            at = at if at >= 0 else mark if mark >= 0 else end
            return Place(self.start + at, self.start + at, ";", "", ";", True)
        joiner = "&amp;" if "&amp;" in self.text else "&"
        if ";" in query and "&" not in query:  # as Adform writes its query
            return Place(self.start + end, self.start + end, ";", "", ";", True)
        if "?" not in self.text:
            return Place(self.start + end, self.start + end, "?", "", joiner, True)
        lead = "" if self.text[:end].endswith(("?", "&")) else joiner
        return Place(self.start + end, self.start + end, lead, "", joiner, True)


def has_link(text: str) -> bool:
    """Whether something in the text is there to be clicked: a link, or an INS tag."""
    return bool(_LINKS.search(text))


def find_parameters(text: str, names: Iterable[str]) -> Iterator[Place]:
    """The values of these parameters in every address of the text."""
    for match in _parameters(tuple(names)).finditer(text):
        yield Place(match.start("value"), match.end("value"))


def find_attributes(text: str, names: Iterable[str]) -> Iterator[Place]:
    """The quoted values of these attributes."""
    for match in _attributes(tuple(names)).finditer(text):
        yield Place(match.start("value"), match.end("value"))


def find_variables(text: str, names: Iterable[str]) -> Iterator[Place]:
    """The quoted texts that these variables or properties are given."""
    for match in _variables(tuple(names)).finditer(text):
        yield Place(match.start("value"), match.end("value"))


def find_elements(text: str, element: str, class_: str, names: Iterable[str]) -> Iterator[Place]:
    """Where an attribute would stand that an element of that class lacks: before its `>`."""
    for match in re.finditer(_START_TAG.format(element=element), text, re.IGNORECASE):
        tag = match.group()
        if not re.search(rf"\bclass\s*=\s*[\"']?[^\"'>]{{0,200}}\b{class_}\b", tag, re.IGNORECASE):
            continue
        for name in names:
            if not re.search(rf"\s{name}\s*=", tag, re.IGNORECASE):
                at = match.end() - (2 if tag.endswith("/>") else 1)
                yield Place(at, at, f" {name}='", "'", added=True)


def find_links(text: str) -> Iterator[Place]:
    """The landing pages of links; a macro before one belongs to it."""
    for match in _LINK.finditer(text):
        start = match.end()
        landing = _LANDING.match(text, start)
        if landing:
            yield Place(start, landing.end())
        elif text[start : start + 1] not in ("#", match[1], "") and not _NO_PAGE.match(text, start):
            end = text.find(match[1], start)
            yield Place(start, end if end >= 0 else len(text))


def find_loads(text: str) -> list[Load]:
    """The addresses of images, scripts and frames; of a text that is an address, itself."""
    bare = _BARE.match(text)
    found = [(bare.end(), bare.end(), "")] if bare else []
    found += [(m.start(), m.end(), m[1].lower()) for m in _LOAD.finditer(text)]
    loads = []
    for element_start, start, element in found:
        address = _ADDRESS.match(text, start)
        if address:
            is_document = element in ("script", "iframe")
            tag = _REST_OF_TAG.match(text, element_start)
            is_dot = element == "iframe" and bool(tag and _DOT.search(tag.group()))
            loads.append(Load(start, address.group(), address[1], is_document, is_dot))
    return loads


def escape_address(
    text: str, place: Place, times: int, kept: Iterable[tuple[int, int, str]]
) -> str:
    """The address at the place, percent-encoded so often; at the spans `kept`, those texts as is.

    It stands in an attribute: a character reference is its character before it is encoded.
    """
    parts, at = [], place.start
    for start, end, literal in kept:
        parts += [_escape(text[at:start], times), literal]
        at = end
    return "".join([*parts, _escape(text[at : place.end], times)])


def _escape(text: str, times: int) -> str:
    if times == 0:
        return text
    text = unescape(text)
    for _ in range(times):
        text = quote(text, safe="")
    return text


@lru_cache(maxsize=64)
def _parameters(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, names))
    return re.compile(
        rf"(?:&amp;|[?&;])(?:{either})=(?P<value>\[INSERT RANDOM NUMBER HERE\]|[^&;\"'\s<>\\#?]{{0,8000}})",
        re.IGNORECASE,
    )


@lru_cache(maxsize=64)
def _attributes(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, names))
    return re.compile(
        rf"\s(?:{either})\s*=\s*(?P<quote>[\"'])(?P<value>[^\"'<>]{{0,4000}})(?P=quote)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=64)
def _variables(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, names))
    return re.compile(
        rf"(?<![\w-])(?:{either})[\"']?\s*[:=]\s*(?P<quote>[\"'])(?P<value>[^\"'<>]{{0,4000}})(?P=quote)"
    )
