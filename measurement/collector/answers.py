"""Answers as bytes of HTTP/1.1."""

from functools import lru_cache
from http import HTTPStatus
from typing import Final

from measurement.collector.accept import one_taken
from measurement.collector.received import Answer, Received

__all__ = ["write_answer", "write_taken"]

_ORIGINS: Final = 1_024  # whose answer is remembered; nearly all are one and the same


def write_answer(answer: Answer, *, keep_alive: bool, is_head: bool) -> bytes:
    """All that is sent for it; `is_head`: without its body."""
    if answer.status == 204 and keep_alive and len(answer.headers) == 1:
        return _no_content(answer.headers[0][1])
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status != 204:
        lines.append(f"content-length: {len(answer.body)}")
    if not keep_alive:
        lines.append("connection: close")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head if is_head else head + answer.body


@lru_cache(_ORIGINS)
def write_taken(path: str, origin: str | None) -> bytes:
    """What is sent for a request of which one event was taken, if the connection stays."""
    headers = {} if origin is None else {"origin": origin}
    taken = one_taken(Received("", path, "", headers, b"", "", 0), "", b"")
    return write_answer(taken, keep_alive=True, is_head=False)


@lru_cache(_ORIGINS)
def _no_content(origin: str) -> bytes:
    return f"HTTP/1.1 204 No Content\r\naccess-control-allow-origin: {origin}\r\n\r\n".encode(
        "latin-1"
    )
