"""Rules on the quotes in a tag: what copying it from somewhere has made of them."""

import re
from collections.abc import Iterable

from delivery.tags.read import ForeignTag
from delivery.tags.rules.base import TagRule, shown
from flows import Problem

__all__ = ["QUOTE_RULES"]

_SPREADSHEET = re.compile(r"""=""(?=[^"\s/>])|(?<=[^"\s=])""(?=[\s/>])""")
_CURLY = re.compile(r"[\u2018\u2019\u201a\u201c\u201d\u201e\u2033]")
_CURLY_VALUE = re.compile(
    r"""=\s*([\u2018\u201c\u201d\u201e])([^\u2018-\u201e<>"]{0,2000})([\u2019\u201c\u201d"])"""
)
_BACKSLASHED = re.compile(r"""=\s*\\(["'])""")


class QuoteUnclosed(TagRule):
    """What it finds: an attribute whose quote is opened and not closed.

    **Why it matters.** The browser takes everything up to the next quote as the address: the
    request goes to a wrong address or is never made, and the impression is paid for all the same.

    **Wrong** `<img src="https://t.example/i?id=1 width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL401"
    name = "tag-quote-unclosed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for odd in subject.markup.oddities:
            if odd.kind == "quote-unclosed":
                quote = subject.text[odd.start : odd.start + 1]
                yield self.at(
                    subject, odd.start, f"The value of {odd.name} has no closing {quote}",
                    f"close it: {shown(subject.text[odd.start : odd.end])}{quote}",
                    [(odd.end, odd.end, quote)],
                )  # fmt: skip


class QuotesDoubled(TagRule):
    """What it finds: quotes that a spreadsheet has doubled.

    **Why it matters.** `src=""https…` is an empty address for a browser. Nothing is asked for.

    **Wrong** `<img src=""https://t.example/i"" width=""1"" height=""1"">`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL406"
    name = "tag-quotes-doubled"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if '=""' not in subject.text:
            return
        found = list(_SPREADSHEET.finditer(subject.text))
        if not any(m.group().startswith("=") for m in found):
            return
        fix = [
            (m.start(), m.end(), '="' if m.group().startswith("=") else '"')
            for m in found
        ]  # fmt: skip
        stripped = subject.text.strip()
        if stripped.startswith('"<') and stripped.endswith('>"'):
            start = subject.text.index('"')
            end = subject.text.rindex('"')
            fix = [(start, start + 1, ""), *fix, (end, end + 1, "")]
        yield self.at(
            subject, found[0].start(), f"{len(found)} doubled quotes, as a spreadsheet writes them",
            "copy the tag from a text file, or make each \"\" one \".", fix,
        )  # fmt: skip


class QuotesCurly(TagRule):
    """What it finds: typographic quotes around a value.

    **Why it matters.** A browser takes them as part of the address. The request goes nowhere.

    **Wrong** `<img src=“https://t.example/i” width=“1” height=“1”>`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL407"
    name = "tag-quotes-curly"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if subject.text.isascii() or not _CURLY.search(subject.text):
            return
        for match in _CURLY_VALUE.finditer(subject.text):
            fix = [(*match.span(1), '"'), (*match.span(3), '"')]
            yield self.at(
                subject, match.start(1), f"Typographic quotes: {shown(match.group())}",
                f'write ="{shown(match[2])}"', fix,
            )  # fmt: skip


class BackslashedQuotes(TagRule):
    """What it finds: quotes with backslashes, as in JSON or a string of a program.

    **Why it matters.** HTML knows no backslash: the address starts with `\\"`, and nothing that is
    meant is asked for.

    **Wrong** `<img src=\\"https://t.example/i\\" width=\\"1\\" height=\\"1\\">`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL412"
    name = "tag-quotes-backslashed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if "\\" not in subject.text:
            return
        for element in subject.markup.elements:
            match = _BACKSLASHED.search(subject.text, element.start, element.end)
            if match:
                span = subject.text[element.start : element.end]
                fix = [
                    (element.start + m.start(), element.start + m.start() + 1, "")
                    for m in re.finditer(r"""\\(?=["'/])""", span)
                ]
                yield self.at(
                    subject, match.start(), f"A quote with a backslash: {match.group()}",
                    "copy the tag as text, not as a string of a program.", fix,
                )  # fmt: skip


QUOTE_RULES: tuple[TagRule, ...] = (
    QuoteUnclosed(),
    QuotesDoubled(),
    QuotesCurly(),
    BackslashedQuotes(),
)
