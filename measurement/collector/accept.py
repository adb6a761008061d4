"""What is answered to a request, and what goes into the log for it. Pure, but for what it counts.

Both servers of the collector call this: the hot route and the reference beside it.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import unquote_plus

from measurement.collector.ads import BeaconRefused, read_beacon
from measurement.collector.control import Project
from measurement.collector.limits import RateLimit, SessionCaps
from measurement.collector.received import MAX_BODY_BYTES, Answer, Received, refuse, with_cors
from measurement.collector.sites import EventRefused, read_image, read_site
from measurement.collector.visitors import Visitors
from measurement.event import Event, encode_event

__all__ = ["PATHS", "TRACKER_PATH", "Acceptor", "full", "tracker", "unwritten"]

PATHS: Final = {"/api/beacon": "POST", "/api/event": "POST", "/api/p.gif": "GET"}
TRACKER_PATH: Final = "/track.js"
_TRACKER_HEADERS: Final = (
    ("content-type", "text/javascript; charset=utf-8"),
    ("cache-control", "public, max-age=3600"),
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
)
_STAGING_AGENT: Final = "flowtag-qa/"
_GIF: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_PER_SECOND, _BURST = 50, 200  # of one address and key: a page sends once a second
_MOST_OF_A_SESSION: Final = 5_000  # ten times the longest that a page keeps


@dataclass(slots=True)
class Acceptor:
    """The rules with what they remember. `keys` gives the write keys as they are now; `month` the
    usage of a project in the month of a time; `staging` marks everything as staging's."""

    keys: Callable[[], Mapping[str, Project]]
    used: Callable[[str, int], int] = lambda _project, _now_ms: 0
    visitors: Visitors = field(default_factory=Visitors)
    rate: RateLimit = field(default_factory=lambda: RateLimit(_PER_SECOND, _BURST))
    caps: SessionCaps = field(default_factory=lambda: SessionCaps(_MOST_OF_A_SESSION))
    staging: bool = False

    def accept(self, received: Received) -> Answer:
        """The answer; its payloads have to be durable before it is given."""
        if received.path == TRACKER_PATH and received.method in ("GET", "HEAD"):
            return Answer(200, _TRACKER_HEADERS, tracker() if received.method == "GET" else b"")
        method = PATHS.get(received.path)
        if method is None:
            return refuse(received, 404, "no-such-path", f"paths: {', '.join(PATHS)}")
        if received.method == "OPTIONS":
            return Answer(204, with_cors(received, preflight=True))
        if received.method != method:
            return refuse(received, 405, "method", f"{received.path} takes {method}")
        project = self.keys().get(_parameter(received.query, "key"))
        if project is None:
            return refuse(
                received, 401, "key", "?key= is no write key; `flowtag project` shows them"
            )
        return self._limited(received, project)

    def _limited(self, received: Received, project: Project) -> Answer:
        name = project.name
        origin = received.headers.get("origin", "")
        # Frames of ads have no origin, so `null` passes for them; a site names its own.
        foreign = project.origins and origin and origin not in project.origins
        if foreign and not (origin == "null" and received.path == "/api/beacon"):
            message = f"{origin} is none of the origins of this project"
            return refuse(received, 403, "origin", message, project=name)
        if not self.rate.take(name, received.address, received.now_ms):
            message = "too many requests from this address"
            return refuse(received, 429, "rate", message, project=name, retry_after_s=1)
        limit = project.monthly_limit
        if limit is not None and self.used(name, received.now_ms) >= limit:
            message = f"the project's limit of {limit:,} events a month is reached"
            return refuse(received, 402, "monthly-limit", message, project=name)
        body = _inflate(received)
        if body is None:
            message = f"a body has at most {MAX_BODY_BYTES:,} bytes"
            return refuse(received, 413, "too-large", message, project=name)
        whole = Received(
            received.method, received.path, received.query, received.headers, body,
            received.address, received.now_ms,
        )  # fmt: skip
        return self._read(whole, name)

    def _read(self, received: Received, project: str) -> Answer:
        known = {
            "bot": self.visitors.bot(received.headers, received.address),
            "country": self.visitors.country(received.address),
            "traffic": self._traffic(received),
        }
        strange = 0
        try:
            if received.path == "/api/beacon":
                events, strange = read_beacon(received, project, known)
            elif received.path == "/api/event":
                events = read_site(received, project, known)
            else:
                events = [read_image(received, project, known)]
        except (BeaconRefused, EventRefused) as error:
            return refuse(received, 400, "unreadable", str(error), project=project)
        session = events[0].session if events else ""
        if session and not self.caps.take(session, len(events)):
            message = f"more than {_MOST_OF_A_SESSION:,} events of one session"
            return refuse(received, 400, "session-cap", message, project=project)
        return _taken(received, project, events, strange)

    def _traffic(self, received: Received) -> str:
        if self.staging or _STAGING_AGENT in received.headers.get("user-agent", ""):
            return "staging"
        return "preview" if _parameter(received.query, "preview") == "1" else "live"


@cache
def tracker() -> bytes:
    """The site tracker, as it is served."""
    return (files("measurement") / "tracker" / "track.js").read_bytes()


def full(received: Received, project: str) -> Answer:
    """More waits for the disk than fits into memory."""
    return refuse(
        received, 429, "busy", "the disk is behind; try again", project=project, retry_after_s=2
    )


def unwritten(received: Received, project: str, error: OSError) -> Answer:
    """The disk took nothing: nothing is half there, and the sender may try again."""
    message = f"nothing was written: {error.strerror or error}"
    return refuse(received, 503, "unwritten", message, project=project, retry_after_s=5)


def _taken(received: Received, project: str, events: list[Event], strange: int) -> Answer:
    counts = [("", len(events))] if events else []
    counts += [("unknown-event", strange)] if strange else []
    payloads = tuple(map(encode_event, events))
    trimmed = sum("trimmed" in event.flags for event in events)
    counts += [("trimmed", trimmed)] if trimmed else []
    if received.path == "/api/p.gif":
        headers = (("content-type", "image/gif"), ("cache-control", "no-store"))
        return Answer(200, headers, _GIF, payloads, project, tuple(counts))
    return Answer(204, with_cors(received), b"", payloads, project, tuple(counts))


def _parameter(query: str, name: str) -> str:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            return unquote_plus(value)
    return ""


def _inflate(received: Received) -> bytes | None:
    """The body as it was meant; None if it is too large, b'?' stays unreadable."""
    body = received.body
    if len(body) > MAX_BODY_BYTES:
        return None
    if received.headers.get("content-encoding", "").lower() != "gzip":
        return body
    try:
        unpacked = zlib.decompressobj(wbits=31)
        whole = unpacked.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        return b"?"  # no gzip: said as any other body that cannot be read
    return None if len(whole) > MAX_BODY_BYTES or unpacked.unconsumed_tail else whole
