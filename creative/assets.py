"""Files of a creative, read and checked: where they lie, how large they are, what they really are.

What a file is follows from its bytes; its ending must agree. SVG is refused, not repaired, when
it holds anything that runs, leads outside or is entered by a parser (docs/creative-format.md).
"""

import base64
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from creative.fonts import is_font
from creative.look import Look
from creative.look_findings import (
    AssetMissing,
    AssetOutside,
    AssetTooLarge,
    AssetType,
    AssetUnknown,
    UnsafeSvg,
)
from flows import Flow, Image, Problem, nearest_hint

__all__ = ["MAX_ASSET_BYTES", "Asset", "find_file", "load_assets", "read_asset"]

MAX_ASSET_BYTES = 500_000  # ads of 150 to 600 KB are common limits; one file may not take them all

_SVG = "image/svg+xml"
_KEPT = " ;/?:@&=+$,-_.!~*'()[]{}"  # what an address of an SVG holds as it is; all else is encoded
_FONT = "font/woff2"
_SUFFIXES = {
    ".svg": _SVG,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".woff2": _FONT,
}
_MAX_PX = 2**31 - 1  # what width and height of an <img> hold
_ALLOWED = "Allowed: SVG, PNG, JPEG, WebP, GIF, and woff2 for fonts."


@dataclass(frozen=True)
class Asset:
    """One file: `mime` by its content; width and height in px of a picture, 0 of a font."""

    file: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0

    @cached_property
    def data_uri(self) -> str:
        """The file as an address that needs no request. SVG stays text, which compresses by half."""
        if self.mime == _SVG and self.data.isascii():
            return f"data:{_SVG},{quote(self.data.decode(), safe=_KEPT)}"
        return self.base64_uri

    @cached_property
    def base64_uri(self) -> str:
        """The same in letters, digits, `+`, `/` and `=`: for a style sheet."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"


def find_file(look: Look, source: str) -> str:
    """The file that an image's `src` means: a name of the assets table, or the file itself."""
    return look.assets.get(source, source)


def load_assets(folder: Path, look: Look, flow: Flow) -> tuple[dict[str, Asset], list[Problem]]:
    """Every file that the look or the flow uses, by file name, and what is wrong with them.

    A name that the look uses and its table does not have is a problem too.
    """
    assets: dict[str, Asset] = {}
    problems: list[Problem] = []
    for use in _uses(look, flow):
        if use.file is None:
            problems.append(_unknown(use, look))
        elif use.file not in assets:
            found = read_asset(folder, use.file, use.place, use.document, font=use.font)
            if isinstance(found, Asset):
                assets[use.file] = found
            else:
                problems.append(found)
    return assets, problems


