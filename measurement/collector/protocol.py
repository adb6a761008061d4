"""The hot route: requests to the collector answered inside the HTTP protocol, without ASGI.

Several times as fast as the app beside it (`collector.app`), which is the reference: a test sends
both the same requests. Answers leave in the order of their requests, also when pipelined. What is
not the collector's goes to the app, unless an answer is still due on the connection.
"""

import asyncio
from collections import deque
from http import HTTPStatus
from typing import Any, Final, Literal

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from measurement.collector.accept import PATHS, TRACKER_PATH
from measurement.collector.app import READ_AT_MOST, caller_of
from measurement.collector.received import MAX_BODY_BYTES, Answer, Received
from measurement.collector.service import Collector

__all__ = ["HotProtocol", "hot_protocol"]

_MOST_DUE: Final = 64  # answers due on one connection; then it is not read from
_PATHS: Final = frozenset(path.encode() for path in (*PATHS, TRACKER_PATH))


class _Due:
    """An answer that is due: its bytes once they are there, and whether the connection stays."""

    __slots__ = ("data", "keep_alive")

    def __init__(self, keep_alive: bool) -> None:
        self.data: bytes | None = None
        self.keep_alive = keep_alive


class HotProtocol(HttpToolsProtocol):
    """uvicorn's protocol with the collector in front. One object a connection."""

    collector: Collector
    behind_proxy = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: deque[_Due] = deque()
        self._state: Literal["app", "hot", "over"] = "app"
        self._body: list[bytes] = []
        self._read = 0

    def on_headers_complete(self) -> None:
        """Decides whose the request is."""
        path = self.url.partition(b"?")[0]
        cycle: RequestResponseCycle | None = self.cycle
        busy = cycle is not None and not cycle.response_complete
        self._state = "hot" if not busy and (path in _PATHS or self._due) else "app"
        if self._state == "app":
            super().on_headers_complete()
            return
        self._body, self._read = [], 0
        if self.expect_100_continue:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Keeps no more of it than can be taken."""
        if self._state == "app":
            super().on_body(body)
        elif self._state == "hot":
            if self._read <= MAX_BODY_BYTES:
                self._body.append(body)
            self._read += len(body)
            if self._read > READ_AT_MOST:
                self._take(keep_alive=False)
                self._state = "over"

    def on_message_complete(self) -> None:
        """Answers."""
        if self._state == "app":
            super().on_message_complete()
        elif self._state == "hot":
            self._take(keep_alive=self.parser.should_keep_alive())

    def _take(self, *, keep_alive: bool) -> None:
        headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in self.headers}
        path, _, query = self.url.partition(b"?")
        received = Received(
            method=self.parser.get_method().decode("ascii"),
            path=path.decode("latin-1"),
            query=query.decode("latin-1"),
            headers=headers,
            body=b"".join(self._body)[: MAX_BODY_BYTES + 1],
            address=caller_of(self.client[0] if self.client else "", headers, self.behind_proxy),
            now_ms=self.collector.now_ms(),
        )
        due = _Due(keep_alive)
        self._due.append(due)
        if len(self._due) >= _MOST_DUE:
            self.flow.pause_reading()
        self.collector.answer(received, lambda answer: self._tell(due, answer))

    def _tell(self, due: _Due, answer: Answer) -> None:
        due.data = _write(answer, due.keep_alive)
        while self._due and self._due[0].data is not None:
            first = self._due.popleft()
            if self.transport.is_closing():
                continue
            assert first.data is not None
            self.transport.write(first.data)
            self.server_state.total_requests += 1
            if not first.keep_alive:
                self.transport.close()
        if not self._due and not self.transport.is_closing():
            self.flow.resume_reading()
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def connection_lost(self, exc: Exception | None) -> None:
        """What is still due is heard by nobody; its events stay."""
        self._unset_keepalive_if_required()
        super().connection_lost(exc)


def hot_protocol(collector: Collector, *, behind_proxy: bool = False) -> type[asyncio.Protocol]:
    """The protocol for one collector, as uvicorn's `http` takes it."""
    return type("Hot", (HotProtocol,), {"collector": collector, "behind_proxy": behind_proxy})


def _write(answer: Answer, keep_alive: bool) -> bytes:
    if answer.status == 204 and keep_alive and len(answer.headers) == 1:
        origin = answer.headers[0][1].encode("latin-1")
        return b"HTTP/1.1 204 No Content\r\naccess-control-allow-origin: " + origin + b"\r\n\r\n"
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status != 204:
        lines.append(f"content-length: {len(answer.body)}")
    if not keep_alive:
        lines.append("connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body
