"""Rules on the markup of a tag: what a browser reads otherwise than its author meant."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.tags.markup import Element
from delivery.tags.read import ForeignTag
from delivery.tags.rules.base import TagRule, shown
from delivery.tags.rules.quotes import QUOTE_RULES
from flows import Problem, Severity

__all__ = ["MARKUP_RULES"]

_ESCAPED = re.compile(r"&lt;(/?(?:script|iframe|img|ins|noscript|a|div)\b)", re.IGNORECASE)
_ENTITIES = re.compile(r"&(lt|gt|quot|#0?39|#x27|amp);", re.IGNORECASE)
_PLAIN = {"lt": "<", "gt": ">", "quot": '"', "amp": "&"}
_CREEP = re.compile(r"&amp;(?:amp;)+|&#0?38;(?:amp;)+", re.IGNORECASE)
_SINGLE = re.compile(r"&amp;(?=[\w.-]{1,60}=)")
_OPEN_STRING = re.compile(r"""["'][^"'<]*$""")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LINES = re.compile(r"[ \t]{0,200}[\r\n]+[ \t]{0,200}")


class TagUnclosed(TagRule):
    """What it finds: a tag that ends without `>`: it was cut off when it was copied.

    **Why it matters.** The browser drops an element that is not finished, and the ad or the pixel
    with it.

    **Wrong** `<script src="https://t.example/ad.js"</script>`

    **Right** `<script src="https://t.example/ad.js"></script>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL402"
    name = "tag-cut-off"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for odd in subject.markup.oddities:
            if odd.kind == "tag-unclosed":
                yield self.at(
                    subject, odd.start, f"<{odd.name} has no >",
                    "put > behind its last attribute; if the tag was cut off, copy it again.",
                    [(odd.end, odd.end, ">")],
                )  # fmt: skip


class ElementUnclosed(TagRule):
    """What it finds: an element without its end tag.

    **Why it matters.** An open script, iframe or noscript swallows what comes behind it, the
    page's own content included. Publishers pull such ads.

    **Wrong** `<noscript><img src="https://t.example/i" width="1" height="1">`

    **Right** `<noscript><img src="https://t.example/i" width="1" height="1"></noscript>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL403"
    name = "tag-element-unclosed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        odd = [o for o in subject.markup.oddities if o.kind == "element-unclosed"]
        swallowed = {o.end for o in subject.markup.oddities if o.kind == "self-closed"}
        for found in odd:
            if found.end in swallowed:
                continue
            end = len(subject.text.rstrip())
            fix = [(end, end, f"</{found.name}>")] if len(odd) == 1 else []
            yield self.at(
                subject, found.start, f"<{found.name}> is never closed",
                f"put </{found.name}> where it shall end.", fix,
            )  # fmt: skip


class CommentUnclosed(TagRule):
    """What it finds: a comment without `-->`.

    **Why it matters.** Everything behind it is a comment too: nothing of it is shown or counted.

    **Wrong** `<!-- tag for news <script src="https://t.example/ad.js"></script>`

    **Right** `<!-- tag for news --><script src="https://t.example/ad.js"></script>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL404"
    name = "tag-comment-unclosed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for odd in subject.markup.oddities:
            if odd.kind == "comment-unclosed":
                yield self.at(
                    subject, odd.start, "<!-- is never closed", "put --> where the comment ends."
                )


class CloseStray(TagRule):
    """What it finds: an end tag whose start tag is not there.

    **Why it matters.** Half of the tag was lost when it was copied, or the tag closes an element
    of the page and breaks its layout.

    **Wrong** `<img src="https://t.example/i" width="1" height="1"></noscript>`

    **Right** `<noscript><img src="https://t.example/i" width="1" height="1"></noscript>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL405"
    name = "tag-close-stray"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for odd in subject.markup.oddities:
            if odd.kind == "close-stray":
                yield self.at(
                    subject, odd.start, f"</{odd.name}> closes nothing",
                    f"copy the tag again from where <{odd.name}> starts, or take it out.",
                )  # fmt: skip


class MarkupEscaped(TagRule):
    """What it finds: markup that was escaped: `&lt;script`.

    **Why it matters.** The page shows the text of the tag instead of the ad.

    **Wrong** `&lt;img src="https://t.example/i" width="1" height="1"&gt;`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL408"
    name = "tag-markup-escaped"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if "&lt;" not in subject.text:
            return
        for start, end in subject.markup.texts:
            match = _ESCAPED.search(subject.text, start, end)
            if match:
                fix = [
                    (m.start(), m.end(), _PLAIN.get(m[1].lower(), "'"))
                    for m in _ENTITIES.finditer(subject.text, start, end)
                ]
                yield self.at(
                    subject, match.start(), f"Escaped markup: {match.group()}",
                    f"write <{match[1]}, or copy the tag as plain text.", fix,
                )  # fmt: skip


class AmpersandCreep(TagRule):
    """What it finds: `&amp;amp;`, or `&amp;` in a script or a bare address.

    **Why it matters.** A server then reads the parameter `amp;id` and misses `id`: campaign
    parameters are lost and the click or impression is counted nowhere. It grows with each save.

    **Wrong** `<img src="https://t.example/i?a=1&amp;amp;b=2" width="1" height="1">`

    **Right** `<img src="https://t.example/i?a=1&b=2" width="1" height="1">`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL409"
    name = "tag-ampersand-creep"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if "&amp;" not in subject.text and "&#38;" not in subject.text:
            return
        escaped = "&lt;" in subject.text
        for address in subject.addresses:
            if escaped and address.element is None:
                continue
            pattern = _SINGLE if address.element is None else _CREEP
            found = list(pattern.finditer(address.text)) or list(_CREEP.finditer(address.text))
            if found:
                fix = [(address.start + m.start(), address.start + m.end(), "&") for m in found]
                yield self.at(
                    subject, fix[0][0], f"{found[0].group()} in {shown(address.text)}",
                    f"write {shown(_CREEP.sub('&', address.text).replace('&amp;', '&'))}", fix,
                )  # fmt: skip


class ScriptEndsEarly(TagRule):
    """What it finds: `</script>` in a string of a script.

    **Why it matters.** It ends the script there and then. The script fails, and the ad is blank.

    **Wrong** `<script>document.write('<script src="https://t.example/a.js"></script>');</script>`

    **Right** `<script>document.write('<script src="https://t.example/a.js"><\\/script>');</script>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL410"
    name = "tag-script-ends-early"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            if element.name == "script" and _ends_in_string(subject.masked, element):
                end = element.text_end
                yield self.at(
                    subject, end, "</script> in a string ends the script here",
                    "write <\\/script>", [(end, end + 2, "<\\/")],
                )  # fmt: skip


class UnseenCharacters(TagRule):
    """What it finds: characters that nobody sees: control characters, zero-width blanks, marks
    that turn the direction of text.

    **Why it matters.** In an address they make another address: it is asked for and not found.
    Marks that turn text show a person another address than the one that is called.

    **Wrong** an address copied from a mail, with a zero-width blank behind `t.example`

    **Right** the address typed, or copied as plain text

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL411"
    name = "tag-unseen-characters"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        text = subject.text
        found = [m.start() for m in _UNSEEN.finditer(text) if m.start() or m.group() != "\ufeff"]
        if found:
            kinds = ", ".join(sorted({f"U+{ord(text[at]):04X}" for at in found}))
            yield self.at(
                subject, found[0], f"{len(found)} characters that nobody sees: {kinds}",
                "take them out.", [(at, at + 1, "") for at in found],
            )  # fmt: skip


class AttributeTwice(TagRule):
    """What it finds: the same attribute twice on one element.

    **Why it matters.** Browsers take the first and drop the second: if that is the address with
    the macros in it, the click is not counted.

    **Wrong** `<a href="https://shop.example/" href="${CLICK_URL}https://shop.example/">Buy</a>`

    **Right** `<a href="${CLICK_URL}https://shop.example/">Buy</a>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL413"
    name = "tag-attribute-twice"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            seen = set[str]()
            for attribute in element.attributes:
                if attribute.name in seen and len(attribute.name) > 1:
                    text = subject.text[attribute.start : attribute.end]
                    yield self.at(
                        subject, attribute.start, f"{attribute.name} a second time: {shown(text)}",
                        "keep the one that is meant.",
                    )  # fmt: skip
                seen.add(attribute.name)


class AddressBroken(TagRule):
    """What it finds: a line break or a blank inside an address.

    **Why it matters.** Browsers drop line breaks and encode blanks, ad platforms and apps do not:
    the request fails in some places and not in others, and the counts differ.

    **Wrong** an address that a mail program has broken into two lines

    **Right** the address in one line

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL414"
    name = "tag-address-broken"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            text = address.text.strip()
            if (
                address.element is None
                or not address.scheme
                or not any(c in text for c in "\r\n\t ")
            ):
                continue
            if "<" in text or address.attribute not in ("src", "href"):
                continue
            start = subject.text.index(text, address.start)
            breaks = list(_LINES.finditer(text))
            fix = [(start + m.start(), start + m.end(), "") for m in breaks]
            fix = [] if " " in _LINES.sub("", text) else fix
            what = "A line break" if breaks else "A blank"
            yield self.at(
                subject, start, f"{what} in the address {shown(text)}",
                f"write {shown(_LINES.sub('', text).replace(' ', '%20'))}", fix,
            )  # fmt: skip


class SelfClosed(TagRule):
    """What it finds: `<script … />`, `<iframe … />` or `<ins … />`.

    **Why it matters.** HTML ignores the slash: the element stays open and swallows what follows,
    which is then neither shown nor counted.

    **Wrong** `<script src="https://t.example/ad.js" />`

    **Right** `<script src="https://t.example/ad.js"></script>`

    **Reference.** docs/lint-tag.md, markup.
    """

    code = "DL415"
    name = "tag-self-closed"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        closed = {
            element.end
            for index, element in enumerate(subject.markup.elements)
            if subject.markup.ends.get(index, 0) > element.text_end
        }
        for odd in subject.markup.oddities:
            if odd.kind == "self-closed" and odd.end not in closed:
                yield self.at(
                    subject, odd.start, f"<{odd.name} … /> is not closed by its slash",
                    f"write ></{odd.name}>", [(odd.start, odd.end, f"></{odd.name}>")],
                )  # fmt: skip


def _ends_in_string(text: str, element: Element) -> bool:
    """Whether the last line of the script opens a string with `<script` in it and ends there."""
    start = max(element.text_start, element.text_end - 2_000)
    line = text[max(start, text.rfind("\n", start, element.text_end)) : element.text_end]
    at = line.lower().rfind("<script")
    if at < 0 or "\\/script" in line[at:] or "</" in line[at:]:
        return False
    return bool(_OPEN_STRING.search(line[max(0, at - 200) : at]))


MARKUP_RULES: tuple[TagRule, ...] = (
    *QUOTE_RULES,
    TagUnclosed(),
    ElementUnclosed(),
    CommentUnclosed(),
    CloseStray(),
    MarkupEscaped(),
    AmpersandCreep(),
    ScriptEndsEarly(),
    UnseenCharacters(),
    AttributeTwice(),
    AddressBroken(),
    SelfClosed(),
)
