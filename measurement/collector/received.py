"""A request and its answer as values, the same for the hot route and for the reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

__all__ = ["MAX_BODY_BYTES", "Answer", "Received", "refuse", "with_cors"]

MAX_BODY_BYTES: Final = 65_536  # what browsers let a page send as it is left; also after inflating


@dataclass(frozen=True, slots=True)
class Received:
    """`headers` by name in lower case; `query` as it came, without its `?`."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    address: str
    now_ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered once `payloads` are durable. `counts` are for the project's usage, by reason."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    payloads: tuple[bytes, ...] = ()
    project: str = ""
    counts: tuple[tuple[str, int], ...] = ()


def with_cors(received: Received, *, preflight: bool = False) -> tuple[tuple[str, str], ...]:
    """Any page may send, also one without an origin (`null`); nothing is said with credentials."""
    headers = (("access-control-allow-origin", received.headers.get("origin", "*")),)
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
