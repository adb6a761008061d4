"""Which pixel of which component a request belongs to, for the live log: any value fits a macro.

QA knows what must arrive (`delivery.qa.expect`); a person clicks as he likes, so here only the
shape of an address counts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ada_url import URL

from delivery.foreign import find_foreign
from delivery.hoist import hoisting
from delivery.platforms import Platform
from delivery.project import Project
from delivery.staging.calls import Call
from flows import MacroRef, parse_tracking

__all__ = ["KnownPixel", "find_pixel", "find_trouble", "list_pixels"]

_MARK = "zqmqz"  # survives the browser's URL parser, also in a host name


@dataclass(frozen=True, slots=True)
class KnownPixel:
    """One address that the project's tracking asks for. `component` "" is the tag itself."""

    component: str
    on: str
    url: str
    pattern: re.Pattern[str]


def list_pixels(project: Project, platform: Platform) -> tuple[KnownPixel, ...]:
    """Every pixel of the project: impressions first, then in the order of the flow."""
    return tuple(_pixels(project, platform))


def find_pixel(pixels: Sequence[KnownPixel], call: Call) -> int | None:
    """Position of the pixel that a call answers. Of several, the one with the longest address."""
    found = [n for n, pixel in enumerate(pixels) if pixel.pattern.fullmatch(_any_scheme(call.url))]
    return max(found, key=lambda n: (len(pixels[n].url), -n), default=None)


def find_trouble(call: Call, pixel: KnownPixel | None, platforms: Mapping[str, Platform]) -> str:
    """What is wrong with a request, in plain words; "" if nothing is to be seen."""
    if call.role not in ("pixel", "click", "tracker", "collector"):
        return ""
    if call.status >= 400:
        return "The click counter could not read this: the landing page is not escaped as it wants."
    if call.scheme == "http":
        return "Asked over http. Browsers block or change that in https pages: type https://."
    if pixel is None and call.role == "pixel" and call.method != "OPTIONS":
        return "Nothing in the flow asks for this."
    literal = _unreplaced(call.url, pixel, platforms)
    return f"{literal} stands in the address: nobody replaced it." if literal else ""


def _pixels(project: Project, platform: Platform) -> Iterator[KnownPixel]:
    delivery = project.delivery
    served = [*delivery.impressions, *delivery.verification]
    beacons = [tracker for tracker in delivery.click_trackers if tracker.how == "beacon"]
    for on, trackers in (("load", served), ("click", beacons)):
        for tracker in trackers:
            for url in parse_tracking(tracker.tag).requests:
                yield KnownPixel("", on, url, _pattern(url, platform, ""))
    for component in project.creative.flow.components:
        for entry in component.tracking:
            for url in parse_tracking(entry.tag).requests:
                on = entry.on or "displayed"
                yield KnownPixel(component.id, on, url, _pattern(url, platform, component.id))


def _pattern(url: str, platform: Platform, component: str) -> re.Pattern[str]:
    template, _ = hoisting(platform)(url)
    text = "".join(_known_part(part, component) for part in template)
    try:
        address = str(URL(text).href)
    except ValueError:
        address = text
    address = _any_scheme(address.partition("#")[0])
    return re.compile(".*?".join(re.escape(part) for part in address.split(_MARK)))


def _known_part(part: str | MacroRef, component: str) -> str:
    if isinstance(part, str):
        return part
    return component if part.name == "component" else _MARK


def _any_scheme(url: str) -> str:
    return url.partition("://")[2]


def _unreplaced(url: str, pixel: KnownPixel | None, platforms: Mapping[str, Platform]) -> str:
    # Values may hold anything, so only literals that were typed count.
    readable = f"{url} {unquote(url)}"
    if "@{" in readable:
        return "@{"
    typed = find_foreign(pixel.url, None, platforms.values()) if pixel else []
    return next((found.text for found in typed if found.text in readable), "")
