"""Rules on macros in a tag: the right platform's, spelt right, and where they may stand."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.recognise import Recognised
from delivery.tags.read import PLACEHOLDERS, ForeignTag
from delivery.tags.rules.base import TagRule, shown
from flows import MACROS, Problem, Severity

__all__ = ["MACRO_RULES"]

_LETTERS = 2
_HALF = re.compile(
    r"\$\{[A-Z][A-Z0-9_]{2,60}(?![\w}:(.|])|(?<!%)%%[A-Z][A-Z0-9_]{3,60}%(?!%)|(?<![%\w])%[A-Z][A-Z0-9_]{3,60}%%"
    r"|(?<!\$)\$[A-Z][A-Z0-9_]{3,60}\}|\{\{[A-Z][A-Z0-9_]{2,60}\}(?!\})"
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class MacroOfOther(TagRule):
    """What it finds: a macro that the platform does not have, though another one has.

    **Why it matters.** Nobody replaces it. The vendor gets `%%CACHEBUSTER%%` for a number, or a
    click address that is none: clicks and impressions are lost.

    **Wrong** `%%CLICK_URL_ESC%%` in a tag for Display & Video 360

    **Right** `${CLICK_URL_ENC}`

    **Reference.** docs/lint-tag.md, macros; docs/platforms.md.
    """

    code = "DL451"
    name = "tag-macro-of-other-platform"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        platform = subject.platform
        if platform is None:
            return
        for macro in subject.macros:
            if macro.kind != "macro" or not macro.platforms or platform.name in macro.platforms:
                continue
            if macro.literal.lower() in PLACEHOLDERS or macro.platforms == ("iab_privacy",):
                continue
            name, _, argument = macro.key.partition(".")
            new = subject.spell(name, macro.level, argument) if name else ""
            owners = ", ".join(macro.platforms[:4])
            yield self.at(
                subject, macro.start, f"{macro.literal} is a macro of {owners}, not of {platform.name}",
                f"write {new}" if new else f"{platform.name} has no such macro; take it out.",
                [(macro.start, macro.end, new)] if new else [],
            )  # fmt: skip


class MacrosMixed(TagRule):
    """What it finds: macros for clicks or cache-busters that no one platform has together.

    **Why it matters.** Whoever serves the tag replaces only its own. The others arrive as text.

    **Wrong** `click=%%CLICK_URL_ESC%%` and `ord=${CACHEBUSTER}` in one tag

    **Right** `click=%%CLICK_URL_ESC%%` and `ord=%%CACHEBUSTER%%`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL452"
    name = "tag-macros-mixed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if subject.platform is not None:
            return
        found = [m for m in subject.macros if _decides(m)]
        common: set[str] | None = None
        for macro in found:
            owners = set(macro.platforms)
            if common is not None and not common & owners:
                yield self.at(
                    subject, macro.start,
                    f"{macro.literal} is a macro of {', '.join(macro.platforms[:4])}; "
                    f"{found[0].literal} is one of {', '.join(found[0].platforms[:4])}",
                    "name the platform with --platform, or use the macros of one.",
                )  # fmt: skip
                return
            common = owners if common is None else common & owners


class MacroMisspelt(TagRule):
    """What it finds: a text that is nearly a macro.

    **Why it matters.** The platform looks for the exact text. It leaves this one as it is, and the
    vendor gets it for a value.

    **Wrong** `click=${CLICK_ULR}`

    **Right** `click=${CLICK_URL}`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL453"
    name = "tag-macro-misspelt"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for macro in subject.macros:
            if macro.kind == "unknown" and _is_misspelt(macro):
                yield _spelt(self, subject, macro, "No platform that we know has")


class MacroCase(TagRule):
    """What it finds: a macro in the wrong case.

    **Why it matters.** Most platforms tell capitals from small letters: it is never replaced.

    **Wrong** `${Click_Url}`

    **Right** `${CLICK_URL}`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL454"
    name = "tag-macro-case"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for macro in subject.macros:
            wide = _wider(subject, macro)
            if wide:
                yield _spelt(self, subject, wide, "Capitals and small letters count:")
            elif macro.kind == "unknown" and _same_but_case(macro):
                yield _spelt(self, subject, macro, "Capitals and small letters count:")


