"""The event: one thing that happened, as it stands in the log and goes to the store."""

import msgspec

__all__ = ["Event", "decode_event", "encode_event"]


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    received_ms: int = msgspec.field(name="r")
    at_ms: int = msgspec.field(name="a")
    project: str = msgspec.field(name="p")
    kind: str = msgspec.field(name="k")
    name: str = msgspec.field(name="e")
    session: str = msgspec.field(name="s", default="")
    number: int = msgspec.field(name="n", default=-1)
    creative: str = msgspec.field(name="c", default="")
    version: str = msgspec.field(name="ve", default="")
    placement: str = msgspec.field(name="pl", default="")
    size: str = msgspec.field(name="z", default="")
    host: str = msgspec.field(name="h", default="")
    locale: str = msgspec.field(name="l", default="")
    component: str = msgspec.field(name="cp", default="")
    value: int = msgspec.field(name="v", default=0)
    text: str = msgspec.field(name="t", default="")
    how: str = msgspec.field(name="w", default="")
    properties: dict[str, str] = msgspec.field(name="pr", default_factory=dict)
    metadata: dict[str, bool | int | float | str | None] = msgspec.field(
        name="md", default_factory=dict
    )
    revenue_amount: str = msgspec.field(name="ra", default="")
    revenue_currency: str = msgspec.field(name="rc", default="")
    visitor: str = msgspec.field(name="vi", default="")
    visit: str = msgspec.field(name="vt", default="")
    url: str = msgspec.field(name="u", default="")
    referrer: str = msgspec.field(name="rf", default="")
    click_id: str = msgspec.field(name="ci", default="")
    bot: str = msgspec.field(name="b", default="")
    traffic: str = msgspec.field(name="tr", default="live")
    country: str = msgspec.field(name="co", default="")
    macros: dict[str, str] = msgspec.field(name="m", default_factory=dict)
    flags: tuple[str, ...] = msgspec.field(name="f", default=())


_decoder = msgspec.json.Decoder(Event)


def decode_event(payload: bytes) -> Event:
    return _decoder.decode(payload)


def encode_event(event: Event) -> bytes:
    return msgspec.json.encode(event)
