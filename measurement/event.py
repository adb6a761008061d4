"""The event: one thing that happened, as it stands in the log and goes to the store.

Each record of the log is one as JSON, with short keys that never change their meaning; what is
empty is left out. No address of a visitor is part of it: what it told was read before.
"""

from typing import Any

import msgspec

__all__ = ["Event", "decode_event", "encode_event"]


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Times are whole milliseconds of UTC. (project, session, number) is its key, which counts
    once however often it comes; without a session it has none and counts as often as it came.
    """

    received_ms: int = msgspec.field(name="r")
    at_ms: int = msgspec.field(name="a")  # ads: received - (sent - at); sites: received
    project: str = msgspec.field(name="p")
    kind: str = msgspec.field(name="k")  # ad, site, image
    name: str = msgspec.field(name="e")  # of creative.EVENTS, `page`, or the site's own
    session: str = msgspec.field(name="s", default="")  # one load of an ad or of a page
    number: int = msgspec.field(name="n", default=-1)
    creative: str = msgspec.field(name="c", default="")
    version: str = msgspec.field(name="ve", default="")
    placement: str = msgspec.field(name="pl", default="")
    size: str = msgspec.field(name="z", default="")
    host: str = msgspec.field(name="h", default="")  # the player's: page, safeframe, mraid …
    locale: str = msgspec.field(name="l", default="")
    component: str = msgspec.field(name="cp", default="")
    value: int = msgspec.field(name="v", default=0)  # value, text, how: see creative.EVENTS
    text: str = msgspec.field(name="t", default="")
    how: str = msgspec.field(name="w", default="")
    properties: dict[str, str] = msgspec.field(name="pr", default_factory=dict)
    metadata: dict[str, Any] = msgspec.field(name="md", default_factory=dict)  # JSON, typed
    revenue_amount: str = msgspec.field(name="ra", default="")  # a plain decimal number
    revenue_currency: str = msgspec.field(name="rc", default="")  # three capital letters
    visitor: str = msgspec.field(name="vi", default="")  # of sites, with consent only
    visit: str = msgspec.field(name="vt", default="")
    url: str = msgspec.field(name="u", default="")
    referrer: str = msgspec.field(name="rf", default="")
    click_id: str = msgspec.field(name="ci", default="")  # session[.number] of an ad's click
    bot: str = msgspec.field(name="b", default="")  # bot:NAME, iab, prefetch, data-centre
    traffic: str = msgspec.field(name="tr", default="live")  # live, preview, staging
    country: str = msgspec.field(name="co", default="")  # two capital letters
    macros: dict[str, str] = msgspec.field(name="m", default_factory=dict)
    flags: tuple[str, ...] = msgspec.field(name="f", default=())  # trimmed, no-consent …


_decoder = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def decode_event(payload: bytes) -> Event:
    """The event in a record. Raises msgspec.DecodeError if it is none."""
    return _decoder.decode(payload)


def encode_event(event: Event) -> bytes:
    """The event as a record: JSON without a line break."""
    return _encoder.encode(event)
