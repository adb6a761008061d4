"""Beacons of our player, as events. The player is not trusted: its beacon is checked anew."""

import re
from typing import Final

import msgspec

from creative import EVENTS, SESSION_PATTERN, WIRE_FORMAT, Beacon, WireEvent, decode_beacon
from measurement.collector.received import Received
from measurement.event import Event

__all__ = ["BeaconRefused", "read_beacon"]

MAX_TEXT: Final = 2_000
_MAX_MACROS, _MAX_MACRO = 20, 200
_LONGEST_MS: Final = 86_400_000  # no page lives a day; a larger time is made up
_NAMES: Final = frozenset(kind.name for kind in EVENTS)
_SESSION: Final = re.compile(SESSION_PATTERN)
_METRIC: Final = re.compile(r"[A-Za-z0-9_]{1,63}(?:__[A-Za-z0-9_]{1,64})?")
_MAX_MICROS: Final = 9_000_000_000 * 1_000_000
_AGGREGATORS: Final = ("sum", "max", "flag", "count")


class BeaconRefused(ValueError):
    """The body is no beacon; the message says where and why."""


def read_beacon(received: Received, project: str, known: dict[str, str]) -> tuple[list[Event], int]:
    """The events, and how many were no events of ours and are left out.

    `known` are fields that hold for all: bot, traffic, country. Raises BeaconRefused.
    """
    try:
        beacon = decode_beacon(received.body)
    except msgspec.DecodeError as error:
        raise BeaconRefused(str(error)) from None
    if not _SESSION.fullmatch(beacon.session):
        raise BeaconRefused("s: a session is 32 hexadecimal digits - at `$.s`")
    if beacon.format != WIRE_FORMAT:
        raise BeaconRefused(f"v: format {beacon.format} is not known here - at `$.v`")
    shared = _shared(beacon, received.now_ms, project, known)
    events = [_event(one, beacon, shared) for one in beacon.events if _is_ours(one)]
    return events, len(beacon.events) - len(events)


def _shared(beacon: Beacon, now_ms: int, project: str, known: dict[str, str]) -> dict[str, object]:
    macros = {k[:_MAX_MACRO]: v[:_MAX_MACRO] for k, v in list(beacon.macros.items())[:_MAX_MACROS]}
    preview = macros.get("is_preview") == "1"
    return {
        "received_ms": now_ms,
        "project": project,
        "kind": "ad",
        "session": beacon.session,
        "creative": beacon.creative[:_MAX_MACRO],
        "version": beacon.version[:_MAX_MACRO],
        "placement": beacon.placement[:_MAX_MACRO],
        "size": beacon.size[:_MAX_MACRO],
        "host": beacon.host[:_MAX_MACRO],
        "locale": beacon.locale[:_MAX_MACRO],
        "macros": macros,
        **known,
        **({"traffic": "preview"} if preview and known.get("traffic") != "staging" else {}),
    }


def _is_ours(event: WireEvent) -> bool:
    return event.event in _NAMES and 0 <= event.number < 2**31


def _event(one: WireEvent, beacon: Beacon, shared: dict[str, object]) -> Event:
    # An event happened as long before it was received as before it was sent.
    age = min(max(beacon.sent_ms - one.at_ms, 0), _LONGEST_MS)
    name, how = one.event, one.how[:MAX_TEXT]
    flags: tuple[str, ...] = ()
    if name == "metric" and not _is_metric(one):
        name, how, flags = "rejected", "collector", ("metric-refused",)
    text = one.text[:MAX_TEXT]
    if len(one.text) > MAX_TEXT or len(one.component) > MAX_TEXT:
        flags = (*flags, "trimmed")
    received_ms = shared["received_ms"]
    assert isinstance(received_ms, int)
    return Event(
        at_ms=received_ms - age,
        name=name,
        number=one.number,
        component=one.component[:MAX_TEXT],
        value=max(min(one.value, 2**62), -(2**62)),
        text=text,
        how=how,
        flags=flags,
        **shared,  # type: ignore[arg-type]
    )


def _is_metric(one: WireEvent) -> bool:
    """sendMetric's table once more: a beacon can be made up."""
    named = _METRIC.fullmatch(one.text) is not None
    return named and one.how in _AGGREGATORS and abs(one.value) <= _MAX_MICROS
