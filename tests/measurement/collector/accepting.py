"""The collector's rules without a server: a request in, an answer and events out."""

import json
from collections.abc import Mapping
from typing import Any

from measurement import Event, decode_event
from measurement.collector.accept import Acceptor
from measurement.collector.control import Project
from measurement.collector.received import Answer, Received
from tests.measurement.collector.running import NOW_MS

__all__ = ["PERSON", "accept", "acceptor", "site_events", "told"]

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


def acceptor(project: Project | None = None, **options: Any) -> Acceptor:
    """One with the write key `k`."""
    keys = {"k": project or Project("shop")}
    return Acceptor(keys=lambda: keys, **options)


def accept(
    rules: Acceptor,
    body: bytes = b"",
    path: str = "/api/event",
    *,
    headers: Mapping[str, str] | None = None,
    query: str = "key=k",
    method: str = "POST",
    address: str = "192.0.2.1",
    now_ms: int = NOW_MS,
) -> Answer:
    """The answer to one request."""
    given = {"user-agent": PERSON, **(headers or {})}
    return rules.accept(Received(method, path, query, given, body, address, now_ms))


def site_events(*events: object, **given: Any) -> tuple[Answer, list[Event]]:
    """What becomes of a site's batch, or of its only event."""
    body = json.dumps(events[0] if len(events) == 1 else events).encode()
    answer = accept(given.pop("rules", None) or acceptor(), body, **given)
    return answer, [decode_event(payload) for payload in answer.payloads]


def told(answer: Answer) -> Any:
    """The JSON of an answer."""
    return json.loads(answer.body)
