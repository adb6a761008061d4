"""Beacons of our player, as events. The player is not trusted: its beacon is checked anew."""

import re
from typing import Final

import msgspec

from creative import EVENTS, SESSION_PATTERN, WIRE_FORMAT, Beacon, WireEvent, decode_beacon
from measurement.collector.received import Received
from measurement.collector.visitors import Known
from measurement.event import Event, Traffic
from measurement.pipeline import Drop, DropReason

__all__ = ["BeaconRefused", "read_beacon"]

MAX_TEXT: Final = 2_000
_MAX_SHARED: Final = 200  # a field that every event of a beacon repeats
_MAX_MACROS: Final = 20
_MAX_EVENTS: Final = 1_000  # twice what a page keeps; each repeats the shared fields in the log
_LONGEST_MS: Final = 86_400_000  # no page lives a day; a larger time is made up
_NAMES: Final = frozenset(kind.name for kind in EVENTS)
_SESSION: Final = re.compile(SESSION_PATTERN)
_METRIC: Final = re.compile(r"[A-Za-z0-9_]{1,63}")
_COUNTER: Final = re.compile(r"[A-Za-z0-9_]{1,63}__[A-Za-z0-9_]{1,64}")
_MICROS: Final = 1_000_000
_MAX_MICROS: Final = 9_000_000_000 * _MICROS
_LARGEST: Final = 2**53  # what JavaScript counts exactly


class BeaconRefused(ValueError):
    """The body is no beacon; the message says where and why."""


def read_beacon(
    received: Received, project: str, known: Known, traffic: Traffic
) -> list[Event | Drop]:
    """The events, and why some are none. Raises BeaconRefused."""
    try:
        beacon = decode_beacon(received.body)
    except msgspec.DecodeError as error:
        raise BeaconRefused(str(error)) from None
    if not _SESSION.fullmatch(beacon.session):
        raise BeaconRefused("s: a session is 32 hexadecimal digits - at `$.s`")
    if beacon.format != WIRE_FORMAT:
        raise BeaconRefused(f"v: format {beacon.format} is not known here - at `$.v`")
    if len(beacon.events) > _MAX_EVENTS:
        raise BeaconRefused(f"e: at most {_MAX_EVENTS} events, not {len(beacon.events)} - at `$.e`")
    shared = _shared(beacon, received.now_ms, project, known, traffic)
    return [_event(one, beacon.sent_ms, shared) for one in beacon.events]


def _shared(
    beacon: Beacon, now_ms: int, project: str, known: Known, traffic: Traffic
) -> dict[str, object]:
    given = list(beacon.macros.items())[:_MAX_MACROS]
    macros = {key[:_MAX_SHARED]: value[:_MAX_SHARED] for key, value in given}
    if macros.get("is_preview") == "1" and traffic == "live":
        traffic = "preview"
    if known.device and not macros.get("device_type"):
        macros["device_type"] = known.device
    return {
        "received_ms": now_ms,
        "project": project,
        "kind": "ad",
        "session": beacon.session,
        "creative": beacon.creative[:_MAX_SHARED],
        "version": beacon.version[:_MAX_SHARED],
        "placement": beacon.placement[:_MAX_SHARED],
        "size": beacon.size[:_MAX_SHARED],
        "host": beacon.host[:_MAX_SHARED],
        "locale": beacon.locale[:_MAX_SHARED],
        "macros": macros,
        "bot": known.bot,
        "country": known.country,
        "traffic": traffic,
    }


def _event(one: WireEvent, sent_ms: int, shared: dict[str, object]) -> Event | Drop:
    name, text, how = one.event, one.text, one.how
    if name not in _NAMES:
        return Drop(DropReason.UNKNOWN_EVENT, f'"{name[:40]}" is no event of an ad')
    if not 0 <= one.number < 2**31:
        return Drop(DropReason.NUMBER_TOO_LARGE, f"{one.number} is no number of an event")
    flags: tuple[str, ...] = ()
    if name == "metric" and not _is_metric(one):
        name, how, flags = "rejected", "collector", ("metric-refused",)
    if len(text) > MAX_TEXT or len(how) > MAX_TEXT or len(one.component) > MAX_TEXT:
        flags = (*flags, "trimmed")
    received_ms = shared["received_ms"]
    assert isinstance(received_ms, int)
    return Event(
        # It happened as long before it was received as before it was sent.
        at_ms=received_ms - min(max(sent_ms - one.at_ms, 0), _LONGEST_MS),
        name=name,
        number=one.number,
        component=one.component[:MAX_TEXT],
        value=max(min(one.value, _LARGEST), -_LARGEST),
        text=text[:MAX_TEXT],
        how=how[:MAX_TEXT],
        flags=flags,
        **shared,  # type: ignore[arg-type]
    )


def _is_metric(one: WireEvent) -> bool:
    """sendMetric's table once more: a beacon can be made up."""
    match one.how:
        case "count":  # a string: its counter goes up by one
            return one.value == _MICROS and _COUNTER.fullmatch(one.text) is not None
        case "flag":
            return one.value in (0, _MICROS) and _METRIC.fullmatch(one.text) is not None
        case "sum" | "max":
            return abs(one.value) <= _MAX_MICROS and _METRIC.fullmatch(one.text) is not None
        case _:
            return False
