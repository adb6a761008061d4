"""A tag that is not ours, read for QA: from a file to a scene. Judges nothing.

Kinds of files are a table: sheets, zips and VAST will be rows of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from delivery.macros import argument_value, expand, find_literals, sample_values
from delivery.platforms import Platform
from delivery.staging.adserver import ad_host, click_prefix, follow_click, frame_around
from delivery.staging.consent_strings import EVERYTHING, encode_tc
from delivery.staging.scene import Scene
from delivery.tags import LintedTag, lint_tag

__all__ = ["LANDING", "READABLE_TAGS", "TagFile", "build_foreign_scene", "read_tag_file"]

LANDING = "https://landing.example/?from=staging"
"""The landing page that a platform knows by itself, for tags that carry none."""

_DOCUMENT = re.compile(r"\s*(?:<!doctype|<html)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"""\s*(?:[^\s<>"']*?)https?://[^\s<>"']+\s*""", re.IGNORECASE)
_SCRIPT = re.compile(r"\.js\b|adj/|/js/|=js\b|;js;", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w.-])(\d{2,4})\s?[xX×]\s?(\d{2,4})(?!\w)")
_WIDTH = re.compile(r"""\bwidth["']?\s*[=:]\s*["']?(\d{2,4})(?:px)?\b""", re.IGNORECASE)
_HEIGHT = re.compile(r"""\bheight["']?\s*[=:]\s*["']?(\d{2,4})(?:px)?\b""", re.IGNORECASE)
_LEAST_PX, _MOST_PX = 20, 2_000


@dataclass(frozen=True, slots=True)
class TagFile:
    """A tag to be tried. `text` is as the file has it, `markup` as it goes into a page.

    `made` says what was put around the text, if anything; `size` is what the tag says of itself.
    """

    name: str
    text: str
    markup: str
    made: str
    size: str
    linted: LintedTag

    @property
    def platform(self) -> str:
        """Whose macros it holds; empty if nobody's lead."""
        guessed = self.linted.tag.guessed
        return guessed.name if guessed else ""

    @property
    def fitting(self) -> tuple[str, ...]:
        """The ad servers that replace most of its macros; several if they replace as many."""
        votes: dict[str, int] = {}
        for macro in {macro.literal: macro for macro in self.linted.tag.macros}.values():
            for name in macro.platforms:
                if name in self.linted.tag.known.servers:
                    votes[name] = votes.get(name, 0) + 1
        most = max(votes.values(), default=0)
        return tuple(sorted(name for name, count in votes.items() if count == most))


def read_tag_file(text: str, name: str, platform: Platform | None = None) -> TagFile:
    """The tag in the text of a file. Raises ValueError for a kind of file that is not read."""
    reader = READABLE_TAGS.get(Path(name).suffix.lower())
    if reader is None:
        allowed = ", ".join(sorted(READABLE_TAGS))
        raise ValueError(f"{name}: a tag is read from a file of {allowed}")
    linted = lint_tag(text, platform, file=name)
    markup, made = reader(text, linted)
    return TagFile(name, text, markup, made, _size_of(text), linted)


def build_foreign_scene(tag: TagFile, platform: Platform, number: int) -> Scene:
    """What the hosts answer: the tag as that platform serves it, and its click counter."""
    values = _values(tag, platform, number)
    filled = expand(tag.markup, platform, values)
    width, _, height = tag.size.partition("x")
    return Scene(
        title=f"{tag.name} on {platform.title}",
        ad_host=ad_host(platform),
        ad=filled if _DOCUMENT.match(tag.markup) else frame_around(filled),
        width_px=int(width),
        height_px=int(height),
        click_host=urlsplit(click_prefix(platform)).hostname or "",
        click=lambda url: follow_click(platform, url),
    )


def _values(tag: TagFile, platform: Platform, number: int) -> dict[str, str]:
    """What the platform fills in. Plain values: how a tag bears ugly ones is the linter's."""
    prefix = click_prefix(platform)
    width, _, height = tag.size.partition("x")
    values = {
        **sample_values(platform, ugly=False),
        "click_url": prefix,
        "click_url_complete": prefix + LANDING,
        "landing_url": LANDING,
        "cachebuster": f"{7_000_000_000 + number * 1_009}",
        "width": width,
        "height": height,
        "size": tag.size,
        "gdpr": "1",
        "gdpr_consent": encode_tc(EVERYTHING),
    }
    for found in find_literals(tag.markup, platform):
        if found.macro.name and found.argument:
            values[found.key] = argument_value(values[found.macro.name], found.argument)
    return values


def _as_markup(text: str, linted: LintedTag) -> tuple[str, str]:
    """Markup stays as it is; a mere address becomes what it is for."""
    if linted.tag.markup.elements or not _ADDRESS.fullmatch(text):
        return text, ""
    address = text.strip()
    quoted = address.replace('"', "%22")
    if linted.kind.purpose == "click":
        return f'<a href="{quoted}" target="_blank">click</a>', "a link, because it counts clicks"
    if _SCRIPT.search(address.partition("?")[0]):
        return f'<script src="{quoted}"></script>', "a script element"
    return f'<img src="{quoted}" width="1" height="1" alt="">', "an image of one pixel"


def _as_script(text: str, linted: LintedTag) -> tuple[str, str]:
    if linted.tag.markup.elements and text.lstrip().startswith("<"):
        return text, ""
    return f"<script>\n{text}\n</script>", "a script element"


READABLE_TAGS: dict[str, Callable[[str, LintedTag], tuple[str, str]]] = {
    ".txt": _as_markup,
    ".html": _as_markup,
    ".htm": _as_markup,
    ".tag": _as_markup,
    ".js": _as_script,
}
"""How each kind of file becomes markup: the text and what it is in, and what was put around it."""


def _size_of(text: str) -> str:
    """The first size that it names, or its first width with its first height."""
    for found in _SIZE.finditer(text):
        if all(_LEAST_PX <= int(side) <= _MOST_PX for side in found.groups()):
            return f"{int(found[1])}x{int(found[2])}"
    sides = [
        next((int(m[1]) for m in pattern.finditer(text) if int(m[1]) >= _LEAST_PX), 0)
        for pattern in (_WIDTH, _HEIGHT)
    ]
    return f"{sides[0]}x{sides[1]}" if all(0 < side <= _MOST_PX for side in sides) else "300x250"
