"""What a pasted tracking text asks a browser to load: read, never changed, never run.

The text stays byte for byte as pasted. lxml reads its HTML (libxml2 2.14 reads tags and
character references as browsers do); a bare address is never given to lxml, which would turn
`&copy=2` into `©=2`. Whatever makes no request, or none that can be counted, is listed with the
reason. Addresses are templates: macros of any platform in them are kept literally.

Not handled: a `</noscript>` that comes before the end of an element opened in it ends nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from flows.tracking_reasons import ELEMENTS, HARMLESS, Reason

__all__ = ["Ignored", "Pixel", "TrackingTag", "parse_tracking"]


@dataclass(frozen=True, slots=True)
class Pixel:
    """The address of an image. `noscript`: it stands in `<noscript>`."""

    url: str
    noscript: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of the text that is not counted, and why."""

    text: str
    reason: str

    @property
    def usual(self) -> bool:
        """Whether vendors hand out tags with such parts: no reason for a warning."""
        return self.reason in HARMLESS


@dataclass(frozen=True, slots=True)
class TrackingTag:
    """A tracking text and what was read from it, each kind in the order of the text.

    `scripts` and `frames` are addresses, `inline_scripts` are bodies. `requests` are the
    addresses that the text asks a browser with scripting on to load, in the order of the text:
    pixels in `<noscript>` are among them only if no script or frame needs a document.
    """

    text: str
    pixels: tuple[Pixel, ...] = ()
    scripts: tuple[str, ...] = ()
    inline_scripts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    requests: tuple[str, ...] = ()

    @property
    def needs_document(self) -> bool:
        """Whether the whole text must run in a document of its own (a sandboxed 1x1 frame)."""
        return bool(self.scripts or self.inline_scripts or self.frames)


@dataclass(frozen=True, slots=True)
class _Script:
    url: str


@dataclass(frozen=True, slots=True)
class _Inline:
    body: str


@dataclass(frozen=True, slots=True)
class _Frame:
    url: str


_Part = Pixel | _Script | _Inline | _Frame | Ignored
_Node = etree._Element
_NOT_AN_ELEMENT = (etree._Comment, etree._ProcessingInstruction, etree._Entity)

_EDGES = "\ufeff \t\r\n\f"  # what editors and spreadsheets leave around a pasted text
_C0_OR_SPACE = "".join(map(chr, range(33)))  # WHATWG URL: stripped from both ends
_MARKUP = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NO_HOST = re.compile(r"https?:(?!//[^/\\?#])", re.IGNORECASE)  # the player asks for none of these
_BARE = re.compile(r"(https?:|//|@\{|%%|\$\{|\{\{|\[)\S+", re.IGNORECASE)
_MACRO_START = ("@{", "%", "${", "{", "[")
# Browsers know no self-closing form of these; libxml2 does. Runs to the end of the text rather
# than fail, so that no text is scanned twice.
_RAW_TAG = re.compile(
    r"<(?:script|iframe|style|noscript|textarea|title|xmp|noembed|noframes)\b"
    r"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\"'>])*+(?:>|\Z)",
    re.IGNORECASE,
)
_SELF_CLOSED = re.compile(r"(?<=[\s\"'])/>\Z")
# HTML, "JavaScript MIME type essence match", those still seen in tags; "" and module run as well.
_JAVASCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript", "text/ecmascript"}
_JAVASCRIPT_TYPES |= {"application/x-javascript", "application/ecmascript", "text/jscript"}
_WRITES = re.compile(r"\bdocument\s*\.\s*write(?:ln)?\b")
_HANDLER = re.compile(r"on[a-z]+")
_MAX_SHOWN = 80  # characters of an ignored part


def parse_tracking(text: str) -> TrackingTag:
    """What the text holds. Never raises, whatever the text is."""
    before, markup, after = _split(text)
    inner = _read_markup(markup) if markup else []
    needs_document = any(isinstance(part, _Script | _Inline | _Frame) for part in inner)
    lines = [[part for line in side for part in _read_line(line)] for side in (before, after)]
    if needs_document:
        lines = [[_without_document(part) for part in side] for side in lines]
        inner = [_beside_code(part) for part in inner]
    parts = [*lines[0], *inner, *lines[1]]
    pixels = tuple(part for part in parts if isinstance(part, Pixel))
    notes = [Ignored(p.url, Reason.NOSCRIPT) for p in pixels if needs_document and p.noscript]
    return TrackingTag(
        text=text,
        pixels=pixels,
        scripts=tuple(part.url for part in parts if isinstance(part, _Script)),
        inline_scripts=tuple(part.body for part in parts if isinstance(part, _Inline)),
        frames=tuple(part.url for part in parts if isinstance(part, _Frame)),
        ignored=(*(part for part in parts if isinstance(part, Ignored)), *notes),
        requests=tuple(_find_requests(parts, needs_document)),
    )


