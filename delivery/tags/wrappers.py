"""Wrappers of verification and tracking vendors around a tag: found, taken off, put back on.

Unwrapping keeps what it took, so that wrapping again gives the same bytes. A *blocking* wrapper
can keep the ad from showing: the server that it is wrapped around then counts 15 to 40 % fewer
impressions than the platform that serves it. A *monitoring* one only watches.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["INNER_HOSTS", "Taken", "Wrapper", "find_wrappers", "unwrap", "wrap"]

_IAS = re.compile(
    r"https?://fw\.adsafeprotected\.com/(rjss|rjsi|rfw|rfi)/([A-Za-z0-9.-]{2,80})/(\d{1,12})/(\d{1,12})/"
)
_IAS_PREVIEW = re.compile(r"[?&]adsafe_preview=(?:\$\{IS_PREVIEW\}|\d?)(?=[\"'\s>#])")
INNER_HOSTS = {"dc": "ad.doubleclick.net", "at": "view.atdmt.com"}
"""What Integral Ad Science writes for some hosts."""
_DV_OPEN = re.compile(r"<script\s+type=(['\"])text/adtag\1>\s*", re.IGNORECASE)
_DV_CLOSE = re.compile(
    r"</script>\s*<script\b[^>]{0,300}?https?://(?:cdn|rtb)?\.?doubleverify\.com/dvbs_src\.js[^>]{0,4000}>\s*</script>",
    re.IGNORECASE,
)
_DV_SPLIT = re.compile(r"<(/?)scr\+ipt", re.IGNORECASE)
_TRACKER = re.compile(r"https?://ad\.doubleclick\.net/ddm/trackimpj?/", re.IGNORECASE)
_TRACKER_START = re.compile(r"<(?:script|img)\b", re.IGNORECASE)
_TRACKER_END = re.compile(r">(?:\s{0,20}</script>)?", re.IGNORECASE)
_BEFORE, _AFTER = 300, 4_000  # characters between a tag's ends and the address in it
_CLICK = re.compile(r"https?://ad\.doubleclick\.net/ddm/trackclk/[^\s\"'<>?]{5,2000}+\?(?=https?:)")
_MONITOR = re.compile(
    r"https?://(?:[a-z0-9-]{1,40}\.)?(?:(doubleverify\.com/(?:dvtp_src|dvbm|dvtag))"
    r"|(?:pixel|static)\.(adsafeprotected\.com)|(adsafeprotected\.com/jload))"
)
_BLOCKER = re.compile(r"https?://[a-z0-9-]{0,40}\.?doubleverify\.com/(?:dvbs_src|bsredirect)")


class Wrapper(NamedTuple):
    """A wrapper at a place of the text. `blocking`: it can keep the ad from showing."""

    start: int
    end: int
    vendor: str
    blocking: bool
    around: str

    @property
    def told(self) -> str:
        """What it means for the counts, for people."""
        what = "blocks" if self.blocking else "watches"
        effect = ": the ad's own server may count 15 to 40 % less" if self.blocking else ""
        return f"{self.vendor} {what} {self.around}".rstrip() + effect


class Taken(NamedTuple):
    """One piece that unwrapping changed: at `at` of the unwrapped text `left` stands for `was`."""

    at: int
    left: str
    was: str


class _Piece(NamedTuple):
    start: int
    end: int
    left: str


def find_wrappers(text: str) -> tuple[Wrapper, ...]:
    """The wrappers in a text, in order."""
    found = []
    if "adsafeprotected.com" in text:
        for m in _IAS.finditer(text):
            host = INNER_HOSTS.get(m[2], m[2])
            found.append(Wrapper(m.start(), m.end(), "Integral Ad Science", True, host))
    if "doubleverify.com" in text:
        found += [
            Wrapper(m.start(), m.end(), "DoubleVerify", True, "the tag")
            for m in _BLOCKER.finditer(text)
        ]
    if found or "doubleverify.com" in text or "adsafeprotected.com" in text:
        for m in _MONITOR.finditer(text):
            vendor = "DoubleVerify" if m[1] else "Integral Ad Science"
            found.append(Wrapper(m.start(), m.end(), vendor, False, "the tag"))
    if "ad.doubleclick.net/ddm/track" in text:
        clicks = (match.span() for match in _CLICK.finditer(text))
        for spans, what in ((_trackers(text), "impressions of the tag"), (clicks, "its clicks")):
            found += [Wrapper(*span, "Campaign Manager 360", False, what) for span in spans]
    return tuple(sorted(found))


def unwrap(text: str) -> tuple[str, tuple[Taken, ...]]:
    """The text without its wrappers, and what was taken: `wrap` puts it back."""
    parts, taken = list[str](), list[Taken]()
    last = size = 0
    for piece in _pieces(text):
        if piece.start < last:
            continue
        parts += [text[last : piece.start], piece.left]
        size += piece.start - last
        taken.append(Taken(size, piece.left, text[piece.start : piece.end]))
        size += len(piece.left)
        last = piece.end
    return "".join([*parts, text[last:]]), tuple(taken)


def wrap(text: str, taken: Sequence[Taken]) -> str:
    """The text with its wrappers again, byte for byte.

    Raises ValueError where the text has changed at a place that a wrapper stood for.
    """
    parts, last = list[str](), 0
    for piece in taken:
        if text[piece.at : piece.at + len(piece.left)] != piece.left or piece.at > len(text):
            raise ValueError(f"the text has changed at {piece.at}: {piece.left!r} is not there")
        parts += [text[last : piece.at], piece.was]
        last = piece.at + len(piece.left)
    return "".join([*parts, text[last:]])


def _pieces(text: str) -> Iterable[_Piece]:
    found: list[_Piece] = []
    if "adsafeprotected.com" in text:
        wrapped = list(_IAS.finditer(text))
        found += [_Piece(*m.span(), f"https://{INNER_HOSTS.get(m[2], m[2])}/") for m in wrapped]
        if wrapped:
            found += [_Piece(*m.span(), "") for m in _IAS_PREVIEW.finditer(text)]
    open_ = _DV_OPEN.search(text)
    close = _DV_CLOSE.search(text, open_.end()) if open_ else None
    if open_ and close:
        found += [_Piece(*open_.span(), ""), _Piece(*close.span(), "")]
        inside = _DV_SPLIT.finditer(text, open_.end(), close.start())
        found += [_Piece(*m.span(), f"<{m[1]}script") for m in inside]
    if "ad.doubleclick.net/ddm/track" in text:
        tracked = [_Piece(*span, "") for span in _trackers(text)]
        whole = len(tracked) == 1 and not text[: tracked[0].start].strip()
        if not (whole and not text[tracked[0].end :].strip()):  # a tracker alone wraps nothing
            found += tracked
        found += [_Piece(*m.span(), "") for m in _CLICK.finditer(text)]
    return sorted(found)


def _trackers(text: str) -> Iterable[tuple[int, int]]:
    """Scripts and images that count impressions, each from `<` to `>`, its `</script>` included."""
    done = 0
    for address in _TRACKER.finditer(text):
        low = max(done, address.start() - _BEFORE)
        start = text.rfind("<", low, address.start())
        if start < 0 or not _TRACKER_START.match(text, start):
            continue
        if text.find(">", start, address.start()) >= 0:
            continue
        close = text.find(">", address.end(), address.end() + _AFTER)
        end = _TRACKER_END.match(text, close) if close >= 0 else None
        if end is not None:
            done = end.end()
            yield start, done
