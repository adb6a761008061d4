"""What is answered to a request, and what goes into the log for it. Pure, but for what it counts.

Both servers of the collector call this: the hot route and the reference beside it.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from urllib.parse import unquote_plus

import msgspec

from measurement.collector.ads import BeaconRefused, read_beacon
from measurement.collector.control import Project
from measurement.collector.limits import RateLimit, SessionCaps
from measurement.collector.ordinary import read_ordinary
from measurement.collector.received import MAX_BODY_BYTES, Answer, Received, refuse, with_cors
from measurement.collector.sites import EventRefused, is_session, read_image, read_site
from measurement.collector.visitors import Known, Visitors
from measurement.event import Event, SiteEvent, Traffic, encode_event
from measurement.pipeline import Drop, DropReason

__all__ = [
    "PATHS",
    "TRACKER_PATH",
    "Acceptor",
    "Sender",
    "full",
    "one_taken",
    "tracker",
    "unwritten",
]

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
_GIF_HEADERS: Final = (
    ("content-type", "image/gif"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "cross-origin"),
)
_PER_SECOND, _BURST = 50, 200  # of one address and key: a page sends once a second
_KEY_PER_SECOND, _KEY_BURST = 20_000, 40_000  # of a key: about what one process can do
_MOST_OF_A_SESSION: Final = 5_000  # ten times the longest that a page keeps
_MOST_TOLD: Final = 20  # refused events that an answer names
_QUERIES: Final = 4_096  # different queries remembered; nearly all are `key=…`
_ONE: Final = (("", 1),)
_Taken = Event | SiteEvent


class Sender(msgspec.Struct, frozen=True):
    """What a request's head says of who sends it. `known` is None where an address says more."""

    key: str
    project: Project
    traffic: Traffic
    known: Known | None
    may_send: bool  # from this site
    is_packed: bool


@dataclass(slots=True)
class Acceptor:
    """The rules with what they remember. `keys` gives the write keys as they are now; `used` the
    events of a project in the month of a time; `staging` marks everything as staging's."""

    keys: Callable[[], Mapping[str, Project]]
    used: Callable[[str, int], int] = lambda _project, _now_ms: 0
    visitors: Visitors = field(default_factory=Visitors)
    rate: RateLimit = field(default_factory=lambda: RateLimit(_PER_SECOND, _BURST))
    key_rate: RateLimit = field(default_factory=lambda: RateLimit(_KEY_PER_SECOND, _KEY_BURST))
    caps: SessionCaps = field(default_factory=lambda: SessionCaps(_MOST_OF_A_SESSION))
    staging: bool = False

    def accept(self, received: Received) -> Answer:
        """The answer; its payloads have to be durable before it is given."""
        method = PATHS.get(received.path)
        if method is None or method != received.method:
            return _elsewhere(received, method)
        sender = self.find_sender(received)
        if sender is None:
            hint = "?key= is no write key; `flowtag project show` lists them"
            return refuse(received, 401, "key", hint)
        taken = self.take(received, sender)
        if isinstance(taken, Answer):
            return taken
        return one_taken(received, sender.project.name, taken)

    def find_sender(self, received: Received) -> Sender | None:
        """Who sends to one of PATHS, as long as `keys` are the same; None without a key."""
        key, traffic = _read_query(received.query)
        project = self.keys().get(key)
        if project is None:
            return None
        headers, visitors = received.headers, self.visitors
        if self.staging or _STAGING_AGENT in headers.get("user-agent", ""):
            traffic = "staging"
        known = None if visitors.by_address else visitors.know(headers, received.address)
        may_send = not project.origins or _may_send(received, project)
        return Sender(key, project, traffic, known, may_send, "content-encoding" in headers)

    def take(self, received: Received, sender: Sender) -> bytes | Answer:
        """The payload of a single event, where a plain 204 or pixel says all; else the answer."""
        refused = self._limit(received, sender)
        if refused is not None:
            return refused
        if sender.is_packed or len(received.body) > MAX_BODY_BYTES:
            unpacked = _unpack(received, sender.project.name)
            if isinstance(unpacked, Answer):
                return unpacked
            received = msgspec.structs.replace(received, body=unpacked)
        elif sender.known is not None and received.path == "/api/event":
            name = sender.project.name
            event = read_ordinary(received, name, sender.known, sender.traffic)
            if event is not None:
                session = event.session
                if not session or self.caps.take_next(session) or self._may_begin(session):
                    return encode_event(event)
        return self._read(received, sender)

    def _limit(self, received: Received, sender: Sender) -> Answer | None:
        key, project = sender.key, sender.project
        name = project.name
        if not sender.may_send:
            message = f"{received.headers['origin']} is none of the origins of this project"
            return refuse(received, 403, "origin", message, project=name)
        if not self.rate.take(key, received.address, received.now_ms):
            message = "too many requests from this address"
            return refuse(received, 429, "rate", message, project=name, retry_after_s=1)
        if not self.key_rate.take(key, "", received.now_ms):
            message = "too many requests with this key"
            return refuse(received, 429, "key-rate", message, project=name, retry_after_s=1)
        limit = project.monthly_limit
        if limit is not None and self.used(name, received.now_ms) >= limit:
            message = f"the project's limit of {limit:,} events a month is reached"
            return refuse(received, 402, "monthly-limit", message, project=name)
        return None

    def _read(self, received: Received, sender: Sender) -> bytes | Answer:
        project, traffic = sender.project.name, sender.traffic
        known = sender.known or self.visitors.know(received.headers, received.address)
        read: Sequence[_Taken | Drop]
        try:
            if received.path == "/api/event":
                read = read_site(received, project, known, traffic)
            elif received.path == "/api/beacon":
                read = read_beacon(received, project, known, traffic)
            else:
                read = [read_image(received, project, known, traffic)]
        except (BeaconRefused, EventRefused) as error:
            return refuse(received, 400, "unreadable", str(error), project=project)
        if len(read) == 1:  # nearly always
            one = self._cap(read[0])
            if not isinstance(one, Drop) and not one.flags:
                return encode_event(one)
            return _sum_up(received, project, [one])
        return _sum_up(received, project, [self._cap(one) for one in read])

    def _may_begin(self, session: str) -> bool:
        return is_session(session) is not None and self.caps.take(session, 1)

    def _cap(self, one: _Taken | Drop) -> _Taken | Drop:
        if isinstance(one, Drop) or not one.session or self.caps.take(one.session, 1):
            return one
        return Drop(DropReason.SESSION_CAP, f"more than {_MOST_OF_A_SESSION:,} of one session")


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


