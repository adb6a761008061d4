"""What one load tells, request by request: each becomes an entry of the live log, explained.

Pure but for what it has seen. It says which pixel a request is, what stands for its macros, what
is wrong with it, which events a beacon holds, and which pixels are due because of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from creative import EVENTS, HELD_REASONS, Beacon, WireEvent, decode_beacon
from delivery.platforms import Platform
from delivery.staging.calls import Call
from delivery.staging.explain import Served, explain
from delivery.staging.known import KnownPixel, find_pixel, find_trouble

__all__ = ["SHOWN_ROLES", "Watch"]

SHOWN_ROLES = ("pixel", "click", "tracker", "landing", "collector", "ad", "publisher")
_MAX_URL = 8_192  # an address longer than that is cut in the log; the sink has all of it
_MAX_BODY = 4_096
_MOST_TOLD = 50_000  # events that are remembered, so that memory has an end
_MEANINGS = {kind.name: kind for kind in EVENTS}
_MOMENTS = ("displayed", "selected", "submitted", "completed")


class Watch:
    """Follows one load of one case. `ours`: it is a creative of Flowtag, so all is known of it.
    `in_page`: the tag stands in the publisher's page, not in a document of the ad server's."""

    def __init__(
        self,
        load: int,
        pixels: Sequence[KnownPixel],
        served: Served,
        platforms: Mapping[str, Platform],
        *,
        ours: bool = True,
        in_page: bool = False,
    ) -> None:
        self.load = load
        self.pixels = tuple(pixels)
        self.served = served
        self.platforms = platforms
        self.ours = ours
        self.in_page = in_page
        self._due: set[int] = set()  # those that come once and are due already
        self._told: set[tuple[str, int]] = set()  # events by session and number
        self._sessions: set[str] = set()

    def take(self, call: Call) -> dict[str, Any]:
        """The entry of one request."""
        at = find_pixel(self.pixels, call) if call.role == "pixel" else None
        pixel = None if at is None else self.pixels[at]
        entry: dict[str, Any] = {
            "load": self.load,
            "at_ms": call.at_ms,
            "role": call.role,
            "method": call.method,
            "url": call.url[:_MAX_URL],
            "status": call.status,
            "location": call.location[:_MAX_URL],
            "trouble": find_trouble(call, pixel, self.platforms, ours=self.ours),
            "pixel": at,
            "due": [],
        }
        if pixel is not None and len(call.url) <= _MAX_URL:
            entry["parts"] = explain(call, pixel, self.served)
        if call.role == "collector" and call.method == "POST":
            self._take_events(call, entry)
        elif call.body:
            entry["body"] = call.body[:_MAX_BODY].decode("utf-8", "replace")
        if call.role == ("publisher" if self.in_page else "ad"):
            entry["due"] = self._due_at("", "load")
        return entry

    def _take_events(self, call: Call, entry: dict[str, Any]) -> None:
        try:
            beacon = decode_beacon(call.body)
        except msgspec.DecodeError as error:
            entry["trouble"] = f"This beacon cannot be read: {error}"
            entry["body"] = call.body[:_MAX_BODY].decode("utf-8", "replace")
            return
        if not self._is_of_this_load(beacon):
            entry["note"] = "The last words of an earlier load."
            return
        entry["session"] = beacon.session
        entry["sent_ms"] = beacon.sent_ms
        new = [event for event in beacon.events if self._is_new(beacon.session, event)]
        entry["events"] = [_event(event) for event in new]
        for event in new:
            if event.event in _MOMENTS:
                entry["due"] += self._due_at(event.component, event.event)
            elif event.event == "click_through":
                entry["due"] += self._due_at("", "click")
        entry["held"] = [held for event in new for held in self._held(event)]

    def _is_of_this_load(self, beacon: Beacon) -> bool:
        """A session's first beacon begins with its first event; another's began before this load."""
        if beacon.session not in self._sessions and any(
            event.number == 0 for event in beacon.events
        ):
            self._sessions.add(beacon.session)
        return beacon.session in self._sessions

    def _is_new(self, session: str, event: WireEvent) -> bool:
        # A beacon that could not be sent is sent again with the same events.
        key = (session, event.number)
        known = key in self._told
        if len(self._told) > _MOST_TOLD:
            self._told.clear()
        self._told.add(key)
        return not known

    def _due_at(self, component: str, on: str) -> list[int]:
        due: list[int] = []
        for n, pixel in enumerate(self.pixels):
            if (pixel.component, pixel.on, pixel.asked) != (component, on, True):
                continue
            if not (pixel.once and n in self._due):
                due.append(n)
            self._due.add(n)
        return due

    def _held(self, event: WireEvent) -> list[dict[str, Any]]:
        if event.event != "held":
            return []
        why = HELD_REASONS.get(event.how, event.how)
        return [
            {"pixel": n, "why": why}
            for n, pixel in enumerate(self.pixels)
            if pixel.component == event.component and f"//{event.text}" in pixel.url
        ]


def _event(event: WireEvent) -> dict[str, Any]:
    kind = _MEANINGS.get(event.event)
    value = f"{event.value / 1_000_000:g}" if event.event == "metric" else str(event.value or "")
    unit = kind.value if kind and event.event != "metric" and event.value else ""
    details = [event.text, f"{value} {unit}".strip() if value else "", event.how]
    return {
        "number": event.number,
        "at_ms": event.at_ms,
        "event": event.event,
        "component": event.component,
        "details": " · ".join(text for text in details if text),
        "meaning": kind.meaning if kind else "An event that is not ours",
    }