def read_asset(
    folder: Path, file: str, place: str, document: str, *, font: bool = False
) -> Asset | Problem:
    """The asset in `folder / file`, or what is wrong with it."""
    path, inside = _resolve(folder, file)
    if not inside:
        return AssetOutside.problem(
            place,
            f'"{file}" lies outside the creative\'s folder.',
            "copy the file into the folder and name it there",
            file=document,
        )
    if path is None:
        return AssetMissing.problem(
            place, f'There is no file "{file}".', _nearest(folder, file), file=document
        )
    size = path.stat().st_size
    if size > MAX_ASSET_BYTES:
        return AssetTooLarge.problem(
            place,
            f'"{file}" has {size:,} bytes; at most {MAX_ASSET_BYTES:,} are allowed.',
            "save pictures as WebP, about twice as wide as they are shown",
            file=document,
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f'"{file}" cannot be read: {error.strerror}.'
        return AssetMissing.problem(place, message, "make it readable", file=document)
    return _identify(data, file, place, document, font)


def _resolve(folder: Path, file: str) -> tuple[Path | None, bool]:
    """The file that the name means, None if there is none; and whether it lies in the folder."""
    try:
        path = (folder / file).resolve()
        inside = path.is_relative_to(folder.resolve()) and not Path(file).is_absolute()
        return (path if inside and path.is_file() else None), inside
    except (OSError, RuntimeError, ValueError):
        return None, True  # no name of a file: too long, with a NUL, or links in a circle


@dataclass(frozen=True)
class _Use:
    name: str
    file: str | None
    place: str
    document: str
    font: bool = False


def _uses(look: Look, flow: Flow) -> Iterator[_Use]:
    """Where the creative uses files; what stands in the table and is used nowhere costs nothing."""

    def named(name: str, place: str, font: bool = False) -> _Use:
        return _Use(name, look.assets.get(name), place, "creative.json", font)

    if look.header and look.header.logo:
        yield named(look.header.logo, "header > logo")
    if look.background:
        yield named(look.background.image, "background > image")
    if look.backup and look.backup.image:
        yield named(look.backup.image, "backup > image")
    for role, font in (("body", look.theme.fonts.body), ("display", look.theme.fonts.display)):
        for n, part in enumerate(font.files if font else ()):
            yield named(part.asset, f"theme > fonts > {role} > files[{n}] > asset", True)
    for n, component in enumerate(flow.components):
        if isinstance(component, Image):
            place = f'components[{n}] "{component.id}" > src'
            yield _Use(component.src, find_file(look, component.src), place, "flow.json")


def _unknown(use: _Use, look: Look) -> Problem:
    return AssetUnknown.problem(
        use.place,
        f'There is no asset "{use.name}".',
        nearest_hint(use.name, look.assets, "Assets"),
        file=use.document,
    )


def _nearest(folder: Path, file: str) -> str:
    files = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return nearest_hint(file, sorted(f for f in files if Path(f).suffix in _SUFFIXES), "Files")


def _identify(data: bytes, file: str, place: str, document: str, font: bool) -> Asset | Problem:
    found = next((entry for entry in _KINDS if entry[0](data)), None)
    suffix = Path(file).suffix.lower()
    if found is None:
        message = f'"{file}" is none of the kinds of file that an ad may hold.'
        return AssetType.problem(place, message, _ALLOWED, file=document)
    _, mime, measure = found
    if _SUFFIXES.get(suffix) != mime:
        message = f'"{file}" holds {mime}, but its name ends in "{suffix}".'
        return AssetType.problem(place, message, "rename or convert it", file=document)
    if font != (mime == _FONT):
        wanted = "a woff2 font" if font else "a picture"
        message = f'"{file}" is {mime}; {wanted} is needed here.'
        return AssetType.problem(place, message, _ALLOWED, file=document)
    if mime == _SVG and (reason := _unsafe_svg(data)):
        return UnsafeSvg.problem(
            place, f'"{file}" {reason}.', "export it as a plain SVG picture", file=document
        )
    if font and not is_font(data):
        message = f'"{file}" starts like a woff2 font, but it cannot be read.'
        return AssetType.problem(place, message, "export the font again", file=document)
    width, height = measure(data)
    return Asset(file, mime, data, width, height)


def _is_svg(data: bytes) -> bool:
    return b"<svg" in data[:2_000] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp_size(data: bytes) -> tuple[int, int]:
    """Source: RFC 9649, sections 2.5 to 2.7."""
    kind = data[12:16]
    if kind == b"VP8X":
        extended = int.from_bytes(data[24:27], "little"), int.from_bytes(data[27:30], "little")
        return extended[0] + 1, extended[1] + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the first start-of-frame segment; ITU T.81, annex B."""
    at = 2
    while at + 9 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _svg_size(data: bytes) -> tuple[int, int]:
    root = _parse_svg(data)
    if root is None:
        return 0, 0
    try:
        box = [float(part) for part in root.get("viewBox", "").replace(",", " ").split()]
        width, height = box[2:4] if len(box) == 4 else (_px(root, "width"), _px(root, "height"))
        return max(0, min(round(width), _MAX_PX)), max(0, min(round(height), _MAX_PX))
    except (ValueError, OverflowError):  # no numbers, nan, infinity
        return 0, 0


def _px(root: etree._Element, name: str) -> float:
    return float(root.get(name, "0").removesuffix("px"))


def _parse_svg(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


_RUNS = {
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "handler",
    "listener",
    "audio",
    "video",
}
_ANIMATES = {"set", "animate", "animatetransform", "animatemotion", "animatecolor"}


def _unsafe_svg(data: bytes) -> str:
    """Why an SVG is no plain picture, or ''. In an <img> none of this would run; we refuse anyway."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return "has a document type, which parsers enter"
    root = _parse_svg(data)
    if root is None:
        return "is no well-formed XML"
    if root.getroottree().xpath("//processing-instruction() | /processing-instruction()"):
        return "has a processing instruction"
    reasons = (_unsafe_element(element) for element in root.iter(etree.Element))
    return next((reason for reason in reasons if reason), "")


def _unsafe_element(element: etree._Element) -> str:
    name = etree.QName(element).localname.lower()
    if name in _RUNS:
        return f"has a <{name}>"
    if name == "style" and _loads("".join(map(str, element.itertext()))):
        return "has a style that loads something"
    for key, value in element.attrib.items():
        attribute, target = etree.QName(str(key)).localname.lower(), str(value).strip()
        if attribute.startswith("on"):
            return f"has the event handler {attribute}"
        if attribute in ("href", "src") and not target.startswith(("#", "data:image/")):
            return f'leads to "{target[:60]}"'
        if _leads_out(target) or (attribute == "style" and _loads(target)):
            return f"loads something in {attribute}"
        if name in _ANIMATES and attribute == "attributename" and "href" in target:
            return "changes an address while it runs"
    return ""


_LOADS = re.compile(
    r"@import|image-set\s*\(|image\s*\(|src\s*\(|\\", re.IGNORECASE
)  # \ hides names


def _loads(style: str) -> bool:
    return bool(_LOADS.search(style)) or _leads_out(style)


def _leads_out(text: str) -> bool:
    parts = text.replace(" ", "").lower().split("url(")[1:]
    return any(not part.lstrip("\"'").startswith(("#", "data:image/")) for part in parts)


# How each kind is recognised and measured; the first that fits.
_KINDS: tuple[tuple[Callable[[bytes], bool], str, Callable[[bytes], tuple[int, int]]], ...] = (
    (lambda d: d.startswith(b"\x89PNG\r\n\x1a\n") and len(d) > 24, "image/png", _png_size),
    (lambda d: d.startswith(b"\xff\xd8\xff"), "image/jpeg", _jpeg_size),
    (lambda d: d[:6] in (b"GIF87a", b"GIF89a") and len(d) > 10, "image/gif", _gif_size),
    (lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP" and len(d) > 30, "image/webp", _webp_size),
    (lambda d: d.startswith(b"wOF2"), _FONT, lambda _: (0, 0)),
    (_is_svg, _SVG, _svg_size),
)
