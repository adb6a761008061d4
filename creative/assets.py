"""Files of a creative, read and checked: where they lie, how large they are, what they really are.

What a file is follows from its bytes; its ending must agree. SVG is refused, not repaired, when
it holds anything that runs, leads outside or is entered by a parser (docs/creative-format.md).
Films at an https address are not read: they are no files of the creative.
"""

import base64
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from creative.film import film_size, is_mp4, is_webm
from creative.fonts import is_font
from creative.look import Look
from creative.look_findings import (
    AssetMissing,
    AssetOutside,
    AssetTooLarge,
    AssetType,
    AssetUnknown,
    FilmHeavy,
    UnsafeSvg,
)
from creative.origins import find_origin
from creative.svg import is_svg, svg_size, unsafe_svg
from flows import Component, Css, Flow, Image, Problem, Slider, Video, nearest_hint

__all__ = [
    "MAX_ASSET_BYTES",
    "MAX_FILM_BYTES",
    "Asset",
    "Wanted",
    "find_file",
    "load_assets",
    "read_asset",
    "used_sources",
]

MAX_ASSET_BYTES = 500_000  # ads of 150 to 600 KB are common limits; one file may not take them all
MAX_FILM_BYTES = (
    10_000_000  # it is base64 in every page: beyond this, browsers take seconds to read it
)
HEAVY_FILM_BYTES = 2_000_000  # IAB New Ad Portfolio: about what 15 s of film may weigh

Wanted = Literal["picture", "font", "film", "captions"]
"""What a place of the creative needs a file for."""

_SVG = "image/svg+xml"
_KEPT = " ;/?:@&=+$,-_.!~*'()[]{}"  # what an address of an SVG holds as it is; all else is encoded
_FONT = "font/woff2"
_CAPTIONS = "text/vtt"
_SUFFIXES = {
    ".svg": _SVG,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".woff2": _FONT,
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": _CAPTIONS,
}
_LABELS: dict[Wanted, str] = {
    "picture": "a picture",
    "font": "a woff2 font",
    "film": "an MP4 or WebM film",
    "captions": "a WebVTT file",
}
_ALLOWED: dict[Wanted, str] = {
    "picture": "Allowed: SVG, PNG, JPEG, WebP, GIF, and woff2 for fonts.",
    "font": "Allowed: SVG, PNG, JPEG, WebP, GIF, and woff2 for fonts.",
    "film": "Allowed: MP4 (plays everywhere as H.264) and WebM.",
    "captions": "Allowed: WebVTT, a text in UTF-8 that starts with WEBVTT.",
}


@dataclass(frozen=True)
class Asset:
    """One file: `mime` by its content; width and height in px of what is seen, 0 if not known."""

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
            found = read_asset(folder, use.file, use.place, use.document, wanted=use.wanted)
            if isinstance(found, Problem):
                problems.append(found)
                continue
            assets[use.file] = found
            if use.wanted == "film" and len(found.data) > HEAVY_FILM_BYTES:
                problems.append(_heavy(use, found))
        elif kind_of(assets[use.file].mime) != use.wanted:
            problems.append(_wrong_kind(assets[use.file].mime, use))
    return assets, list(dict.fromkeys(problems))


def used_sources(component: Component) -> Iterator[tuple[str, Wanted, tuple[str | int, ...]]]:
    """The files that a component names: name or file, what for, and where in the component."""
    match component:
        case Image():
            yield component.src, "picture", ("src",)
        case Slider():
            for n, slide in enumerate(component.slides):
                if slide.image:
                    yield slide.image, "picture", ("slides", n, "image")
        case Video():
            if not component.src.startswith("https://"):
                yield component.src, "film", ("src",)
            if component.poster:
                yield component.poster, "picture", ("poster",)
            if component.captions:
                yield component.captions, "captions", ("captions",)
        case Css():
            for name in _names_in(component.css):
                yield name, "picture", ("css",)
        case _:
            pass


def kind_of(mime: str) -> Wanted:
    """What a file of that kind is good for."""
    if mime.startswith("video/"):
        return "film"
    return "font" if mime == _FONT else "captions" if mime == _CAPTIONS else "picture"