def _find_requests(parts: list[_Part], needs_document: bool) -> Iterator[str]:
    for part in parts:
        if (isinstance(part, Pixel) and not (part.noscript and needs_document)) or isinstance(
            part, _Script | _Frame
        ):
            yield part.url


def _without_document(part: _Part) -> _Part:
    return Ignored(part.url, Reason.BARE_IN_DOCUMENT) if isinstance(part, Pixel) else part


def _beside_code(part: _Part) -> _Part:
    if isinstance(part, Ignored) and part.reason == Reason.NOSCRIPT_CODE:
        return Ignored(part.text, Reason.NOSCRIPT)
    return part


# --- Bare addresses, taken literally -------------------------------------------------------


def _split(text: str) -> tuple[list[str], str, list[str]]:
    """Lines before the first and after the last tag, and the markup between them."""
    first = _MARKUP.search(text)
    if first is None:
        return _lines(text), "", []
    start = text.rfind("\n", 0, first.start()) + 1
    if text[start : first.start()].strip(_EDGES):  # the address and a tag share a line
        start = first.start()
    end = text.rfind(">") + 1
    if end <= first.start() or not all(map(_is_bare, _lines(text[end:]))):
        end = len(text)
    return _lines(text[:start]), text[start:end], _lines(text[end:])


def _lines(text: str) -> list[str]:
    stripped = (line.strip(_EDGES) for line in text.splitlines())
    return [line for line in stripped if line]


def _is_bare(line: str) -> bool:
    return all(_BARE.fullmatch(word) for word in line.split())


def _read_line(line: str) -> Iterator[_Part]:
    if _is_bare(line):
        for word in line.split():
            hostless = _NO_HOST.match(word)
            yield Ignored(_shorten(word), Reason.NO_HOST) if hostless else Pixel(word)
    elif _BARE.match(line):
        yield Ignored(_shorten(line), Reason.SPACES)
    elif "." in line and not line.split()[1:]:
        yield Ignored(_shorten(line), Reason.NO_HOST)
    else:
        yield Ignored(_shorten(line), Reason.WORDS)


# --- Markup, through lxml -----------------------------------------------------------------


def _read_markup(markup: str) -> list[_Part]:
    normal = _RAW_TAG.sub(lambda tag: _SELF_CLOSED.sub(">", tag.group()), markup)
    data = b"<!DOCTYPE html><body>" + normal.encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(data, parser)
    if any("depth" in error.message for error in parser.error_log):
        return [Ignored(_shorten(markup), Reason.TOO_DEEP)]
    closes = normal.lower().rfind("</script") > normal.lower().rfind("<script")
    elements = list(_walk(root))
    last = max((i for i, (node, _) in enumerate(elements) if node.tag == "script"), default=-1)
    parts: list[_Part] = []
    for index, (node, around) in enumerate(elements):
        if index == last and not closes:
            parts.append(Ignored(_show(node), Reason.UNCLOSED_SCRIPT))
            continue
        parts += _read_node(node, around)
    return parts or [Ignored(_shorten(markup), Reason.NO_REQUEST)]


def _walk(root: _Node) -> Iterator[tuple[_Node, frozenset[str]]]:
    """Nodes in order, each with the names of the elements around it. No recursion: fuzzers nest."""
    stack: list[tuple[_Node, frozenset[str]]] = [(root, frozenset())]
    while stack:
        node, names = stack.pop()
        yield node, names
        inside = names if isinstance(node, _NOT_AN_ELEMENT) else names | {node.tag}
        stack += [(child, inside) for child in reversed(node)]


