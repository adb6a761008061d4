"""Inline HTML of authors as a tree of nodes, which is written into the ad anew.

nh3 decides what stays; nothing of what was typed reaches a browser as markup. Variables are
read after that, and in text only: whatever a visitor typed is a text node.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

import nh3
import tinycss2  # type: ignore[import-untyped]
from tinycss2.color4 import parse_color  # type: ignore[import-untyped]

from creative.html_text import Html, element, escape_html
from flows import Finding, MacroRef, parse_template

__all__ = [
    "RICH_TAGS",
    "RICH_TEXT_FINDINGS",
    "Element",
    "HtmlDropped",
    "Inserted",
    "Node",
    "parse_rich_text",
    "plain_text",
    "rich_html",
    "variable_html",
]

RICH_TAGS = frozenset("b strong i em u s small sub sup mark code br span".split())
CssNode = Any  # of tinycss2, which has no types
MAX_CHARACTERS = 5_000  # a message is shorter; the parser takes a second for 5,000 unclosed tags
MAX_DEPTH = 16  # elements inside each other; more is a mistake, and costs the player its stack


class HtmlDropped(Finding):
    """What it finds: elements, attributes and styles of inline HTML that the allow-list does not
    know, and that the ad therefore leaves out. The text inside an element stays, but for scripts
    and styles.

    Allowed are `b strong i em u s small sub sup mark code br span`, and on a span `style` with
    color, background-color, font-weight, font-style, text-decoration, and font-size in em or %.

    **Why it matters.** The message looks different from what was typed. Everything else would let
    a text run code, load files or cover the ad.

    **Wrong**

    ```json
    {"type": "text", "html": true, "text": "<a href='https://shop.example'>Shop</a>"}
    ```

    **Right**

    ```json
    {"type": "text", "html": true, "text": "See our <b>shop</b>"}
    ```

    **Reference.** docs/content.md, inline HTML.
    """

    code = "CR307"
    name = "html-dropped"
    severity = "warning"


RICH_TEXT_FINDINGS: tuple[type[Finding], ...] = (HtmlDropped,)


@dataclass(frozen=True, slots=True)
class Inserted:
    """Where a variable's value stands."""

    variable: str


@dataclass(frozen=True, slots=True)
class Element:
    """An element of RICH_TAGS; `style` is what stays of it, as CSS."""

    tag: str
    style: str
    children: tuple["Node", ...]


Node = str | Inserted | Element


def parse_rich_text(html: str) -> tuple[tuple[Node, ...], list[str]]:
    """The nodes of inline HTML, and what was left out, each in words and once.

    White space counts as in HTML: any amount of it is one space, and a line ends with `<br>`.
    A text of more than MAX_CHARACTERS is shown as it was typed.
    """
    nodes, dropped = _parse(html)
    return nodes, list(dropped)


@lru_cache(maxsize=512)  # fonts, pace, view and linter all ask for the same texts
def _parse(html: str) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    if len(html) > MAX_CHARACTERS:
        longer = f"every element, because inline HTML has at most {MAX_CHARACTERS:,} characters"
        return (html,), (longer,)
    seen = _Seen()
    seen.feed(html)
    if re.match(r"<[A-Za-z/!?]", seen.rawdata):
        seen.dropped.append("what follows the last <, a tag that never ends")
    seen.close()
    kept = nh3.clean(html, tags=set(RICH_TAGS), attributes={"span": {"style"}}, link_rel=None)
    builder = _Builder()
    builder.feed(kept)
    builder.close()
    nodes = _trim(builder.finish())
    return nodes, tuple(dict.fromkeys([*seen.dropped, *builder.dropped]))


def rich_html(html: str, variables: Sequence[str]) -> Html:
    """Its elements for the page: variables by their position; an unknown one as it was typed.

    A style stands in `data-style`: the page's policy allows no `style`, the player sets it.
    """
    positions = {name: index for index, name in enumerate(variables)}
    return "".join(_html(node, positions) for node in parse_rich_text(html)[0])


def variable_html(position: int) -> Html:
    """Where the value of a variable goes, as a text."""
    return element("data", {"value": position})


def plain_text(html: str) -> str:
    """What is read of it: without elements, a line end for `<br>`, variables as typed."""
    return "".join(map(_plain, parse_rich_text(html)[0]))


def _html(node: Node, positions: dict[str, int]) -> Html:
    match node:
        case Element():
            inner = (_html(child, positions) for child in node.children)
            return element(node.tag, {"data-style": node.style or None}, *inner)
        case Inserted() if node.variable in positions:
            return variable_html(positions[node.variable])
        case Inserted():
            return escape_html(_typed(node))
        case _:
            return escape_html(node)


def _plain(node: Node) -> str:
    match node:
        case Element():
            return "\n" if node.tag == "br" else "".join(map(_plain, node.children))
        case Inserted():
            return _typed(node)
        case _:
            return node


