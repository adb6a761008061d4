"""A tolerant reading of markup: elements and attributes with exact positions. Changes nothing.

What a browser would repair is noted here, not repaired: the linter says so, with the place.
Linear: no place of the text is looked at again because something is missing further on.
"""

import re
from typing import NamedTuple

__all__ = ["Attribute", "Element", "Markup", "Oddity", "read_markup"]

_START = re.compile(r"<(?:(/?)([A-Za-z][A-Za-z0-9:-]*)|(!--)|[!?])")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=>/"'<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(["'])|([^\s>"'][^\s>]*|)))?"""
)
_BLANK = re.compile(r"[\s/]*")
_CUT = re.compile(r"""\s[A-Za-z][\w-]*\s*=\s*$""")  # the next attribute, swallowed by a value
_WORD_END = re.compile(r"\s")
_RAW = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_OPTIONAL = frozenset(
    "html head body p li dt dd td th tr thead tbody tfoot option colgroup".split()
)


_NONE: dict[str, "Attribute"] = {}  # of elements without attributes; nobody writes into it


class Attribute(NamedTuple):
    """`value_start:value_end` is the value without its quotes; `quote` is empty where it has none."""

    name: str
    start: int
    end: int
    value: str
    value_start: int
    value_end: int
    quote: str


class Element(NamedTuple):
    """A start tag, and where its element ends.

    `text_start:text_end` is what stands inside a script or style (else both are `end`).
    `noscript` and `frame`: whether it stands inside such an element. `named`: its attributes by
    name, the first of each, as browsers take them.
    """

    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...]
    text_start: int
    text_end: int
    noscript: bool
    frame: bool
    named: dict[str, Attribute]

    def find(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        return self.named.get(name)

    def value(self, name: str) -> str:
        """Its value; empty if there is no such attribute."""
        found = self.named.get(name)
        return found.value if found else ""


class Oddity(NamedTuple):
    """Something that a browser would have to repair: `kind` names it, at `start:end`."""

    kind: str
    start: int
    end: int
    name: str


class Markup(NamedTuple):
    """All of a text: `texts` are the runs between tags, `ends` where each element ends."""

    elements: tuple[Element, ...]
    oddities: tuple[Oddity, ...]
    comments: tuple[tuple[int, int], ...]
    texts: tuple[tuple[int, int], ...]
    ends: dict[int, int]


def read_markup(text: str) -> Markup:
    """The elements of the text, in order."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.elements: list[Element] = []
        self.oddities: list[Oddity] = []
        self.comments: list[tuple[int, int]] = []
        self.texts: list[tuple[int, int]] = []
        self.ends: dict[int, int] = {}
        self.open: list[int] = []
        self.counts: dict[str, int] = {}

    def read(self) -> Markup:
        text, at = self.text, 0
        while match := _START.search(text, at):
            if match.start() > at:
                self.texts.append((at, match.start()))
            at = self._take(match)
        if at < len(text):
            self.texts.append((at, len(text)))
        self._leave_open(0)
        found = tuple(sorted(self.oddities, key=lambda oddity: oddity.start))
        return Markup(
            tuple(self.elements), found, tuple(self.comments), tuple(self.texts), self.ends
        )

    def _take(self, match: re.Match[str]) -> int:
        if match[3]:
            return self._comment(match.start())
        if match[2] is None:
            end = self.text.find(">", match.end())
            return len(self.text) if end < 0 else end + 1
        name = match[2].lower()
        return self._close(match, name) if match[1] else self._element(match, name)

    def _comment(self, start: int) -> int:
        end = self.text.find("-->", start + 4)
        if end < 0:
            self.oddities.append(Oddity("comment-unclosed", start, start + 4, "comment"))
            end = len(self.text) - 3
        self.comments.append((start, end + 3))
        return end + 3

    def _close(self, match: re.Match[str], name: str) -> int:
        end = self.text.find(">", match.end())
        stop = len(self.text) if end < 0 else end + 1
        if end < 0:
            self.oddities.append(Oddity("tag-unclosed", match.start(), stop, f"/{name}"))
        if not self.counts.get(name):
            if name not in VOID:
                self.oddities.append(Oddity("close-stray", match.start(), stop, name))
            return stop
        depth = len(self.open) - 1
        while self.elements[self.open[depth]].name != name:
            depth -= 1
        self._leave_open(depth + 1)
        self._pop(stop)
        return stop

    def _leave_open(self, depth: int) -> None:
        """Everything from that depth on has no end tag."""
        while len(self.open) > depth:
            element = self.elements[self.open[-1]]
            if element.name not in _OPTIONAL:
                self.oddities.append(
                    Oddity("element-unclosed", element.start, element.end, element.name)
                )
            self._pop(element.text_end)

    def _pop(self, end: int) -> None:
        index = self.open.pop()
        self.counts[self.elements[index].name] -= 1
        self.ends[index] = end

    def _element(self, match: re.Match[str], name: str) -> int:
        attributes, end, closed = self._attributes(match.start(), match.end(), name)
        text_end, after = end, end
        if closed and name in _RAW:
            found = _RAW[name].search(self.text, end)
            text_end = after = found.start() if found else len(self.text)
        noscript, frame = bool(self.counts.get("noscript")), bool(self.counts.get("iframe"))
        index = len(self.elements)
        self.elements.append(
            Element(
                name, match.start(), end, attributes, end, text_end, noscript, frame,
                {found.name: found for found in reversed(attributes)} if attributes else _NONE,
            )
        )  # fmt: skip
        self.ends[index] = end
        if name not in VOID:
            self.open.append(index)
            self.counts[name] = self.counts.get(name, 0) + 1
            if self.text.endswith("/>", 0, end) and name in ("script", "iframe", "ins"):
                self.oddities.append(Oddity("self-closed", end - 2, end, name))
        return after

    def _attributes(
        self, start: int, at: int, name: str
    ) -> tuple[tuple[Attribute, ...], int, bool]:
        text, found = self.text, list[Attribute]()
        while True:
            at = _skip(text, at)
            next_ = text[at : at + 1]
            if next_ == ">":
                return tuple(found), at + 1, True
            if next_ in ("", "<"):
                self.oddities.append(Oddity("tag-unclosed", start, at, name))
                return tuple(found), at, False
            match = _ATTRIBUTE.match(text, at)
            if match is None:  # a quote or an equals sign on its own
                self.oddities.append(Oddity("quote-stray", at, at + 1, next_))
                at += 1
                continue
            attribute, at, lost = self._attribute(match)
            found.append(attribute)
            if lost:
                return tuple(found), at, False

    def _attribute(self, match: re.Match[str]) -> tuple[Attribute, int, bool]:
        """One attribute, where to go on, and whether the rest of the text is lost to its quote."""
        text = self.text
        for group, quote in ((2, '"'), (3, "'")):
            if match[group] is not None:
                return self._quoted(match, group, quote)
        if match[4] is not None:
            start = match.end(4)
            word = _WORD_END.search(text, start)
            end = word.start() if word else len(text)
            self.oddities.append(Oddity("quote-unclosed", match.start(4), end, match[1]))
            attribute = Attribute(
                match[1].lower(), match.start(1), end, text[start:end], start, end, match[4]
            )
            return attribute, len(text), True
        group = 5 if match[5] is not None else 1
        start, end = match.span(5) if group == 5 else (match.end(1), match.end(1))
        attribute = Attribute(
            match[1].lower(), match.start(1), match.end(), text[start:end], start, end, ""
        )
        return attribute, match.end(), False

    def _quoted(self, match: re.Match[str], group: int, quote: str) -> tuple[Attribute, int, bool]:
        value, name = match[group], match[1].lower()
        start, end = match.span(group)
        cut = _CUT.search(value[-80:]) if value[-1:] == "=" and " " in value else None
        if cut is None:
            at = Attribute(name, match.start(1), match.end(), value, start, end, quote)
            return at, match.end(), False
        word = _WORD_END.search(value)
        end = start + (word.start() if word else len(value))
        self.oddities.append(Oddity("quote-unclosed", start - 1, end, name))
        attribute = Attribute(name, match.start(1), end, self.text[start:end], start, end, quote)
        return attribute, end, False


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
