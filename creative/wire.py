"""The beacon: what an ad tells its collector, defined once for the player and for `measurement`.

A beacon is a POST of one JSON document, `text/plain` so that it needs no preflight. Its events
are arrays, so that a name costs its bytes once. The player's types and tables are generated from
this file (`player/browser/wire.gen.ts`).

    {"v":1,"s":"0f…32 hex","c":"quiz","r":"3fa1c2d4e5f6","z":"300x250","h":"page","l":"en",
     "p":"4711","m":{"campaign_id":"9"},"t":5230,
     "e":[[0,0,"loaded"],[1,16,"impression"],[2,20,"displayed","hello"]]}

An event's key is (session, number): the session id is 128 random bits of one load, the number is
given once and kept when the event is sent again. No clock of the visitor is needed: an event
happened `sent_ms - at_ms` before its beacon was sent. An ad sends nothing that outlives its load.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

__all__ = [
    "BEACON_FIELDS",
    "CLICK_ID_PARAMETER",
    "EVENTS",
    "MAX_BEACON_BYTES",
    "MAX_EVENTS_QUEUED",
    "SESSION_PATTERN",
    "WIRE_FORMAT",
    "Beacon",
    "EventKind",
    "WireEvent",
    "decode_beacon",
    "encode_beacon",
]

WIRE_FORMAT: Final = 1
SESSION_PATTERN: Final = r"^[0-9a-f]{32}$"
CLICK_ID_PARAMETER: Final = "ft_click"
"""The query parameter that a click-through carries where that is switched on: the ad's session. A
site's tracker reads it, so that a purchase is credited to that session and the path taken in it."""
MAX_BEACON_BYTES: Final = 60_000  # browsers refuse keepalive bodies above 64 KiB, all together
MAX_EVENTS_QUEUED: Final = 500  # unsent events that a page keeps while its collector is away


@dataclass(frozen=True, slots=True)
class EventKind:
    """One event: `value`, `text` and `how` say what these fields hold; '' where they are empty.

    `detail` events make room first when a page cannot send and its queue is full: the newest of
    them is not taken, the oldest stays, and `lost` counts.
    """

    name: str
    meaning: str
    value: str = ""
    text: str = ""
    how: str = ""
    detail: bool = False


EVENTS: Final[tuple[EventKind, ...]] = (
    EventKind("loaded", "The player runs"),
    EventKind(
        "impression",
        "First painted frame of the ad, or of its fallback; never while prerendering",
        how="fallback, or nothing for the ad itself",
    ),
    EventKind(
        "measured",
        "Whether viewability can be measured",
        value="1 or 0",
        text="why it cannot",
    ),
    EventKind("viewable", "The viewable impression of MRC's guidelines", text="the rule"),
    EventKind("interacted", "First act of the user on the ad, of any kind"),
    EventKind("started", "First act in the conversation"),
    EventKind("continued", "Second act"),
    EventKind("finished", "A goal or the end of the conversation"),
    EventKind("action", "Each act of the user", detail=True),
    EventKind("displayed", "A component is shown", detail=True),
    EventKind("selected", "An option is taken", detail=True),
    EventKind("submitted", "A form is sent", detail=True),
    EventKind("goal", "A goal is reached", text="its name"),
    EventKind("click_through", "A way out that the platform counts", text="the click-through"),
    EventKind("exit", "A way out that nobody counts", text="the address"),
    EventKind("metric", "A call of sendMetric", "millionths", "its name", "the aggregator", True),
    EventKind("rejected", "A call of sendMetric that counts nothing", "", "what was seen", "why"),
    EventKind(
        "held",
        "A pixel that did not fire for want of consent",
        text="its host",
        how="why",
    ),
    EventKind("missing", "A macro that nobody had a value for", text="its key", detail=True),
    EventKind("error", "What went wrong while the ad went on", text="what", how="why"),
    EventKind("played", "A film started", detail=True),
    EventKind("first_quartile", "A quarter of a film was shown", detail=True),
    EventKind("midpoint", "Half of a film was shown", detail=True),
    EventKind("third_quartile", "Three quarters of a film were shown", detail=True),
    EventKind("completed", "A film ended", detail=True),
    EventKind("skipped", "A film was skipped", detail=True),
    EventKind("muted", "A film's sound was switched off", detail=True),
    EventKind("unmuted", "A film's sound was switched on", detail=True),
    EventKind("paid", "A payment went through", detail=True),
    EventKind("cancelled", "A payment did not", detail=True),
    EventKind("first_interaction", "Time from the impression to the first act", value="ms"),
    EventKind(
        "time_spent",
        "Time in which the tab was shown and the ad in view by the rule's share, so far",
        value="ms",
    ),
    EventKind("lost", "Events that the page could not keep, so far", value="how many"),
)


class WireEvent(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One event. `at_ms` counts from the load; empty fields at the end may be left out."""

    number: int
    at_ms: int
    event: str
    component: str = ""
    value: int = 0
    text: str = ""
    how: str = ""


class Beacon(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one ad sends at once. `macros` are values of the tag (campaign, site and so on)."""

    session: str = msgspec.field(name="s")
    creative: str = msgspec.field(name="c")
    version: str = msgspec.field(name="r")
    size: str = msgspec.field(name="z")
    host: str = msgspec.field(name="h")
    sent_ms: int = msgspec.field(name="t")
    events: tuple[WireEvent, ...] = msgspec.field(name="e")
    locale: str = msgspec.field(name="l", default="")
    placement: str = msgspec.field(name="p", default="")
    macros: dict[str, str] = msgspec.field(name="m", default_factory=dict)
    format: int = msgspec.field(name="v", default=WIRE_FORMAT)


BEACON_FIELDS: Final[dict[str, str]] = {
    field.name: field.encode_name for field in msgspec.structs.fields(Beacon)
}
"""Name of a field of `Beacon` -> its key on the wire."""

_decoder = msgspec.json.Decoder(Beacon)


def decode_beacon(data: bytes) -> Beacon:
    """The beacon in a request's body. Raises msgspec.DecodeError, which says what is wrong."""
    return _decoder.decode(data)


def encode_beacon(beacon: Beacon) -> bytes:
    """The body of a request, as the player writes it."""
    return msgspec.json.encode(beacon)
