"""Which pixel a request belongs to, for the live log, and what stands for each of its macros.

QA knows what must arrive (`delivery.qa.expect`); a person clicks as he likes, so here only the
shape of an address counts: any value fits a macro. Tags of others are read for it too.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ada_url import URL

from delivery.foreign import find_foreign
from delivery.hoist import hoisting, native_parts
from delivery.platforms import Platform
from delivery.project import Project
from delivery.staging.calls import Call
from delivery.tags import ForeignTag
from flows import MacroRef, parse_tracking

__all__ = ["Gap", "KnownPixel", "find_pixel", "find_trouble", "list_foreign", "list_pixels"]

_MARK = "zqmqz{}q"  # survives the browser's URL parser, also in a host name
_MARKS = re.compile(r"zqmqz(\d+)q")
_MOST = 400  # addresses of a tag of others that get a row of their own


@dataclass(frozen=True, slots=True)
class Gap:
    """One macro in an address: as it was typed, and our key of it ("" for one without a name)."""

    text: str
    key: str
    native: bool = False


@dataclass(frozen=True, slots=True)
class KnownPixel:
    """One address that is asked for. `component` "" is the tag itself.

    `pattern` has a group for each gap. `asked`: whether it must come when its moment has come;
    what stands in a script or behind `<noscript>` only may.
    """

    component: str
    on: str
    url: str
    pattern: re.Pattern[str]
    gaps: tuple[Gap, ...] = ()
    asked: bool = True
    once: bool = False


def list_pixels(project: Project, platform: Platform) -> tuple[KnownPixel, ...]:
    """Every pixel of the project: impressions first, then in the order of the flow."""
    return tuple(_pixels(project, platform))


def list_foreign(tag: ForeignTag, platform: Platform | None) -> tuple[KnownPixel, ...]:
    """The addresses in a tag of others, each once, in its order; the ways out are clicks."""
    found: dict[tuple[str, str], KnownPixel] = {}
    for address in tag.addresses:
        if not address.host or address.head:  # behind a click macro: the click counter is asked
            continue
        text = html.unescape(address.text) if address.element else address.text
        on = "load" if address.requests else "click"
        if address.element is None:
            on = "script" if address.code else "text"
        elif address.element.noscript:
            on = "no script"
        pattern, gaps = _read(native_parts(text, platform), "", more=address.joined)
        asked = on == "load"
        found.setdefault((on, text), KnownPixel("", on, text, pattern, gaps, asked))
    return tuple(found.values())[:_MOST]


def find_pixel(pixels: Sequence[KnownPixel], call: Call) -> int | None:
    """Position of the pixel that a call answers. Of several, the one with the longest address."""
    url = _any_scheme(call.url)
    found = [n for n, pixel in enumerate(pixels) if pixel.pattern.fullmatch(url)]
    return max(found, key=lambda n: (len(pixels[n].url), -n), default=None)


def find_trouble(
    call: Call, pixel: KnownPixel | None, platforms: Mapping[str, Platform], *, ours: bool = True
) -> str:
    """What is wrong with a request, in plain words; "" if nothing is to be seen.

    `ours`: the flow says all that may be asked for; of a tag of others nobody knows it.
    """
    if call.role not in ("pixel", "click", "tracker", "collector"):
        return ""
    if call.status >= 400:
        return "The click counter could not read this: the landing page is not escaped as it wants."
    if call.scheme == "http":
        return "Asked over http. Browsers block or change that in https pages: type https://."
    literal = _unreplaced(call.url, pixel, platforms)
    if literal:
        return f"{literal} stands in the address: nobody replaced it."
    if ours and pixel is None and call.role == "pixel" and call.method != "OPTIONS":
        return "Nothing in the flow asks for this."
    return ""


def _pixels(project: Project, platform: Platform) -> Iterator[KnownPixel]:
    delivery = project.delivery
    served = [*delivery.impressions, *delivery.verification]
    beacons = [tracker for tracker in delivery.click_trackers if tracker.how == "beacon"]
    for on, trackers in (("load", served), ("click", beacons)):
        for tracker in trackers:
            for url in parse_tracking(tracker.tag).requests:
                yield _known("", on, url, platform)
    for component in project.creative.flow.components:
        for entry in component.tracking:
            for url in parse_tracking(entry.tag).requests:
                on = entry.on or "displayed"
                yield _known(component.id, on, url, platform, once=bool(entry.once))


def _known(
    component: str, on: str, url: str, platform: Platform, *, once: bool = False
) -> KnownPixel:
    template, _ = hoisting(platform)(url)
    pattern, gaps = _read(template, component)
    return KnownPixel(component, on, url, pattern, gaps, once=once)


def _read(
    template: Sequence[str | MacroRef], component: str, *, more: bool = False
) -> tuple[re.Pattern[str], tuple[Gap, ...]]:
    """The shape of an address as browsers write it, and its gaps. `more`: it goes on somehow."""
    gaps: list[Gap] = []
    text = ""
    for part in template:
        if isinstance(part, str):
            text += part
        else:
            text += _MARK.format(len(gaps))
            gaps.append(Gap(_typed(part), part.key, part.served))
    # An empty query is not seen by a server.
    address = _any_scheme(_as_asked(text).partition("#")[0]).removesuffix("?")
    shape, last = "", 0
    for mark in _MARKS.finditer(address):
        gap = gaps[int(mark[1])]
        value = re.escape(component) if gap.key == "component" and component else ".*?"
        shape += f"{re.escape(address[last : mark.start()])}(?P<g{mark[1]}>{value})"
        last = mark.end()
    return re.compile(shape + re.escape(address[last:]) + (".*" if more else "")), tuple(gaps)


def _as_asked(text: str) -> str:
    if text.startswith("//"):
        text = "https:" + text
    try:
        return str(URL(text).href)
    except ValueError:
        return text


def _typed(ref: MacroRef) -> str:
    return ref.key if ref.served else f"@{{{ref.key}}}"


def _any_scheme(url: str) -> str:
    return url.partition("://")[2]


def _unreplaced(url: str, pixel: KnownPixel | None, platforms: Mapping[str, Platform]) -> str:
    # Values may hold anything, so only literals that were typed count.
    readable = f"{url} {unquote(url)}"
    if "@{" in readable:
        return "@{"
    typed = find_foreign(pixel.url, None, platforms.values()) if pixel else []
    return next((found.text for found in typed if found.text in readable), "")
