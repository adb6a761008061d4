"""Values for macros that come from outside: checked and made uniform before they are used.

A value may hold anything that a publisher can write; what no honest value holds is refused here,
at the border: control characters, halves of characters, marks that reverse text, and click
addresses that run code. Percent-encoding is `delivery.macros`, and an expanded value is never
expanded again.
"""

import re
import unicodedata
from collections.abc import Mapping

from delivery import macro_findings as findings
from delivery.macros import find_literals
from delivery.platforms import Platform
from flows import MACROS, Problem, nearest_hint

__all__ = [
    "MacroValueRefused",
    "check_values",
    "clean_value",
    "find_break_outs",
    "refused_character",
]

_CLICKS = ("click_url", "click_url_complete", "landing_url")
_ADDRESS = re.compile(r"(?:https?:)?//[^/?#]", re.IGNORECASE)
_BREAKS_OUT = frozenset("\"'<>`")
# Marks that turn the reading direction of what follows: Unicode UAX #9, sections 2.1 and 2.2.
# Those that stand for one letter only (U+200E, U+200F, U+061C) occur in honest Arabic and Hebrew.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED = {
    "Cc": "a control character",
    "Cs": "half a character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}


class MacroValueRefused(ValueError):
    """A value that must not be used; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def clean_value(key: str, value: str) -> str:
    """The value in Unicode's composed form (NFC).

    Raises MacroValueRefused for characters that no honest value holds, and for a click address
    that is no http or https address.
    """
    told = refused_character(value)
    if told is not None:
        message = f"The value of {key} holds {told}."
        raise MacroValueRefused(
            findings.ValueRefused.problem(key, message, "give the value without it.")
        )
    if key.partition(".")[0] in _CLICKS and value and not _ADDRESS.match(value):
        message = f"{_short(value)} is no http or https address."
        hint = "a click address starts with https://."
        raise MacroValueRefused(findings.ClickThroughRefused.problem(key, message, hint))
    return unicodedata.normalize("NFC", value)


def refused_character(text: str, *, allowed: str = "") -> str | None:
    """What no honest text holds, in words, if this one does: a control character and the like."""
    if text.isascii() and text.isprintable():
        return None
    found = (_refusal(character) for character in text if character not in allowed)
    return next((told for told in found if told), None)


def check_values(
    values: Mapping[str, str], *, file: str = ""
) -> tuple[dict[str, str], list[Problem]]:
    """The values that may be used, made uniform, and what is wrong with the others."""
    clean: dict[str, str] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        name = key.partition(".")[0]
        if name not in MACROS:
            message = f'There is no macro "{name}".'
            hint = nearest_hint(name, MACROS, "Macros")
            problems.append(findings.UnknownValueName.problem(key, message, hint, file=file))
            continue
        try:
            clean[key] = clean_value(key, value)
        except MacroValueRefused as error:
            found = error.problem
            problems.append(
                Problem(
                    found.code, found.name, found.severity, file, key, found.message, found.hint
                )
            )
    return clean, problems


def find_break_outs(
    text: str, platform: Platform, values: Mapping[str, str], *, file: str = ""
) -> list[Problem]:
    """Values that the platform fills in as they are, and that would end the attribute they are in."""
    problems: dict[str, Problem] = {}
    for found in find_literals(text, platform, octets=True):
        value = values.get(found.key, values.get(found.macro.name, ""))
        if found.macro.level == 0 and not _BREAKS_OUT.isdisjoint(value):
            message = f"{platform.title} fills {found.text} in as it is: {_short(value)} would end "
            message += "the attribute that holds it."
            hint = "use an escaped literal, if the platform has one."
            problems[found.text] = findings.ValueBreaksOut.problem(
                found.key, message, hint, file=file
            )
    return list(problems.values())


def _refusal(character: str) -> str | None:
    if character in _BIDI:
        return f"a mark that turns the reading direction (U+{ord(character):04X})"
    told = _REFUSED.get(unicodedata.category(character))
    return f"{told} (U+{ord(character):04X})" if told else None


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}…"
