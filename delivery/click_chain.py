"""The way of a click: platform's click macro, redirecting trackers in order, landing page.

Each hop holds the next one percent-encoded as often as it wants it, so the landing page is encoded
once more for every hop. The player puts the platform's macro before the whole, or has only that
macro where it is closed: then the page that is entered in the platform must be the chain itself.
Trackers that are asked beside the click are the player's to fire; here is only which.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from ada_url import URL

from creative import Creative
from delivery.click_throughs import find_click_throughs
from delivery.document import ClickTracker, Delivery
from delivery.hoist import hoist_template
from delivery.platforms import Platform
from delivery.project import Project
from flows import MacroRef, Template, parse_tracking

__all__ = [
    "beacons_of",
    "chain_reader",
    "click_beacons",
    "encode_landing",
    "entered_landing",
    "find_chain",
    "follow_tracker",
    "trackers_of",
]

_UNESCAPED = re.compile("[&?;#]")
_ANY = "zqmqz"  # stands for a macro's value; survives the browser's URL parser


def trackers_of(delivery: Delivery, click: str, how: str) -> tuple[ClickTracker, ...]:
    """The click trackers of one kind that count a click-through, in order."""
    return tuple(
        tracker
        for tracker in delivery.click_trackers
        if tracker.how == how and tracker.click in (None, click)
    )


def find_chain(delivery: Delivery, click: str, landing: str, platform: Platform | None) -> Template:
    """Trackers and landing page as one address, for behind an open click macro or without one."""
    chain = hoist_template(landing, platform)[0]
    for tracker in reversed(trackers_of(delivery, click, "redirect")):
        before = hoist_template(tracker.tag.strip(), platform)[0]
        chain = (*before, *_encoded(chain, tracker.times))
    return chain


def chain_reader(delivery: Delivery, platform: Platform | None) -> Callable[[str, str], Template]:
    """`find_chain` for a delivery: what `creative` reads click-throughs with, by name and page."""
    return lambda click, landing: find_chain(delivery, click, landing, platform)


def beacons_of(delivery: Delivery, click: str) -> tuple[str, ...]:
    """The addresses that are asked for when the click-through opens."""
    trackers = trackers_of(delivery, click, "beacon")
    return tuple(url for tracker in trackers for url in parse_tracking(tracker.tag).requests)


def click_beacons(creative: Creative, delivery: Delivery) -> dict[str, tuple[str, ...]]:
    """Every click-through that has beacons, with their addresses."""
    clicks = find_click_throughs(creative, delivery)
    found = {click.name: beacons_of(delivery, click.name) for click in clicks}
    return {name: urls for name, urls in found.items() if urls}


def entered_landing(project: Project, platform: Platform) -> str:
    """What a trafficker enters as the landing page in the platform: the first chain, no macros."""
    clicks = find_click_throughs(project.creative, project.delivery)
    if not clicks:
        return ""
    chain = find_chain(project.delivery, clicks[0].name, clicks[0].url, platform)
    return "".join(part for part in chain if isinstance(part, str))


def follow_tracker(delivery: Delivery, platform: Platform, url: str) -> str | None:
    """Where a redirecting tracker of the delivery sends that address; None if it is none of them."""
    for tracker in delivery.click_trackers:
        if tracker.how == "redirect" and (match := _pattern(tracker, platform).fullmatch(url)):
            # behind a parameter that is escaped, what is not escaped is somebody else's
            target = _UNESCAPED.split(match[1])[0] if tracker.times else match[1]
            for _ in range(tracker.times):
                target = unquote(target)
            if target.startswith(("https://", "http://")):
                return target
    return None


def encode_landing(url: str, times: int) -> str:
    """As the player does behind an open prefix: encodeURIComponent, `times` over."""
    for _ in range(times):
        url = quote(url, safe="!~*'()")
    return url


def _pattern(tracker: ClickTracker, platform: Platform) -> re.Pattern[str]:
    """The tracker's address with any value for each macro, and what is appended to it."""
    parts = hoist_template(tracker.tag.strip(), platform)[0]
    text = "".join(part if isinstance(part, str) else _ANY for part in parts)
    try:
        address = str(URL(text).href)
    except ValueError:
        address = text
    fixed = map(re.escape, address.split(_ANY))
    return re.compile("[^&;?#]*".join(fixed) + "(.*)", re.DOTALL)


def _encoded(chain: Template, times: int) -> Iterator[str | MacroRef]:
    """The chain as it stands inside another address."""
    for n, part in enumerate(chain):
        if isinstance(part, str):
            yield encode_landing(part, times)
        else:
            level = (part.level if part.level is not None else int(n > 0)) + times
            yield MacroRef(part.name, part.argument, level, part.served)
