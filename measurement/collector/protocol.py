"""The hot route: requests to the collector answered inside the HTTP protocol, without ASGI.

Several times as fast as the app beside it (`collector.app`), which is the reference: a test sends
both the same requests. Answers leave in the order of their requests, also when pipelined. What is
not the collector's goes to the app, unless an answer is still due on the connection.

A head that came before, byte for byte, is not parsed again (`heads.py`): browsers repeat theirs.
A request with nothing before it waits for the others that come in the same turn of the loop
(`turns.py`).

Nobody holds a connection for nothing: a request has to be complete soon after it began, what is not
read is not answered further, and the bodies that are being received are bounded together.
"""

import asyncio
import os
from collections import deque
from functools import lru_cache
from typing import Any, Final, Literal

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from measurement.collector.accept import PATHS, TRACKER_PATH
from measurement.collector.answers import write_answer, write_taken
from measurement.collector.app import READ_AT_MOST, TOO_LARGE, caller_of
from measurement.collector.heads import END, Head, Heads
from measurement.collector.received import HEADERS, MAX_BODY_BYTES, Answer, Received
from measurement.collector.service import Collector
from measurement.collector.turns import Turns

__all__ = ["HotProtocol", "hot_protocol"]

REQUEST_S: Final = 15  # from the first byte of a request to its last
IDLE_S: Final = 30  # between two requests of one connection
MOST_CONNECTIONS: Final = 8_192
MOST_HELD_BYTES: Final = 64 << 20  # of bodies that are being received, over all connections
_MOST_DUE: Final = 64  # answers due on one connection; then it is not read from
_PATHS: Final = frozenset(path.encode() for path in (*PATHS, TRACKER_PATH))
_NAMES: Final = {name.encode(): name for name in HEADERS}
_URLS: Final = 1_024  # different addresses remembered; nearly all are one and the same


class _Due:
    """An answer that is due: its bytes once they are there, and whether the connection stays."""

    __slots__ = ("data", "is_head", "keep_alive", "protocol")

    def __init__(self, protocol: "HotProtocol", keep_alive: bool, is_head: bool) -> None:
        self.protocol = protocol
        self.data = b""  # not there yet
        self.keep_alive = keep_alive
        self.is_head = is_head

    def tell(self, answer: Answer) -> None:
        """The answer is there; it leaves unless one before it is still due."""
        self.data = write_answer(answer, keep_alive=self.keep_alive, is_head=self.is_head)
        self.protocol.flush()


