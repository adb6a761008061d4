"""Rules on tracking texts: https, cache-busters, and what a browser will not do with them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from delivery.document import ClickTracker
from delivery.literals import LiteralIndex, literal_index
from delivery.macros import is_placeholder
from delivery.platforms import Platform
from delivery.project import Project
from delivery.rules.texts import trackers
from delivery.verification import without_our_tag
from flows import (
    MacroRef,
    Problem,
    Rule,
    Severity,
    TrackingTag,
    parse_template,
    parse_tracking,
    place_of,
)

__all__ = [
    "AmpersandEscaped",
    "ImpressionNeedsAttention",
    "PixelProtocolRelative",
    "PixelUnsecured",
    "PixelWithoutCacheBuster",
    "TrackingText",
    "tracking_texts",
]


@dataclass(frozen=True, slots=True)
class TrackingText:
    """A tracking text of the project, read, and where it stands."""

    tag: TrackingTag
    file: str
    place: str


def tracking_texts(project: Project) -> Iterator[TrackingText]:
    """Component tracking in document order, then the trackers of delivery.json.

    Of click trackers those that are pixels: a hop of the way is no request of its own.
    """
    flow = project.creative.flow
    for i, component in enumerate(flow.components):
        for k, entry in enumerate(component.tracking):
            place = place_of(flow, ("components", i, "tracking", k, "tag"))
            yield TrackingText(parse_tracking(entry.tag), "flow.json", place)
    for place, tracker in trackers(project.delivery):
        if not isinstance(tracker, ClickTracker) or tracker.how == "beacon":
            tag = parse_tracking(without_our_tag(tracker.tag))
            yield TrackingText(tag, "delivery.json", f"{place} > tag")


class PixelUnsecured(Rule[Project]):
    """What it finds: a tracking address that starts with `http:`.

    **Why it matters.** Pages are https: browsers block or rewrite the request, and the ad does
    not fire it. The pixel would count nothing.

    **Wrong** `http://t.example/i?cb=@{cachebuster}`

    **Right** `https://t.example/i?cb=@{cachebuster}`

    **Reference.** W3C Mixed Content.
    """

    code = "DL107"
    name = "pixel-unsecured"

    def check(self, subject: Project) -> Iterable[Problem]:
        for text in tracking_texts(subject):
            for url in text.tag.requests:
                if url.lower().startswith("http:"):
                    hint = f"use https://{url[5:].lstrip('/')} if the vendor answers there."
                    yield self.problem(text.place, f"Not https: {url}", hint, file=text.file)


class PixelProtocolRelative(Rule[Project]):
    """What it finds: a tracking address that starts with `//`.

    **Why it matters.** It takes the scheme of whatever page it lands in; in an app's web view
    that is `file:`, and nothing is counted. The ad fires https addresses only.

    **Wrong** `//t.example/i?cb=@{cachebuster}`

    **Right** `https://t.example/i?cb=@{cachebuster}`

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL108"
    name = "pixel-protocol-relative"

    def check(self, subject: Project) -> Iterable[Problem]:
        for text in tracking_texts(subject):
            for url in text.tag.requests:
                if url.startswith("//"):
                    hint = f"write https:{url}"
                    yield self.problem(text.place, f"No scheme: {url}", hint, file=text.file)


class AmpersandEscaped(Rule[Project]):
    """What it finds: `&amp;` in an address as it will be asked for.

    **Why it matters.** In the text of a page `&amp;` is how an & is written, and a browser reads it
    back. In a bare address, or escaped once more in a pasted tag, it stays: the vendor gets a
    parameter `amp;cb` and not `cb`.

    **Wrong** `https://t.example/i?id=1&amp;cb=@{cachebuster}`, and in a pasted tag
    `<img src="https://t.example/i?id=1&amp;amp;cb=@{cachebuster}">`

    **Right** `https://t.example/i?id=1&cb=@{cachebuster}`

    **Reference.** HTML Standard, character references.
    """

    code = "DL119"
    name = "ampersand-escaped"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        for text in tracking_texts(subject):
            for url in text.tag.requests:
                if "&amp;" in url:
                    message = f"The vendor gets &amp; and no &: {url}"
                    hint = f"write {url.replace('&amp;', '&')}"
                    yield self.problem(text.place, message, hint, file=text.file)
        for name, url in subject.delivery.click_throughs.items():
            if "&amp;" in url:
                message = f"The landing page gets &amp; and no &: {url}"
                hint = f"write {url.replace('&amp;', '&')}"
                place = f"click_throughs > {name}"
                yield self.problem(place, message, hint)