class MacroEncoded(TagRule):
    """What it finds: a macro whose brackets are percent-encoded.

    **Why it matters.** Platforms look for the literal, byte for byte. It will never expand: no
    clicks, or one impression for all.

    **Wrong** `cb=%24%7BCACHEBUSTER%7D`

    **Right** `cb=${CACHEBUSTER}`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL455"
    name = "tag-macro-encoded"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for macro in subject.macros:
            if macro.kind == "encoded":
                yield self.at(
                    subject, macro.start, f"Percent-encoded: {shown(macro.literal)}",
                    f"write {macro.nearest}", [(macro.start, macro.end, macro.nearest)],
                )  # fmt: skip


class MacroHalf(TagRule):
    """What it finds: a macro that lost a bracket.

    **Why it matters.** The platform does not recognise half a macro: it is never replaced.

    **Wrong** `click=%%CLICK_URL_ESC%`

    **Right** `click=%%CLICK_URL_ESC%%`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL456"
    name = "tag-macro-half"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if "{" not in subject.masked and "%" not in subject.masked and "}" not in subject.masked:
            return
        for match in _HALF.finditer(subject.masked):
            name = _NAME.search(match.group())
            new = _whole(match.group(), name.group()) if name else ""
            if subject.known.literals.get(new.lower()) != new:
                continue
            yield self.at(
                subject, match.start(), f"Half a macro: {match.group()}", f"write {new}",
                [(match.start(), match.end(), new)],
            )  # fmt: skip


class MacroInScript(TagRule):
    """What it finds: a macro in script text whose value comes unescaped from the page or a person.

    **Why it matters.** One quote in a page address ends the string: the script fails and the ad is
    blank, or somebody else's code runs in it.

    **Wrong** `<script>var page = "${REFERER_URL}";</script>`

    **Right** `<script>var page = decodeURIComponent("${REFERER_URL_ENC}");</script>`

    **Reference.** docs/lint-tag.md, macros.
    """

    code = "DL457"
    name = "tag-macro-in-script"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        spans = [
            (element.text_start, element.text_end)
            for element in subject.markup.elements
            if element.name == "script" and element.text_end > element.text_start
        ]
        for start, end in spans:
            for macro in subject.macros_in(start, end):
                name = macro.key.partition(".")[0]
                known = MACROS.get(name)
                ours = name.startswith(("click_url", "landing_url", "impression_url", "view_url"))
                raw = macro.kind == "macro" and macro.level == 0 and not ours
                if raw and known and known.shape in ("free", "url"):
                    new = subject.spell(name, 1)
                    yield self.at(
                        subject, macro.start, f"{macro.literal} may hold quotes",
                        f"write decodeURIComponent of {new}" if new else "take it out of the script.",
                    )  # fmt: skip


def _decides(macro: Recognised) -> bool:
    name = macro.key.partition(".")[0]
    return (
        macro.kind == "macro"
        and (name.startswith("click_url") or name == "cachebuster")
        and macro.literal.lower() not in PLACEHOLDERS
    )


def _wider(tag: ForeignTag, macro: Recognised) -> Recognised | None:
    """`${Click_Url}`, of which another platform's `{Click_Url}` was read."""
    if macro.kind != "macro" or tag.text[macro.start - 1 : macro.start] not in ("$", "%"):
        return None
    end = macro.end + (tag.text[macro.start - 1] == "%")
    literal = tag.text[macro.start - 1 : end]
    meant = tag.known.literals.get(literal.lower(), literal)
    if meant == literal:
        return None
    return macro._replace(start=macro.start - 1, end=end, literal=literal, nearest=meant)


def _same_but_case(macro: Recognised) -> bool:
    low = macro.literal.lower()
    return low == macro.nearest.lower() and low not in PLACEHOLDERS


def _is_misspelt(macro: Recognised) -> bool:
    low = macro.literal.lower()
    if not macro.nearest or low in PLACEHOLDERS or low == macro.nearest.lower():
        return False
    return _is_near(macro)


def _is_near(macro: Recognised) -> bool:
    """Whether one or two letters make the difference, one after the other."""
    typed, meant = macro.literal, macro.nearest
    start = _shared_start(typed, meant)
    end = _shared_start(typed[start:][::-1], meant[start:][::-1])
    return start > 1 and max(len(typed), len(meant)) - start - end <= _LETTERS


def _shared_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _spelt(rule: TagRule, tag: ForeignTag, macro: Recognised, told: str) -> Problem:
    return rule.at(
        tag, macro.start, f"{told} {shown(macro.literal)}", f"write {macro.nearest}",
        [(macro.start, macro.end, macro.nearest)],
    )  # fmt: skip


def _whole(half: str, name: str) -> str:
    if "%" in half:
        return f"%%{name}%%"
    return f"{{{{{name}}}}}" if half.startswith("{{") else f"${{{name}}}"


MACRO_RULES: tuple[TagRule, ...] = (
    MacroOfOther(),
    MacrosMixed(),
    MacroMisspelt(),
    MacroCase(),
    MacroEncoded(),
    MacroHalf(),
    MacroInScript(),
)
