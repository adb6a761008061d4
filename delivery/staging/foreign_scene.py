"""A tag that is not ours, as an ad server serves it: filled in, with what stands around it.

The same for a tag that a person pasted and for one that QA tries. Judges nothing.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from delivery.macros import expand
from delivery.platforms import Platform
from delivery.staging.adserver import (
    ad_host,
    add_arguments,
    click_prefix,
    fill_in,
    follow_click,
    frame_around,
)
from delivery.staging.options import SPEEDS, Speed
from delivery.staging.pages import PLAIN, Surroundings
from delivery.staging.scene import Scene
from delivery.tags import LintedTag

__all__ = ["LANDING", "as_markup", "build_foreign_scene", "foreign_values", "size_of"]

LANDING = "https://landing.example/?from=staging"
"""The landing page that a platform knows by itself, for tags that carry none."""

_AD_HOST = "ads.adserver.example"  # where no platform is said to serve it
_DOCUMENT = re.compile(r"\s*(?:<!doctype|<html)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"""\s*(?:[^\s<>"']*?)https?://[^\s<>"']+\s*""", re.IGNORECASE)
_SCRIPT = re.compile(r"\.js\b|adj/|/js/|=js\b|;js;", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w.-])(\d{2,4})\s?[xX×]\s?(\d{2,4})(?!\w)")
_WIDTH = re.compile(r"""\bwidth["']?\s*[=:]\s*["']?(\d{2,4})(?:px)?\b""", re.IGNORECASE)
_HEIGHT = re.compile(r"""\bheight["']?\s*[=:]\s*["']?(\d{2,4})(?:px)?\b""", re.IGNORECASE)
_LEAST_PX, _MOST_PX = 20, 2_000


def as_markup(text: str, linted: LintedTag) -> tuple[str, str]:
    """What goes into a page, and what was put around the text: markup stays as it is, a mere
    address becomes what it is for."""
    if linted.tag.markup.elements or not _ADDRESS.fullmatch(text):
        return text, ""
    address = text.strip()
    quoted = address.replace('"', "%22")
    if linted.kind.purpose == "click":
        return f'<a href="{quoted}" target="_blank">click</a>', "a link, because it counts clicks"
    if _SCRIPT.search(address.partition("?")[0]):
        return f'<script src="{quoted}"></script>', "a script element"
    return f'<img src="{quoted}" width="1" height="1" alt="">', "an image of one pixel"


def size_of(text: str) -> str:
    """The first size that it names, or its first width with its first height; else 300x250."""
    for found in _SIZE.finditer(text):
        if all(_LEAST_PX <= int(side) <= _MOST_PX for side in found.groups()):
            return f"{int(found[1])}x{int(found[2])}"
    sides = [
        next((int(m[1]) for m in pattern.finditer(text) if int(m[1]) >= _LEAST_PX), 0)
        for pattern in (_WIDTH, _HEIGHT)
    ]
    return f"{sides[0]}x{sides[1]}" if all(0 < side <= _MOST_PX for side in sides) else "300x250"


def foreign_values(
    markup: str,
    platform: Platform | None,
    size: str,
    number: int,
    *,
    ugly: bool = False,
    served: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What the platform fills in, nothing without one. `served` are values that are to be others.

    Usually plain ones: how a tag bears ugly ones is the linter's.
    """
    if platform is None:
        return {}
    values = fill_in(platform, size, LANDING, number, ugly=ugly)
    values["click_url_complete"] = click_prefix(platform) + LANDING
    return add_arguments(values | dict(served or {}), markup, platform)


def build_foreign_scene(
    markup: str,
    platform: Platform | None,
    values: Mapping[str, str],
    *,
    title: str,
    size: str,
    around: Surroundings = PLAIN,
    speed: Speed = SPEEDS["fast"],
    preview: bool = False,
) -> Scene:
    """What the hosts answer: the tag filled in with those values, and the platform's click counter."""
    width, _, height = size.partition("x")
    is_document = bool(_DOCUMENT.match(markup))
    filled = expand(markup, platform, values, preview=preview) if platform else markup
    return Scene(
        title=f"{title} on {platform.title if platform else 'a page'}",
        ad_host=ad_host(platform) if platform else _AD_HOST,
        ad=filled if is_document else frame_around(filled),
        width_px=int(width),
        height_px=int(height),
        click_host=(urlsplit(click_prefix(platform)).hostname or "") if platform else "",
        click=(lambda url: follow_click(platform, url)) if platform else None,
        around=around,
        tag="" if is_document else filled,
        speed=speed,
    )