class PixelWithoutCacheBuster(Rule[Project]):
    """What it finds: a pixel whose address is the same every time.

    **Why it matters.** Browsers and proxies answer the second request from their cache, and the
    vendor counts one event where there were several.

    **Wrong** `https://t.example/i?id=1`, `https://t.example/i?ord=[timestamp]` (nobody replaces
    that placeholder)

    **Right** `https://t.example/i?id=1&ord=@{cachebuster}`

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL109"
    name = "pixel-without-cache-buster"
    severity: ClassVar[Severity] = "warning"

    _own = ("cachebuster", "timestamp", "load_id", "session")
    _placeholder = re.compile(
        r"\[(?:timestamp|cachebuster|cachebusting|random|cb|rnd)\]", re.IGNORECASE
    )

    def check(self, subject: Project) -> Iterable[Problem]:
        index, own = literal_index(tuple(subject.platforms.values())), subject.platform
        for text in tracking_texts(subject):
            requests = set(text.tag.requests)
            for pixel in text.tag.pixels:
                if pixel.url in requests and not self._busts(pixel.url, index, own):
                    yield self._found(text, pixel.url)

    def _found(self, text: TrackingText, url: str) -> Problem:
        if placeholder := self._placeholder.search(url):
            message = f"Nobody replaces {placeholder.group()}: {url}"
            hint = f"write @{{cachebuster}} in place of {placeholder.group()}."
        else:
            message = f"The address is the same every time: {url}"
            hint = f"add {'&' if '?' in url else '?'}cb=@{{cachebuster}} or the vendor's own name for it."
        return self.problem(text.place, message, hint, file=text.file)

    def _busts(self, url: str, index: LiteralIndex, own: Platform | None) -> bool:
        names = {ref.name for ref in parse_template(url)[0] if isinstance(ref, MacroRef)}
        for hit in index.find(url):
            waits = is_placeholder(hit.text)
            names |= {o.macro.name for o in hit.owners if not waits or o.platform is own}
        return bool(names & set(self._own))


class ImpressionNeedsAttention(Rule[Project]):
    """What it finds: an impression tracker of which a part makes no request, or none that can be
    counted: words around the address, text between tags, attributes that only a script would read;
    of a verification tag words outside its elements.

    **Why it matters.** What was meant to count may never be asked for.

    **Wrong** `"tag": "see https://t.example/i"`

    **Right** `"tag": "https://t.example/i?cb=@{cachebuster}"`

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL110"
    name = "impression-needs-attention"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        for text in tracking_texts(subject):
            measures = text.place.startswith("verification")
            if not measures and not text.place.startswith("impressions"):
                continue
            harmless = {pixel.url for pixel in text.tag.pixels if pixel.noscript}
            for url in () if measures else _only_without_scripts(text.tag):
                message = (
                    f"Not counted: {url}\nit stands in <noscript>, for browsers without scripts."
                )
                yield self.problem(text.place, message, "take <noscript> away to count every load.")
            for ignored in text.tag.ignored:
                if ignored.text in harmless or ignored.text.startswith("<!--"):
                    continue  # a fallback beside a script, a comment: as they should be
                if measures and ignored.usual:
                    continue  # what its vendor put around our tag
                message = f"Not counted: {ignored.text}\n{ignored.reason}"
                yield self.problem(text.place, message, "leave only what shall be counted.")


def _only_without_scripts(tag: TrackingTag) -> list[str]:
    """Pixels in `<noscript>` that no script, frame or image of the same text stands in for."""
    if tag.needs_document or any(not pixel.noscript for pixel in tag.pixels):
        return []
    return [pixel.url for pixel in tag.pixels]