def _typed(node: Inserted) -> str:
    return f"@{{var.{node.variable}}}"


class _Seen(HTMLParser):
    """Reads what the author typed, only to say what nh3 will leave out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dropped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in RICH_TAGS:
            self.dropped.append(f"<{tag}>")
            return
        for name, value in attrs:
            if (tag, name) != ("span", "style"):
                self.dropped.append(f"{name} of <{tag}>")
            if "@{" in (value or ""):
                self.dropped.append(f"the macro in {name} of <{tag}>: macros stand in text only")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.dropped.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.dropped.append(f"<!{decl.split(' ')[0]}>")

    def unknown_decl(self, data: str) -> None:
        self.dropped.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.dropped.append(f"<?{data.split(' ')[0]}>")


@dataclass
class _Open:
    tag: str
    style: str
    children: list[Node] = field(default_factory=list)


class _Builder(HTMLParser):
    """Reads what nh3 let through: known tags, closed in order, everything else escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dropped: list[str] = []
        self._open = [_Open("", "")]
        self._ignored = 0  # elements that are too deep, whose text still counts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._open[-1].children.append(Element("br", "", ()))
            return
        if self._ignored or len(self._open) > MAX_DEPTH:
            self._ignored += 1
            self.dropped.append(f"<{tag}> inside more than {MAX_DEPTH} others")
            return
        style, dropped = _style(dict(attrs).get("style") or "")
        self.dropped += dropped
        self._open.append(_Open(tag, style))

    def handle_endtag(self, tag: str) -> None:
        if self._ignored:
            self._ignored -= tag != "br"
        elif len(self._open) > 1 and tag == self._open[-1].tag:
            self._close_one()

    def handle_data(self, data: str) -> None:
        template, errors = parse_template(re.sub(r"[ \t\r\n\f]+", " ", data))
        self.dropped += [f'the meaning of "{error.text}": {error.reason}' for error in errors]
        for part in template:
            self._add(_node(part))

    def finish(self) -> tuple[Node, ...]:
        """The nodes; what was never closed ends here."""
        while len(self._open) > 1:
            self._close_one()
        return tuple(self._open[0].children)

    def _close_one(self) -> None:
        done = self._open.pop()
        self._add(Element(done.tag, done.style, tuple(done.children)))

    def _add(self, node: Node) -> None:
        children = self._open[-1].children
        if isinstance(node, str) and children and isinstance(children[-1], str):
            children[-1] = children[-1] + node
        elif node != "":
            children.append(node)


def _node(part: str | MacroRef) -> Node:
    if isinstance(part, str):
        return part
    return Inserted(part.argument) if part.name == "var" else f"@{{{part.key}}}"


def _trim(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes without white space at both ends."""
    found = list(nodes)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip(" ")
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(" ")
    return tuple(node for node in found if node != "")


def _style(text: str) -> tuple[str, list[str]]:
    """What stays of a style attribute, and what does not."""
    kept: dict[str, str] = {}
    dropped: list[str] = []
    for item in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            dropped.append("a style that is no declaration")
            continue
        values = [node for node in item.value if node.type not in ("whitespace", "comment")]
        value = _value(item.lower_name, values)
        if value is None or item.important:
            typed = f"{item.name}:{tinycss2.serialize(item.value).strip()}"
            dropped.append(f"the style {typed[:80]}" + (" !important" if item.important else ""))
        else:
            kept[item.lower_name] = value
    return ";".join(f"{name}:{value}" for name, value in kept.items()), dropped


_WORDS = {
    "font-weight": frozenset("normal bold bolder lighter".split()),
    "font-style": frozenset("normal italic oblique".split()),
    "text-decoration": frozenset("none underline line-through overline".split()),
}
_COLOR = re.compile(r"[#A-Za-z0-9(),.%/+ -]+")
_SIZES = {"em": (0.5, 3.0), "%": (50.0, 300.0)}  # smaller is unreadable, larger hides the rest


def _value(name: str, nodes: list[CssNode]) -> str | None:
    """The value of an allowed property, written anew; None if it is not allowed."""
    if len(nodes) != 1:
        return None
    node = nodes[0]
    if name in ("color", "background-color"):
        written = tinycss2.serialize(nodes)
        return written if parse_color(node) is not None and _COLOR.fullmatch(written) else None
    if name == "font-size":
        return _size(node)
    if node.type == "ident" and node.lower_value in _WORDS.get(name, ()):
        return str(node.lower_value)
    is_weight = name == "font-weight" and node.type == "number"
    return f"{node.value:g}" if is_weight and 1 <= node.value <= 1000 else None


def _size(node: CssNode) -> str | None:
    unit = {"percentage": "%", "dimension": getattr(node, "lower_unit", "")}.get(node.type, "")
    least, most = _SIZES.get(unit, (1, 0))
    return f"{node.value:g}{unit}" if unit and least <= node.value <= most else None