class HotProtocol(HttpToolsProtocol):
    """uvicorn's protocol with the collector in front. One object a connection."""

    collector: Collector
    heads: Heads
    turns: Turns
    behind_proxy = False
    # With uvicorn's own these are too many to be kept other than in a dictionary, which is slower.
    __slots__ = (
        "_add",
        "_began",
        "_body",
        "_due",
        "_file",
        "_find",
        "_front",
        "_heard",
        "_known",
        "_own",
        "_state",
        "_unread",
        "address",
        "timeout_keep_alive_task",
        "transport",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._find, self._add = self.heads.find, self.turns.add
        self._due: deque[_Due] = deque()
        self._own = _Due(self, keep_alive=True, is_head=False)  # if nothing is due before it
        self._state: Literal["app", "hot", "over"] = "hot"  # over: nothing more is taken
        self._known: dict[str, str] = {}
        self._front = b""  # the head with which the data begin that are being parsed
        self._body = b""
        self._unread = 0  # bytes of a body that is too large anyway
        self._began = -1  # tick in which the request that is being received began; -1: none is
        self._heard = self.collector.tick

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes the connection, or says that there are too many."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        connected = transport.get_extra_info("socket")
        self._file = -1 if connected is None else connected.fileno()
        if len(self.connections) > MOST_CONNECTIONS:
            self._close_with(503, "too many connections")

    def data_received(self, data: bytes) -> None:
        """Reads requests; a fault of ours in one is no fault of the sender's."""
        if self._state == "hot" and self._began < 0 and not self._due:
            end = data.find(END) + len(END)
            front = data[:end]
            head = self._find(front) or self.heads.match(front)
            if head is not None and end + head.length == len(data):
                if self.timeout_keep_alive_task is not None:
                    self._unset_keepalive_if_required()
                self._own.data = b""
                self._due.append(self._own)
                self._add(self, head, data[end:])
                return
        self._read(data)

    def _read(self, data: bytes) -> None:
        if self._state == "hot" and self._began < 0:
            data = self._take_known(data)
        if self._state == "over" or not data:
            return
        self._unset_keepalive_if_required()
        self._front = data[: data.find(END) + len(END)] if self._began < 0 and END in data else b""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            self.fail(error.__context__ or error)
        except httptools.HttpParserError:
            if self._due:
                self._close_when_answered()
            else:
                self._close_with(400, "Invalid HTTP request received.")
        except httptools.HttpParserUpgrade:
            self._close_when_answered()  # there is nothing else to speak here

    def on_message_begin(self) -> None:
        """A request begins; what the app would need is made only if it gets it."""
        self.url = b""
        self.headers = []
        self._known = {}
        self.expect_100_continue = False
        self._began = self.collector.tick

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps what the collector reads apart."""
        name = name.lower()
        self.headers.append((name, value))
        known = _NAMES.get(name)
        if known is not None:
            self._known[known] = value.decode("latin-1")
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        """Decides whose the request is."""
        if self._state == "over":
            return
        if self.url.partition(b"?")[0] not in _PATHS and not self._due:
            self._state = "app"
        else:
            cycle: RequestResponseCycle | None = self.cycle
            busy = cycle is not None and not cycle.response_complete
            self._state = "app" if busy else "hot"
        if self._state == "app":
            self._hand_over()
        elif self.expect_100_continue:
            self._expect()

    def on_body(self, body: bytes) -> None:
        """Keeps no more of it than can be taken."""
        if self._state == "app":
            super().on_body(body)
        elif self._state == "hot":
            if len(self._body) <= MAX_BODY_BYTES:
                self.collector.held_bytes += len(body)
                self._body = self._body + body if self._body else body
                if self.collector.held_bytes > MOST_HELD_BYTES:
                    self._close_with(503, "too many requests at a time")
            else:
                self._unread += len(body)
                if self._unread > READ_AT_MOST:
                    self._take(TOO_LARGE, keep_alive=False)

    def on_message_complete(self) -> None:
        """Answers."""
        self._began = -1
        front, self._front = self._front, b""  # whatever comes next in these data has another head
        if self._state == "app":
            super().on_message_complete()
        elif self._state == "hot":
            parser = self.parser
            keep_alive = parser.should_keep_alive() and parser.get_http_version() != "1.0"
            self._take(self._body, keep_alive=keep_alive, front=front)

    def flush(self) -> None:
        """Sends what is there, in order."""
        due, transport = self._due, self.transport
        if not due or not due[0].data or transport.is_closing():
            return
        first = due.popleft()
        data = first.data
        if due:
            parts = [data]
            while first.keep_alive and due and due[0].data:
                first = due.popleft()
                parts.append(first.data)
            data = b"".join(parts)
        transport.write(data)
        self._heard = self.collector.tick
        if not first.keep_alive:
            self._state = "over"
            transport.close()
        elif not due and self.flow.read_paused and not self.flow.write_paused:
            self.flow.resume_reading()

    def tell(self, answer: Answer) -> None:
        """The answer to a request with nothing before it."""
        self._own.tell(answer)

    def tell_taken(self, data: bytes, tick: int) -> None:
        """The same as its bytes, if the connection stays."""
        due, transport = self._due, self.transport
        if len(due) == 1 and self._state == "hot" and not transport.is_closing():
            due.clear()
            self._heard = tick
            # Past the transport if nothing is queued in it: that costs less, and lets the log's
            # thread have the interpreter meanwhile.
            if self._file >= 0 and not transport.get_write_buffer_size():
                try:
                    data = data[os.write(self._file, data) :]
                except OSError as error:  # the transport finds out too, and deals with it
                    self.logger.debug("past the transport: %s", error)
            if data:
                transport.write(data)
        elif self._own.keep_alive:
            self._own.data = data
            self.flush()
        else:
            self._own.data = data.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1)
            self.flush()

    def fail(self, error: BaseException) -> None:
        """A request cannot be answered, which is our fault."""
        self.logger.error("a request was not answered", exc_info=error)
        self._close_with(500, "Internal Server Error")

    def sweep(self) -> None:
        """Once a tick: closes what has been silent, or has been sending one request, for long."""
        now = self.collector.tick
        if self._began >= 0:
            if now - self._began > REQUEST_S:
                self._close_with(408, "the request took too long")
        elif not self._due and now - self._heard > IDLE_S and self._is_app_idle():
            self.transport.close()

    def shutdown(self) -> None:
        """The server stops: what is due is sent first."""
        if self._due:
            self._close_when_answered()
        else:
            super().shutdown()

    def pause_writing(self) -> None:
        """Who does not read his answers sends no more requests."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """He read them."""
        super().resume_writing()
        if len(self._due) < _MOST_DUE:
            self.flow.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """What is still due is heard by nobody; its events stay."""
        self._state = "over"
        self._drop_body()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def _take_known(self, data: bytes) -> bytes:
        """Takes the requests at the front whose heads came before; gives what is to be parsed."""
        start = 0
        while (end := data.find(END, start) + len(END)) >= len(END):
            front = data[start:end]
            head = self.heads.find(front) or self.heads.match(front)
            if head is None or end + head.length > len(data):
                break
            start = end + head.length
            self._answer(head, data[end:start], keep_alive=True)
        return data[start:] if start else data

    def _take(self, body: bytes, *, keep_alive: bool, front: bytes = b"") -> None:
        method = self.parser.get_method().decode("ascii")
        head = Head(method, *_split(self.url), self._known, len(body))
        if self.behind_proxy:
            head.caller = caller_of("", head.headers, behind_proxy=True)
        if keep_alive and PATHS.get(head.path) == method:
            head.answer = write_taken(head.path, head.headers.get("origin"))
            if front and len(body) <= MAX_BODY_BYTES:
                self.heads.add(front, self.headers, head)
        self._drop_body()
        self._answer(head, body, keep_alive=keep_alive)

    def _answer(self, head: Head, body: bytes, *, keep_alive: bool) -> None:
        if head.answer and not self._due:
            self._own.data = b""
            self._due.append(self._own)
            self._add(self, head, body)
            return
        self.turns.take()  # this one must not overtake them
        due = _Due(self, keep_alive, head.method == "HEAD")
        self._due.append(due)
        if not keep_alive:
            self._state = "over"
        if len(self._due) >= _MOST_DUE:
            self.flow.pause_reading()
        caller, now_ms = head.caller or self.address, self.collector.now_ms()
        received = Received(head.method, head.path, head.query, head.headers, body, caller, now_ms)
        self.collector.answer(received, due.tell)

    def _drop_body(self) -> None:
        self.collector.held_bytes -= len(self._body)
        self._body = b""
        self._unread = 0

    def _hand_over(self) -> None:
        headers, url, expects = self.headers, self.url, self.expect_100_continue
        super().on_message_begin()
        self.headers += headers
        self.url, self.expect_100_continue = url, expects
        super().on_headers_complete()

    def _expect(self) -> None:
        length = dict(self.headers).get(b"content-length", b"0")
        if length.isdigit() and int(length) > MAX_BODY_BYTES:
            self._take(TOO_LARGE, keep_alive=False)  # before it is sent
        elif not self._due:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _close_when_answered(self) -> None:
        self._state = "over"
        if self._due:
            self._due[-1].keep_alive = False
        elif self._is_app_idle():
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    def _is_app_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _close_with(self, status: int, message: str) -> None:
        self._state = "over"
        self._drop_body()
        body = message.encode()
        headers = (("content-type", "text/plain; charset=utf-8"),)
        if not self.transport.is_closing():
            self.transport.write(
                write_answer(Answer(status, headers, body), keep_alive=False, is_head=False)
            )
            self.transport.close()


def hot_protocol(collector: Collector, *, behind_proxy: bool = False) -> type[HotProtocol]:
    """The protocol for one collector, as uvicorn's `http` takes it."""
    own = {
        "collector": collector,
        "heads": Heads(),
        "turns": Turns(collector),
        "behind_proxy": behind_proxy,
    }
    return type("Hot", (HotProtocol,), own)


@lru_cache(_URLS)
def _split(url: bytes) -> tuple[str, str]:
    path, _, query = url.decode("latin-1").partition("?")
    return path, query
