"""One event, as the log keeps it: what a collector wrote down and everything later reads.

Every record of the log is one such value as JSON, with short keys that never change their
meaning; what is empty is left out. No address of a visitor is ever part of it: what it told
(`country`, `bot`) was read before it was dropped.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

__all__ = [
    "PAGE_EVENT",
    "Event",
    "Kind",
    "Metadata",
    "SiteEvent",
    "Traffic",
    "decode_event",
    "encode_event",
]

Kind = Literal["ad", "site", "image"]
"""Who told: the player of an ad, a site's tracker (or its server), an image in a page."""

Traffic = Literal["live", "preview", "staging"]
Metadata = dict[str, Any]
"""Typed JSON values as they were sent: numbers stay numbers."""

PAGE_EVENT: Final = "page"
"""Name of the event of a page, or of a move within one, that a site's tracker sends by itself."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One event that was received. Times are whole milliseconds of UTC.

    (project, session, number) is its key, and counts once however often it comes. Without a
    session it is foreign: it has no key and counts as often as it is received.
    """

    received_ms: int = msgspec.field(name="r")
    at_ms: int = msgspec.field(name="t")  # ads: received - (sent - at); sites: received
    project: str = msgspec.field(name="p")
    kind: Kind = msgspec.field(name="k")
    name: str = msgspec.field(name="n")  # of creative.EVENTS, PAGE_EVENT, or the site's own
    session: str = msgspec.field(name="s", default="")  # 32 hex digits; '' if foreign
    number: int = msgspec.field(name="i", default=-1)
    creative: str = msgspec.field(name="c", default="")
    version: str = msgspec.field(name="v", default="")
    placement: str = msgspec.field(name="pl", default="")
    size: str = msgspec.field(name="z", default="")
    host: str = msgspec.field(name="h", default="")  # the player's: page, iframe, mraid …
    locale: str = msgspec.field(name="l", default="")
    component: str = msgspec.field(name="co", default="")
    value: int = msgspec.field(name="x", default=0)  # value, text, how: as creative.EVENTS says
    text: str = msgspec.field(name="tx", default="")
    how: str = msgspec.field(name="hw", default="")
    properties: dict[str, str] = msgspec.field(name="mp", default_factory=dict)
    metadata: Metadata = msgspec.field(name="md", default_factory=dict)
    revenue_amount: str = msgspec.field(name="ra", default="")  # a decimal number, '' for none
    revenue_currency: str = msgspec.field(name="rc", default="")  # three capital letters
    visitor: str = msgspec.field(name="u", default="")  # of the site's tracker, with consent only
    visit: str = msgspec.field(name="w", default="")
    url: str = msgspec.field(name="ur", default="")
    referrer: str = msgspec.field(name="rf", default="")
    click_id: str = msgspec.field(name="ck", default="")  # session of the ad that was clicked
    bot: str = msgspec.field(name="b", default="")  # bot:NAME, iab, prefetch, data-centre
    traffic: Traffic = msgspec.field(name="tr", default="live")
    country: str = msgspec.field(name="cc", default="")  # ISO 3166-1, two capital letters
    macros: dict[str, str] = msgspec.field(name="m", default_factory=dict)
    flags: tuple[str, ...] = msgspec.field(name="f", default=())  # such as 'trimmed'


class SiteEvent(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An event of a site as it goes into the log: those fields of Event that one can have.

    It is the same record; to make and encode it takes half the time.
    """

    received_ms: int = msgspec.field(name="r")
    at_ms: int = msgspec.field(name="t")
    project: str = msgspec.field(name="p")
    kind: Kind = msgspec.field(name="k")
    name: str = msgspec.field(name="n")
    session: str = msgspec.field(name="s", default="")
    number: int = msgspec.field(name="i", default=-1)
    properties: dict[str, str] = msgspec.field(name="mp", default_factory=dict)
    metadata: Metadata = msgspec.field(name="md", default_factory=dict)
    revenue_amount: str = msgspec.field(name="ra", default="")
    revenue_currency: str = msgspec.field(name="rc", default="")
    visitor: str = msgspec.field(name="u", default="")
    visit: str = msgspec.field(name="w", default="")
    url: str = msgspec.field(name="ur", default="")
    referrer: str = msgspec.field(name="rf", default="")
    click_id: str = msgspec.field(name="ck", default="")
    bot: str = msgspec.field(name="b", default="")
    traffic: Traffic = msgspec.field(name="tr", default="live")
    country: str = msgspec.field(name="cc", default="")
    macros: dict[str, str] = msgspec.field(name="m", default_factory=dict)
    flags: tuple[str, ...] = msgspec.field(name="f", default=())


_decoder = msgspec.json.Decoder(Event)


encode_event: Final[Callable[[Event | SiteEvent], bytes]] = msgspec.json.Encoder().encode
"""The event as one line of JSON, without a line break."""


def decode_event(payload: bytes) -> Event:
    """The event in a record of the log. Raises msgspec.DecodeError if it is none."""
    return _decoder.decode(payload)