def read_asset(
    folder: Path, file: str, place: str, document: str, *, wanted: Wanted = "picture"
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
    most = MAX_FILM_BYTES if wanted == "film" else MAX_ASSET_BYTES
    if size > most:
        hint = "save pictures as WebP, about twice as wide as they are shown"
        return AssetTooLarge.problem(
            place,
            f'"{file}" has {size:,} bytes; at most {most:,} are allowed.',
            hint if wanted != "film" else "publish the film and give its https address",
            file=document,
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f'"{file}" cannot be read: {error.strerror}.'
        return AssetMissing.problem(place, message, "make it readable", file=document)
    identify = _identify_again if len(data) <= MAX_ASSET_BYTES else _identify
    return identify(data, _Use(file, file, place, document, wanted))


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
    wanted: Wanted = "picture"


def _uses(look: Look, flow: Flow) -> Iterator[_Use]:
    """Where the creative uses files; what stands in the table and is used nowhere costs nothing."""

    def named(name: str, place: str, wanted: Wanted = "picture") -> _Use:
        return _Use(name, look.assets.get(name), place, "creative.json", wanted)

    if look.header and look.header.logo:
        yield named(look.header.logo, "header > logo")
    if look.background:
        yield named(look.background.image, "background > image")
    if look.backup and look.backup.image:
        yield named(look.backup.image, "backup > image")
    for role, font in (("body", look.theme.fonts.body), ("display", look.theme.fonts.display)):
        for n, part in enumerate(font.files if font else ()):
            yield named(part.asset, f"theme > fonts > {role} > files[{n}] > asset", "font")
    for n, component in enumerate(flow.components):
        for source, wanted, path in used_sources(component):
            if isinstance(component, Css) and source not in look.assets:
                continue  # the rules for style sheets say so
            origin = find_origin(flow, n)
            file = find_file(look, source)
            yield _Use(source, file, origin.place(*path), origin.file, wanted)


def _names_in(css: str) -> list[str]:
    """The assets that a style sheet names."""
    from creative.css import css_assets  # its parser is heavy, and few flows need it

    return css_assets(css)


def _heavy(use: _Use, film: Asset) -> Problem:
    about = round(len(film.data) / 1_000_000, 1)
    return FilmHeavy.problem(
        use.place,
        f'"{film.file}" weighs {about} MB: visitors load it, and a standalone tag holds it.',
        "publish the film and give its https address, or make it shorter",
        file=use.document,
    )


def _wrong_kind(mime: str, use: _Use) -> Problem:
    message = f'"{use.file}" is {mime}; {_LABELS[use.wanted]} is needed here.'
    return AssetType.problem(use.place, message, _ALLOWED[use.wanted], file=use.document)


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


def _identify(data: bytes, use: _Use) -> Asset | Problem:
    file, place, document = use.name, use.place, use.document
    found = next((entry for entry in _KINDS if entry[0](data)), None)
    suffix = Path(file).suffix.lower()
    if found is None:
        message = f'"{file}" is none of the kinds of file that an ad may hold.'
        return AssetType.problem(place, message, _ALLOWED[use.wanted], file=document)
    _, mime, measure = found
    if _SUFFIXES.get(suffix) != mime:
        message = f'"{file}" holds {mime}, but its name ends in "{suffix}".'
        return AssetType.problem(place, message, "rename or convert it", file=document)
    if use.wanted != kind_of(mime):
        return _wrong_kind(mime, use)
    if mime == _SVG and (reason := unsafe_svg(data)):
        return UnsafeSvg.problem(
            place, f'"{file}" {reason}.', "export it as a plain SVG picture", file=document
        )
    if use.wanted == "font" and not is_font(data):
        message = f'"{file}" starts like a woff2 font, but it cannot be read.'
        return AssetType.problem(place, message, "export the font again", file=document)
    width, height = measure(data)
    return Asset(file, mime, data, width, height)


# A picture stands in the tags of every platform and size: it is looked through once.
_identify_again = lru_cache(maxsize=32)(_identify)


def _is_captions(data: bytes) -> bool:
    """A WebVTT file: its signature, and UTF-8 throughout; WebVTT, section 4.1."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(re.match(r"WEBVTT(?:[ \t\r\n]|$)", text))


def _no_size(_data: bytes) -> tuple[int, int]:
    return 0, 0


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


# How each kind is recognised and measured; the first that fits.
_KINDS: tuple[tuple[Callable[[bytes], bool], str, Callable[[bytes], tuple[int, int]]], ...] = (
    (lambda d: d.startswith(b"\x89PNG\r\n\x1a\n") and len(d) > 24, "image/png", _png_size),
    (lambda d: d.startswith(b"\xff\xd8\xff"), "image/jpeg", _jpeg_size),
    (lambda d: d[:6] in (b"GIF87a", b"GIF89a") and len(d) > 10, "image/gif", _gif_size),
    (lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP" and len(d) > 30, "image/webp", _webp_size),
    (lambda d: d.startswith(b"wOF2"), _FONT, _no_size),
    (is_mp4, "video/mp4", film_size),
    (is_webm, "video/webm", film_size),
    (_is_captions, _CAPTIONS, _no_size),
    (is_svg, _SVG, svg_size),
)
