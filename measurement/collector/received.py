"""A request and its answer as values, the same for the hot route and for the reference."""

from collections.abc import Mapping
from typing import Final

import msgspec

__all__ = ["HEADERS", "MAX_BODY_BYTES", "Answer", "Received", "refuse", "with_cors"]

MAX_BODY_BYTES: Final = 65_536  # what browsers let a page send as it is left; also after inflating
HEADERS: Final = frozenset(
    (
        "content-encoding",
        "origin",
        "purpose",
        "sec-ch-ua-mobile",
        "sec-gpc",
        "sec-purpose",
        "user-agent",
        "x-forwarded-for",
        "x-moz",
        "x-purpose",
    )
)
"""All that a collector reads of a request's head; what else a browser sends is not looked at."""

_NO_ORIGIN: Final = (("access-control-allow-origin", "*"),)


class Received(msgspec.Struct, frozen=True, gc=False):
    """`headers` by name in lower case, at least those of HEADERS; `query` without its `?`."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    address: str
    now_ms: int


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What is answered once `payloads` are durable. `counts` are for the project's usage: the
    events that were taken under `""`, and what was not, by reason."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    payloads: tuple[bytes, ...] = ()
    project: str = ""
    counts: tuple[tuple[str, int], ...] = ()


def with_cors(received: Received, *, preflight: bool = False) -> tuple[tuple[str, str], ...]:
    """Any page may send, also one without an origin (`null`); nothing is said with credentials."""
    origin = received.headers.get("origin")
    headers = _NO_ORIGIN if origin is None else (("access-control-allow-origin", origin),)
    if not preflight:
        return headers
    return (
        *headers,
        ("access-control-allow-methods", "POST, GET"),
        ("access-control-allow-headers", "content-type, content-encoding"),
        ("access-control-max-age", "86400"),
    )


def refuse(
    received: Received,
    status: int,
    reason: str,
    message: str,
    *,
    project: str = "",
    retry_after_s: int = 0,
) -> Answer:
    """An error as JSON: a reason for machines, a sentence for people."""
    retry = (("retry-after", str(retry_after_s)),) if retry_after_s else ()
    return Answer(
        status,
        (*with_cors(received), ("content-type", "application/json"), *retry),
        msgspec.json.encode({"error": reason, "message": message}),
        project=project,
        counts=((reason, 1),),
    )
