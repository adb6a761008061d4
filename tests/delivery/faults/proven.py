"""Edits of a proven tag on its way: `flowtag verify` must name each."""

from tests.delivery.faults.table import Fault, TextPut, cut, swap
from tests.delivery.faults.tags import first_line_twice

__all__ = ["PROVEN_FAULTS"]


def first_line_last(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest + first


PROVEN_FAULTS: tuple[Fault[TextPut], ...] = (
    Fault(
        "macro misspelt",
        swap("ord=${CACHEBUSTER}", "ord=${CACHEBUSTR}"),
        "slot-changed",
        "The slot of ${CACHEBUSTER} (cachebuster) holds ${CACHEBUSTR}, which no platform that we know replaces.",
    ),
    Fault(
        "macro of another platform",
        swap("ord=${CACHEBUSTER}", "ord=%%CACHEBUSTER%%"),
        "slot-changed",
        "The slot of ${CACHEBUSTER} (cachebuster) holds %%CACHEBUSTER%%, a macro of Google Ad Manager.",
    ),
    Fault(
        "macro percent-encoded",
        swap("ord=${CACHEBUSTER}", "ord=%24%7BCACHEBUSTER%7D"),
        "macro-encoded",
        "${CACHEBUSTER} (cachebuster) is percent-encoded: no platform replaces it.",
    ),
    Fault(
        "macro emptied",
        swap("ord=${CACHEBUSTER}", "ord="),
        "macro-emptied",
        "${CACHEBUSTER} (cachebuster) has nothing in its place.",
    ),
    Fault(
        "macro filled in",
        swap("${GDPR}", "1"),
        "macro-filled",
        "${GDPR} (gdpr) is filled in with “1”.",
    ),
    Fault(
        "slot removed",
        cut(r' data-gdpr="[^"]*"'),
        "slot-gone",
        "The slot gdpr is gone: nothing hands its value to the ad.",
    ),
    Fault(
        "pixel removed",
        cut(r"<img [^>]*>\n?"),
        "pixel-gone",
        "The pixel https://imp.example/i is gone.",
    ),
    Fault(
        "pixel doubled",
        first_line_twice,
        "pixel-doubled",
        "The pixel https://imp.example/i stands there twice.",
    ),
    Fault(
        "pixel added",
        lambda text: text + '<img src="https://spy.example/p?x=1">',
        "pixel-added",
        "The pixel https://spy.example/p was added.",
    ),
    Fault(
        "pixel moved",
        first_line_last,
        "moved",
        "The pixel https://imp.example/i stands at another place of the tag.",
    ),
    Fault(
        "pixel over http",
        swap("https://imp.", "http://imp."),
        "not-https",
        "The pixel https://imp.example/i is asked for over http instead of https.",
    ),
    Fault(
        "click macro removed",
        swap("${CLICK_URL}https", "https"),
        "macro-emptied",
        "${CLICK_URL} (click_url) has nothing in its place: the click is not counted.",
    ),
    Fault(
        "landing page changed by one byte",
        swap("b%3D2", "b%3D3"),
        "landing-changed",
        "The landing page is another one.",
    ),
    Fault(
        "player of another",
        swap("https://cdn.example/mini/", "https://cdn.example/mina/"),
        "other-version",
        "The ad is loaded from another place: another version of the bundle. Proven is https://cdn.example/mini/tag.js.",
    ),
    Fault(
        "size changed",
        swap('data-size="300x250"', 'data-size="300x205"'),
        "other-size",
        "It is a tag for 300x205; proven is 300x250.",
    ),
)
