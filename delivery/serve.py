"""Texts that stand in the tag itself: the platform fills them in at serve time.

The platform's own literals stay byte for byte; `@{…}` becomes the platform's literal, raw where a
URL starts and escaped elsewhere. What the platform lacks leaves its parameter empty, with a
Problem.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from delivery import findings
from delivery.macros import Value, expand, find_literals, find_meant
from delivery.pieces import Piece, escape_attribute, markup, pasted, slot
from delivery.platforms import Platform
from delivery.spelling import Spelling, Trouble, may_break_out, plain_ref, spell_in_text
from flows import MacroRef, Problem, parse_template, parse_tracking

__all__ = [
    "ServedUrl",
    "is_bare_url",
    "serve_html",
    "serve_url",
    "split_html",
    "trouble_problems",
    "url_pieces",
]

_SCRIPT_TEXT = re.compile(r"<(script|style)\b[^>]*>(?:(?!</\1).)*$", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[a-z/!?]", re.IGNORECASE)
# Where an attribute's value starts; without quotes only in attributes that hold addresses.
_URL_START = re.compile(r"""=\s*["']$|\b(?:src|href|data|action)\s*=\s*$|^$""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServedUrl:
    """An address in the tag: text of ours, and literals (True) that the platform replaces.

    `typed` is the address as the author wrote it. No parts: the platform cannot fill in its start.
    """

    parts: tuple[tuple[str, bool], ...]
    typed: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The address as it stands in the tag, before the platform."""
        return "".join(text for text, _ in self.parts)

    def expand(self, platform: Platform, values: Mapping[str, Value]) -> str:
        """The address as a browser asks for it, after the platform."""
        return "".join(
            expand(text, platform, values) if native else text for text, native in self.parts
        )


def is_bare_url(text: str) -> bool:
    """Whether a tracking text is addresses only, without HTML."""
    return not _MARKUP.search(text)


def split_html(text: str) -> tuple[str, str, str]:
    """Addresses before the HTML, the HTML, and addresses after it: as `parse_tracking` reads them."""
    first = _MARKUP.search(text)
    if first is None:
        return text, "", ""
    start = text.rfind("\n", 0, first.start()) + 1
    if text[start : first.start()].strip():
        start = first.start()
    end = text.rfind(">") + 1
    if end <= first.start() or parse_tracking(text[end:]).ignored:
        end = len(text)
    return text[:start], text[start:end], text[end:]


def serve_url(
    text: str, platform: Platform, vendor_id: int | None, place: str = ""
) -> tuple[ServedUrl, list[Problem]]:
    """A bare address as it stands in the tag."""
    parts: list[tuple[str, bool]] = []
    problems: list[Problem] = []
    for part in parse_template(text)[0]:
        if isinstance(part, str):
            parts += _native(part, platform)
            problems += _dangerous(part, platform, place)
            continue
        level = part.level if part.level is not None else int(bool(parts))
        found = spell_in_text(plain_ref(part), platform, vendor_id, _level(part, level))
        if isinstance(found, Spelling):
            parts.append((found.literal, True))
        elif parts:
            problems += trouble_problems(found, platform, place)
        else:
            return ServedUrl((), text), trouble_problems(found, platform, place, starts=True)
    return ServedUrl(tuple(parts), text), problems


def url_pieces(url: ServedUrl) -> list[Piece]:
    """The address for a double-quoted attribute."""
    pieces: list[Piece] = []
    for index, (text, native) in enumerate(url.parts):
        if native:
            pieces.append(slot(text))
        else:
            before_slot = index + 1 < len(url.parts)
            pieces.append(markup(_close_reference(text) if before_slot else escape_attribute(text)))
    return pieces


def serve_html(
    text: str, platform: Platform, vendor_id: int | None, place: str = ""
) -> tuple[list[Piece], list[Problem]]:
    """Pasted HTML: byte for byte, but for macros of ours."""
    pieces: list[Piece] = []
    problems: list[Problem] = []
    seen = ""
    for part in parse_template(text)[0]:
        if isinstance(part, str):
            seen += part
            pieces.append(pasted(part))
            problems += _dangerous(part, platform, place)
            continue
        if _SCRIPT_TEXT.search(seen):
            problems.append(_in_script(part, place))
            continue
        level = part.level if part.level is not None else int(not _URL_START.search(seen))
        found = spell_in_text(plain_ref(part), platform, vendor_id, _level(part, level))
        seen += "x"  # what follows a macro is no longer the start of an address
        if isinstance(found, Spelling):
            pieces.append(slot(found.literal))
        else:
            problems += trouble_problems(found, platform, place)
    return pieces, problems


def trouble_problems(
    trouble: Trouble,
    platform: Platform,
    place: str,
    file: str = "delivery.json",
    *,
    starts: bool = False,
) -> list[Problem]:
    """What a macro without a literal means for the author; what is too late is a rule's to say.

    `starts`: the address starts with it, and is no address without it.
    """
    macro = f"@{{{trouble.key}}}"
    lost = "the address starts with it and is left out" if starts else "its parameter stays empty"
    match trouble.reason:
        case "missing":
            message = f"{platform.title} does not fill {macro} here; {lost}."
            hint = f"`flowtag platforms {platform.name}` lists the macros that it has."
            return [findings.MacroMissing.problem(place, message, hint, file=file)]
        case "by-hand":
            message = f"{macro} is {trouble.literal} on {platform.title}, whose value may hold "
            message += "quotes: it does not enter the tag."
            hint = f"enter the tracker in {platform.title} itself, with {trouble.literal} in it."
            return [findings.MacroByHand.problem(place, message, hint, file=file)]
        case "too-late":
            return []


def _level(ref: MacroRef, by_slot: int) -> int:
    """`click_url_escaped` says its level in its name."""
    level = plain_ref(ref).level
    return by_slot if level is None else level


def _native(text: str, platform: Platform) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    last = 0
    for found in find_literals(text, platform):
        if found.macro.name:
            parts += [(text[last : found.start], False), (found.text, True)]
            last = found.end
    return [part for part in [*parts, (text[last:], False)] if part[0]]


def _dangerous(text: str, platform: Platform, place: str) -> list[Problem]:
    """Pasted macros whose values may end the attribute that they stand in: kept, and told."""
    found = [macro for macro in find_meant(text, platform) if may_break_out(macro.macro)]
    message = "{} stays in the tag as pasted, and {} fills it in unescaped: a quote in its value "
    message += "would end the address and run as code in the page."
    hint = f"enter the tracker in {platform.title} itself, or take the macro out."
    return [
        findings.MacroByHand.problem(
            place, message.format(literal, platform.title), hint, file="delivery.json"
        )
        for literal in dict.fromkeys(macro.text for macro in found)
    ]


def _close_reference(text: str) -> str:
    """The text escaped so that no value behind it can complete a character reference."""
    return re.sub(r"&(#?[0-9A-Za-z]*)$", r"&amp;\1", escape_attribute(text))


def _in_script(ref: MacroRef, place: str) -> Problem:
    return findings.MacroInScript.problem(
        place,
        f"@{{{ref.key}}} stands in the text of a script; it stays empty there.",
        "hand it over in an attribute or in the script's address.",
        file="delivery.json",
    )
