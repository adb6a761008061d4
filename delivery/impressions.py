"""Impression trackers: texts in front of the ad, asked for on every load, whatever the ad does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from delivery.document import Delivery
from delivery.pieces import Piece, markup
from delivery.platforms import Platform
from delivery.serve import ServedUrl, serve_html, serve_url, split_html, url_pieces
from flows import Problem, parse_tracking

__all__ = ["Impressions", "build_impressions", "build_trackers", "painted_impressions"]


_FRAME = re.compile(r"<iframe\b[^>]*>", re.IGNORECASE)
_DOT = re.compile(r"""\bheight\s*=\s*["']?[01](?!\d)""", re.IGNORECASE)  # a frame of one pixel


@dataclass(frozen=True, slots=True)
class Impressions:
    """Pieces of the tag, the requests that they make, and whether they need scripts or frames."""

    pieces: tuple[Piece, ...] = ()
    requests: tuple[ServedUrl, ...] = ()
    problems: tuple[Problem, ...] = ()
    needs_document: bool = False


def build_impressions(delivery: Delivery, platform: Platform) -> Impressions:
    """The impression trackers that stand in the tag, one after the other.

    Those that count when the ad shows are the player's: `painted_impressions`.
    """
    if delivery.count_on == "render":
        return Impressions()
    texts = (
        (f"impressions[{index}] > tag", impression.tag)
        for index, impression in enumerate(delivery.impressions)
    )
    return build_trackers(texts, delivery, platform)


def painted_impressions(delivery: Delivery) -> tuple[str, ...]:
    """Texts of the trackers that the player fires with the first painted frame."""
    if delivery.count_on != "render":
        return ()
    return tuple(impression.tag for impression in delivery.impressions)


def build_trackers(
    texts: Iterable[tuple[str, str]], delivery: Delivery, platform: Platform
) -> Impressions:
    """Texts that stand in the tag itself, each with its place in delivery.json."""
    return _join(_tracker(text, delivery, platform, place) for place, text in texts)


def _tracker(text: str, delivery: Delivery, platform: Platform, place: str) -> Impressions:
    """One tracker: addresses become pixels, pasted HTML stays as it is."""
    needs_document = parse_tracking(text).needs_document
    before, html, after = split_html(text)
    if needs_document:  # then a browser is asked for what the HTML says, and nothing beside it
        before = after = ""
    parts = [
        _addresses(before, delivery, platform, place),
        _html(html, delivery, platform, place),
        _addresses(after, delivery, platform, place),
    ]
    return _join(parts, needs_document)


def _addresses(text: str, delivery: Delivery, platform: Platform, place: str) -> Impressions:
    pieces: list[Piece] = []
    requests: list[ServedUrl] = []
    problems: list[Problem] = []
    for address in parse_tracking(text).requests:
        url, found = serve_url(address, platform, delivery.vendor_id, place)
        problems += found
        if not url.parts:
            continue
        # `hidden`, not a style: a standalone document's own policy refuses style attributes
        end = markup('" width="1" height="1" alt="" hidden>\n')
        pieces += [markup('<img src="'), *url_pieces(url), end]
        requests.append(url)
    return Impressions(tuple(pieces), tuple(requests), tuple(problems))


def _loaded(text: str) -> tuple[str, ...]:
    """What pasted HTML asks a browser with scripting for: nothing that stands in `<noscript>`."""
    tag = parse_tracking(text)
    if tag.needs_document:
        return tag.requests
    return tuple(pixel.url for pixel in tag.pixels if not pixel.noscript)


def _html(text: str, delivery: Delivery, platform: Platform, place: str) -> Impressions:
    if not text:
        return Impressions()
    pieces, problems = serve_html(text, platform, delivery.vendor_id, place)
    urls = [serve_url(address, platform, delivery.vendor_id)[0] for address in _loaded(text)]
    # in pasted HTML the platform replaces all that looks like a literal of its own
    requests = tuple(ServedUrl(((url.text, True),), url.typed) for url in urls if url.parts)
    if not _takes_room(text):
        return Impressions((*pieces, markup("\n")), requests, tuple(problems))
    hidden = (markup("<div hidden>"), *pieces, markup("</div>\n"))
    return Impressions(hidden, requests, tuple(problems))


def _takes_room(text: str) -> bool:
    """Whether an image of one pixel would push the ad down by a line of text.

    Scripts and frames that can be seen stay where they were pasted: they may measure what is
    around them. A lazy image is never asked for in a hidden place.
    """
    tag = parse_tracking(text)
    seen = any(not _DOT.search(frame) for frame in _FRAME.findall(text))
    return not (tag.scripts or tag.inline_scripts or seen) and "lazy" not in text.lower()


def _join(parts: Iterable[Impressions], needs_document: bool = False) -> Impressions:
    found = list(parts)
    return Impressions(
        tuple(piece for part in found for piece in part.pieces),
        tuple(request for part in found for request in part.requests),
        tuple(problem for part in found for problem in part.problems),
        needs_document or any(part.needs_document for part in found),
    )
