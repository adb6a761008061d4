"""Typebot's rich text as a text of ours: plain if nothing is marked, else inline HTML.

Bold, italic and underlined stay; lists become lines; of a link the words stay, and its address is
named: what leads away is a redirect. Older exports hold HTML, which is read the same way.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flows.importers import findings as kinds
from flows.importers.bag import Bag
from flows.importers.draft import Draft, excerpt
from flows.importers.typebot_variables import Variables

__all__ = ["read_bubble"]

_MARKS = {"bold": "b", "italic": "i", "underline": "u"}
_BLOCKS = ("p", "ul", "ol", "li", "lic", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
_TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline"}
_ELEMENT_KEYS = ("type", "children", "url", "id")
_MAX_OPEN = 100  # tags that stand open in one another; more are no text that somebody wrote
_SLATE = {"slate-bold": "bold", "slate-italic": "italic", "slate-underline": "underline"}


@dataclass(frozen=True)
class _Run:
    text: str
    marks: frozenset[str] = frozenset()


@dataclass
class _Found:
    lines: list[list[_Run]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    odd: list[object] = field(default_factory=list)

    def add(self, text: str, marks: frozenset[str]) -> None:
        if not self.lines:
            self.lines.append([])
        self.lines[-1].append(_Run(text, marks))


def read_bubble(content: Bag, place: str, variables: Variables, draft: Draft) -> tuple[str, bool]:
    """The text, and whether it is HTML. What it cannot say is named."""
    content.skip("type", *(("plainText",) if set(content.value) & {"richText", "html"} else ()))
    found = _Found()
    if isinstance(content.value.get("richText"), list):
        content.skip("html")
        _walk(content.items("richText"), frozenset(), found)
    elif source := content.text("html"):
        _HtmlReader(found).read(source)
    elif plain := content.text("plainText"):
        found.lines = [[_Run(plain)]]
    _tell(found, place, draft)
    is_html = any(run.marks for line in found.lines for run in line)
    lines = ["".join(_render(line, place, variables, is_html=is_html)) for line in found.lines]
    return "\n".join(lines).strip("\n"), is_html


def _render(line: list[_Run], place: str, variables: Variables, *, is_html: bool) -> Iterator[str]:
    for run in _merged(line):
        shown = variables.show(html.escape(run.text, quote=False) if is_html else run.text, place)
        tags = [_MARKS[mark] for mark in _MARKS if mark in run.marks]
        opening = "".join(f"<{tag}>" for tag in tags)
        yield opening + shown + "".join(f"</{tag}>" for tag in reversed(tags))


def _merged(line: list[_Run]) -> list[_Run]:
    """Neighbours with the same marks as one: `{{` and `Name}}` may stand in two of them."""
    merged: list[_Run] = []
    for run in line:
        if merged and merged[-1].marks == run.marks:
            merged[-1] = _Run(merged[-1].text + run.text, run.marks)
        elif run.text:
            merged.append(run)
    return merged


def _walk(nodes: list[Any], marks: frozenset[str], found: _Found) -> None:
    for node in nodes:
        if not isinstance(node, dict):
            found.odd.append(node)
        elif isinstance(node.get("text"), str):
            _walk_leaf(node, marks, found)
        else:
            _walk_element(node, marks, found)


def _walk_leaf(node: dict[str, Any], marks: frozenset[str], found: _Found) -> None:
    own = {mark for mark in _MARKS if node.get(mark) is True}
    found.add(node["text"], marks | own)
    rest = {key: value for key, value in node.items() if key not in (*_MARKS, "text", "id")}
    if rest:
        found.odd.append(rest)


def _walk_element(node: dict[str, Any], marks: frozenset[str], found: _Found) -> None:
    type_, children = node.get("type"), node.get("children")
    if not isinstance(children, list):
        found.odd.append(node)
        return
    if type_ == "a":
        found.links.append(str(node.get("url", "")))
    elif type_ == "li":
        found.lines.append([_Run("• ")])
    elif type_ == "p" and not marks and not _in_line(found):
        found.lines.append([])
    elif type_ not in (*_BLOCKS, "inline-variable", "variable", None):
        found.odd.append({"type": type_})
    if rest := {key: value for key, value in node.items() if key not in _ELEMENT_KEYS}:
        found.odd.append(rest)
    inline = type_ in ("inline-variable", "variable", "a")
    for child in children:
        if inline and isinstance(child, dict) and child.get("type") == "p":
            _walk(
                child["children"] if isinstance(child.get("children"), list) else [], marks, found
            )
        else:
            _walk([child], marks, found)


def _in_line(found: _Found) -> bool:
    """Whether an item of a list has just begun: its paragraph is no line of its own."""
    return bool(found.lines) and found.lines[-1] == [_Run("• ")]


def _tell(found: _Found, place: str, draft: Draft) -> None:
    for url in found.links:
        message = f"A text leads nowhere; the address of its link is left out: {excerpt(url)}"
        hint = "Add a choice and a redirect behind it, with a click-through in delivery.json."
        draft.tell(kinds.ImportFeatureDropped, place, message, hint)
    if found.odd:
        message = f"Not carried over from this text: {excerpt(found.odd)}"
        draft.tell(kinds.ImportFeatureDropped, place, message)


class _HtmlReader(HTMLParser):
    """The HTML of older exports: divs are lines, spans carry marks as classes."""

    def __init__(self, found: _Found) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self.stack = found, list[tuple[str, frozenset[str]]]()

    def read(self, source: str) -> None:
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        marks = self.stack[-1][1] if self.stack else frozenset[str]()
        marks |= {_TAGS[tag]} if tag in _TAGS else set()
        marks |= {_SLATE[word] for word in values.get("class", "").split() if word in _SLATE}
        if tag in ("div", "p", "br", "li"):
            self.found.lines.append([])
        elif tag == "a":
            self.found.links.append(values.get("href", ""))
        elif tag not in (*_TAGS, "span", "ul", "ol"):
            self.found.odd.append(self.get_starttag_text())
        if tag != "br" and len(self.stack) < _MAX_OPEN:
            self.stack.append((tag, marks))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                return

    def handle_data(self, data: str) -> None:
        self.found.add(data, self.stack[-1][1] if self.stack else frozenset())
