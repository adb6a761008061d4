"""Verification tags of a delivery: around our tag, before its address, or beside it.

Around: the vendor's text has `@{tag}` where ours goes; inside a script element ours is written as
such wrappers want it (`<scr+ipt`), so that `delivery.tags.unwrap` gives it back byte for byte.
Before its address: `https://vendor/…/our.host/1/2/` takes the place of `https://our.host/`, which
only a frame survives, because a script carries its values beside its address. Beside: everything
else, in the document that the ad stands in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from delivery import findings
from delivery.document import Delivery, Verification
from delivery.impressions import Impressions, build_trackers
from delivery.pieces import Piece
from delivery.platforms import FormatName, Platform
from delivery.serve import ServedUrl, is_bare_url, serve_html, serve_url
from delivery.surroundings import code_spans, in_spans
from delivery.tags.wrappers import INNER_HOSTS
from flows import Problem

__all__ = ["OUR_TAG", "Around", "Verifications", "build_verification", "way_of", "without_our_tag"]

OUR_TAG = "@{tag}"
_MARK = "\ue0f6"  # private use: no text should hold it
_SCRIPT = re.compile(r"<(/?)script", re.IGNORECASE)
_WRAPS = re.compile(
    r"https?://[^/?#]+/[^?#]*?/([A-Za-z0-9.-]{2,80})/\d{1,12}/\d{1,12}/(?:\?[^#]*)?"
)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and behind our tag. `split`: ours is text of a script element there."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    split: bool

    def wrap(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces of our tag inside."""
        inner = [_split(piece) for piece in pieces] if self.split else pieces
        return [*self.before, *inner, *self.after]


@dataclass(frozen=True, slots=True)
class Verifications:
    """`around`: the first is the innermost. `address`: of what our address is wrapped in."""

    beside: Impressions
    around: tuple[Around, ...] = ()
    address: tuple[ServedUrl, ...] = ()
    problems: tuple[Problem, ...] = ()

    def wrap(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Our tag with everything around it, and what measures beside it behind."""
        wrapped = list(pieces)
        for around in self.around:
            wrapped = around.wrap(wrapped)
        return [*wrapped, *self.beside.pieces]

    def without_wrappers(self) -> "Verifications":
        """Only what stands beside: a staging server has nobody's wrapper to unwrap it."""
        return replace(self, around=(), address=())

    def lacks(self, format_name: FormatName) -> Iterator[Problem]:
        """What cannot be built in that format, or at all."""
        if len(self.address) > 1:
            told = f"{len(self.address)} wrappers take the ad's address, and it has room for one."
            hint = "leave one, or have the vendors wrap the finished tag."
            yield findings.WrapperUnfit.problem("verification", told, hint, file="delivery.json")
        for what, built in (("around", bool(self.around)), ("address", bool(self.address))):
            if built and (format_name, what) in _UNFIT:
                yield findings.WrapperUnfit.problem(
                    "verification", _UNFIT[format_name, what], _UNFIT_HINT, file="delivery.json"
                )


_UNFIT = {
    ("standalone", "around"): "A wrapper takes a tag, and a standalone tag is a whole document.",
    ("standalone", "address"): "A standalone tag has no address that could be wrapped.",
    ("script", "address"): "This wrapper takes an address alone, and a script tag carries its "
    "values beside its address.",
}
_UNFIT_HINT = "build an iframe tag, or give the vendor the finished tag to wrap."


def way_of(verification: Verification) -> str:
    """Where it goes: "around", "address" or "beside"."""
    if OUR_TAG in verification.tag:
        return "around"
    text = verification.tag.strip()
    return "address" if is_bare_url(text) and _WRAPS.fullmatch(text) else "beside"


def without_our_tag(text: str) -> str:
    """The vendor's own text, as other rules read it."""
    return text.replace(OUR_TAG, "", 1)


def build_verification(delivery: Delivery, platform: Platform) -> Verifications:
    """All verification tags of the delivery."""
    around: list[Around] = []
    addresses: list[ServedUrl] = []
    beside: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for index, item in enumerate(delivery.verification):
        place = f"verification[{index}] > tag"
        match way_of(item):
            case "around":
                made, found = _around(item.tag, delivery, platform, place)
                around.append(made)
                problems += found
            case "address":
                url, found = serve_url(item.tag.strip(), platform, delivery.vendor_id, place)
                addresses.append(url)
                problems += [*found, *_other_host(item.tag, delivery, place)]
            case _:
                beside.append((place, item.tag))
    trackers = build_trackers(beside, delivery, platform)
    problems += trackers.problems
    return Verifications(trackers, tuple(around), tuple(addresses), tuple(problems))


def _around(
    text: str, delivery: Delivery, platform: Platform, place: str
) -> tuple[Around, list[Problem]]:
    at = text.index(OUR_TAG)
    marked = f"{text[:at]}{_MARK}{text[at + len(OUR_TAG) :]}"
    pieces, problems = serve_html(marked, platform, delivery.vendor_id, place)
    number = next(n for n, piece in enumerate(pieces) if _MARK in piece.text)
    before, _, after = pieces[number].text.partition(_MARK)
    kind = pieces[number].kind
    return Around(
        (*pieces[:number], Piece(before, kind)),
        (Piece(after, kind), *pieces[number + 1 :]),
        in_spans(code_spans(marked), marked.index(_MARK)),
    ), problems


def _split(piece: Piece) -> Piece:
    """The piece as text of a script element: nothing in it ends that element."""
    return (
        piece
        if piece.kind == "slot"
        else replace(piece, text=_SCRIPT.sub(r"<\1scr+ipt", piece.text))
    )


def _other_host(text: str, delivery: Delivery, place: str) -> Iterator[Problem]:
    """An address wrapper around another host than the one that our files lie on."""
    wrapped = _WRAPS.fullmatch(text.strip())
    host = urlsplit(delivery.base_url or "").hostname or ""
    if wrapped is None or not host or INNER_HOSTS.get(wrapped[1], wrapped[1]) == host:
        return
    message = f"It wraps {wrapped[1]}, and the creative is published on {host}."
    hint = f"ask the vendor for a wrapper of {host}, or publish there."
    yield findings.WrapperUnfit.problem(place, message, hint, file="delivery.json")