def _read_node(node: _Node, around: frozenset[str]) -> Iterator[_Part]:
    if isinstance(node, _NOT_AN_ELEMENT):
        yield Ignored(_shorten(f"<!--{node.text or ''}-->"), Reason.COMMENT)
    elif "template" in around:
        yield from ([Ignored(_show(node), Reason.TEMPLATE)] if _source(node) else [])
    else:
        yield from _read_element(node, around)
        yield from _read_text(node.text if _holds_text(node) else "")
    if "template" not in around:
        yield from _read_text(node.tail)


def _read_element(node: _Node, around: frozenset[str]) -> Iterator[_Part]:
    in_svg = bool(around & {"svg", "math"})
    if node.tag == "img" or (node.tag == "image" and not in_svg):
        yield from _read_image(node, "noscript" in around)
    elif in_svg and _source(node):
        yield Ignored(_show(node), Reason.SVG)
    elif node.tag in ("script", "iframe") and "noscript" in around:
        yield Ignored(_show(node), Reason.NOSCRIPT_CODE)
    elif node.tag == "script":
        yield from _read_script(node)
    elif node.tag == "iframe":
        yield from _read_frame(node)
    elif node.tag in ELEMENTS:
        yield Ignored(_show(node), ELEMENTS[node.tag])
    elif node.get("src") or node.get("background") or "url(" in node.get("style", ""):
        yield Ignored(_show(node), Reason.OTHER)


def _read_image(node: _Node, noscript: bool) -> Iterator[_Part]:
    url, reason = _address(node.get("src"))
    lazy = any(name.startswith("data-") and "src" in name for name in _attributes(node))
    if reason and lazy and not url:
        reason = Reason.LAZY
    yield Ignored(_show(node), reason) if reason else Pixel(url, noscript)
    if node.get("srcset"):
        yield Ignored(_shorten(f'srcset="{node.get("srcset")}"'), Reason.SRCSET)
    yield from _read_handlers(node)


def _read_script(node: _Node) -> Iterator[_Part]:
    kind = (node.get("type") or "").strip().lower().split(";")[0].strip()
    body = node.text or ""
    if kind not in _JAVASCRIPT_TYPES:
        yield Ignored(_show(node), Reason.DATA_BLOCK)
    elif "nomodule" in _attributes(node):
        yield Ignored(_show(node), Reason.NOMODULE)
    elif "src" in _attributes(node):
        url, reason = _address(node.get("src"))
        yield Ignored(_show(node), reason) if reason else _Script(url)
        if body.strip():
            yield Ignored(_shorten(body), Reason.BODY_BESIDE_SRC)
    elif body.strip():
        yield _Inline(body)
        if written := _WRITES.search(body):
            yield Ignored(_shorten(body[written.start() :]), Reason.WRITES)


def _read_frame(node: _Node) -> Iterator[_Part]:
    url, reason = _address(node.get("src"))
    if node.get("srcdoc") is not None:
        url, reason = "", Reason.SRCDOC
    yield Ignored(_show(node), reason) if reason else _Frame(url)
    yield from _read_handlers(node)


def _read_handlers(node: _Node) -> Iterator[_Part]:
    for name, value in _attributes(node).items():
        if _HANDLER.fullmatch(name):
            yield Ignored(_shorten(f'{name}="{value}"'), Reason.HANDLER)


def _read_text(text: str | None) -> Iterator[_Part]:
    words = (text or "").strip(_EDGES)
    if words:
        yield Ignored(_shorten(words), Reason.TEXT_BETWEEN)


def _holds_text(node: _Node) -> bool:
    return node.tag not in ELEMENTS and node.tag not in ("script", "iframe")


def _attributes(node: _Node) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def _source(node: _Node) -> str:
    return node.get("src") or node.get("href") or node.get("data") or ""


def _address(value: str | None) -> tuple[str, str]:
    """The address as a browser takes it from an attribute, or why it is none."""
    url = re.sub(r"[\t\r\n]", "", (value or "").strip(_C0_OR_SPACE))  # as the URL standard does
    scheme = _SCHEME.match(url)
    if not url:
        return "", Reason.NO_ADDRESS
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        return "", Reason.OTHER_SCHEME
    if scheme is None and not url.startswith(("//", *_MACRO_START)):
        return "", Reason.NO_HOST
    return url, ""


def _show(node: _Node) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in _attributes(node).items())
    return _shorten(f"<{node.tag}{attributes}>")


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_SHOWN else line[: _MAX_SHOWN - 1] + "…"