def _elsewhere(received: Received, method: str | None) -> Answer:
    if received.path == TRACKER_PATH and received.method in ("GET", "HEAD"):
        return Answer(200, _TRACKER_HEADERS, tracker())
    if method is None:
        return refuse(received, 404, "no-such-path", f"paths: {', '.join(PATHS)}")
    if received.method == "OPTIONS":
        return Answer(204, with_cors(received, preflight=True))
    return refuse(received, 405, "method", f"{received.path} takes {method}")


def _may_send(received: Received, project: Project) -> bool:
    """Frames of ads have no origin, so `null` passes for beacons; a site names its own."""
    origin = received.headers.get("origin", "")
    if not origin or origin in project.origins:
        return True
    return origin == "null" and received.path == "/api/beacon"


def one_taken(received: Received, project: str, payload: bytes) -> Answer:
    """The answer to a request of which `take` gave a payload."""
    return _taken(received, project, (payload,), _ONE)


def _taken(
    received: Received,
    project: str,
    payloads: tuple[bytes, ...],
    counts: tuple[tuple[str, int], ...],
) -> Answer:
    if received.path == "/api/p.gif":
        return Answer(200, _GIF_HEADERS, _GIF, payloads, project, counts)
    return Answer(204, with_cors(received), b"", payloads, project, counts)


def _sum_up(received: Received, project: str, read: Sequence[_Taken | Drop]) -> Answer:
    """The answer to several events, or to some that are none or were changed."""
    events = [one for one in read if not isinstance(one, Drop)]
    drops = [(n, one) for n, one in enumerate(read) if isinstance(one, Drop)]
    counted = Counter({"": len(events)})
    counted.update(drop.reason.value for _, drop in drops)
    counted.update(flag for event in events for flag in event.flags)
    counts = tuple((reason, count) for reason, count in counted.items() if count)
    payloads = tuple(map(encode_event, events))
    # An ad cannot do anything about it; whoever builds a site reads the answer.
    if not drops or (received.path == "/api/beacon" and events):
        return _taken(received, project, payloads, counts)
    told = [
        {"event": n, "error": drop.reason.value, "message": drop.detail}
        for n, drop in drops[:_MOST_TOLD]
    ]
    body = msgspec.json.encode({"taken": len(events), "refused": told})
    headers = (*with_cors(received), ("content-type", "application/json"))
    return Answer(200 if events else 400, headers, body, payloads, project, counts)


@lru_cache(_QUERIES)
def _read_query(query: str) -> tuple[str, Traffic]:
    """The write key, and what the traffic says it is."""
    given: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        given.setdefault(name, unquote_plus(value))
    if given.get("staging") == "1":
        return given.get("key", ""), "staging"
    return given.get("key", ""), "preview" if given.get("preview") == "1" else "live"


def _unpack(received: Received, project: str) -> bytes | Answer:
    """The body as it was meant, or why it cannot be had."""
    encoding = received.headers.get("content-encoding", "").lower()
    body = received.body
    if encoding not in ("", "identity", "gzip"):
        message = f"content-encoding: {encoding[:40]} is not read here; send gzip or none"
        return refuse(received, 415, "encoding", message, project=project)
    if encoding == "gzip" and len(body) <= MAX_BODY_BYTES:
        unpacking = zlib.decompressobj(wbits=31)
        try:
            body = unpacking.decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error as error:
            return refuse(received, 400, "unreadable", f"no gzip: {error}", project=project)
        if len(body) <= MAX_BODY_BYTES and not unpacking.eof:
            message = "no gzip: it ends too early"
            return refuse(received, 400, "unreadable", message, project=project)
    if len(body) > MAX_BODY_BYTES:
        message = f"a body has at most {MAX_BODY_BYTES:,} bytes"
        return refuse(received, 413, "too-large", message, project=project)
    return body
