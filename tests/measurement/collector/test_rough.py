"""The collector among rough clients: slow ones, ones that never read, and whatever bytes come."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measurement import decode_event
from measurement.collector import protocol
from measurement.log import LogWriter, read_records
from tests.measurement.collector.requests import beacon, post, talk
from tests.measurement.collector.running import open_project, running
from tests.measurement.log.disks import SickDisk


@pytest.fixture(scope="module")
def collecting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, bytes, Path]]:
    """Port, path of beacons and data folder of one collector for all these tests."""
    folder = tmp_path_factory.mktemp("rough")
    key = open_project(folder)
    with running(folder) as (port, collector):
        collector.acceptor.rate.take = lambda *_: True  # type: ignore[method-assign]
        yield port, f"/api/beacon?key={key}".encode(), folder


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _read_all(door: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := door.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _events(folder: Path) -> int:
    return sum(1 for _ in read_records(folder))


def test_slow_clients_hold_nobody_up_and_are_sent_away(tmp_path):
    key = open_project(tmp_path)
    path = f"/api/beacon?key={key}"
    slow = [
        b"POST /api/bea",
        f"POST {path} HTTP/1.1\r\nhost: a\r\nx-never".encode(),
        post(beacon(), path)[:-10],
    ]
    with running(tmp_path) as (port, collector), contextlib.ExitStack() as stack:
        doors = [stack.enter_context(_connect(port)) for _ in range(120)]
        for n, door in enumerate(doors):
            door.sendall(slow[n % 3])
        (reply,) = talk(port, [post(beacon(7), path)])
        collector.tick += 1_000  # the next sweep finds them late
        answers = {_read_all(door).split(b"\r\n")[0] for door in doors}

    assert reply.status == 204
    assert answers == {b"HTTP/1.1 408 Request Timeout"}
    assert _events(tmp_path) == 2


def test_idle_connections_are_closed_and_busy_ones_stay(tmp_path):
    key = open_project(tmp_path)
    with running(tmp_path) as (port, collector), _connect(port) as idle, _connect(port) as used:
        for door in (idle, used):
            door.sendall(post(beacon(), f"/api/beacon?key={key}"))
            assert door.recv(4096).startswith(b"HTTP/1.1 204 ")
        collector.tick += protocol.IDLE_S + 1

        assert idle.recv(4096) == b""


def test_who_never_reads_is_not_read_from_for_ever(collecting):
    port, path, _ = collecting
    request = post(beacon(3, (0,)), path.decode())
    with _connect(port) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        door.settimeout(1)
        sent = 0
        with contextlib.suppress(TimeoutError):
            while sent < 40_000_000:
                sent += door.send(request * 100)
    (reply,) = talk(port, [post(beacon(4), path.decode())])

    assert sent < 40_000_000
    assert reply.status == 204


def test_what_comes_after_a_last_request_is_not_taken(collecting):
    port, path, folder = collecting
    before = _events(folder)
    last = post(beacon(5, (0,)), path.decode(), close=True)
    with _connect(port) as door:
        door.sendall(last + post(beacon(5, (1,)), path.decode()) * 3)
        heard = _read_all(door)

    assert heard.count(b"HTTP/1.1 ") == 1
    assert _events(folder) == before + 1


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "reference"])
def test_a_body_that_is_too_large_is_not_asked_for(tmp_path, hot):
    key = open_project(tmp_path)
    head = (
        f"POST /api/beacon?key={key} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n"
        "content-length: 70000\r\n\r\n"
    )
    with running(tmp_path, hot=hot) as (port, _), _connect(port) as door:
        door.sendall(head.encode())
        heard = _read_all(door)

    assert heard.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in heard
    assert b"100 Continue" not in heard


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "reference"])
def test_a_body_without_end_is_cut_off(tmp_path, hot):
    key = open_project(tmp_path)
    head = f"POST /api/beacon?key={key} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
    with running(tmp_path, hot=hot) as (port, _), _connect(port) as door:
        door.sendall(head.encode())
        with contextlib.suppress(OSError):
            for _ in range(1_000):
                door.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        heard = _read_all(door)

    # A client that is still sending when the other side closes may not hear why.
    assert heard.startswith(b"HTTP/1.1 413 ") or not heard
    assert _events(tmp_path) == 0


@pytest.mark.parametrize(("limit", "most"), [("MOST_HELD_BYTES", 100), ("MOST_CONNECTIONS", 0)])
def test_memory_and_connections_are_bounded(monkeypatch, collecting, limit, most):
    port, path, _ = collecting
    monkeypatch.setattr(protocol, limit, most)
    with _connect(port) as door:
        with contextlib.suppress(OSError):
            door.sendall(post(beacon(), path.decode())[:-1])  # the rest is waited for
        heard = _read_all(door)
    monkeypatch.undo()
    (reply,) = talk(port, [post(beacon(), path.decode())])

    assert heard.split(b" ")[1] == b"503"
    assert reply.status == 204


def test_a_collector_that_stops_answers_what_is_due(tmp_path):
    key = open_project(tmp_path)
    syncing, go_on = threading.Event(), threading.Event()

    class Waiting(SickDisk):
        def write(self, *call: Any) -> int:
            syncing.set()
            go_on.wait(20)
            return super().write(*call)

    log = LogWriter(tmp_path, disk=Waiting())
    with _Stopping() as stopping, running(tmp_path, log=log) as (port, _):
        door = stopping.enter_context(_connect(port))
        door.sendall(post(beacon(), f"/api/beacon?key={key}"))
        assert syncing.wait(20)
        stopping.callback(go_on.set)
        threading.Timer(0.2, go_on.set).start()
    # `running` has stopped it by now

    assert stopping.heard.startswith(b"HTTP/1.1 204 ")
    assert _events(tmp_path) == 2


class _Stopping(contextlib.ExitStack):
    """Hears what its connection is told until the other side closes it."""

    heard = b""

    def __exit__(self, *details: Any) -> bool | None:
        self._door.settimeout(20)
        self.heard = _read_all(self._door)
        return super().__exit__(*details)

    def enter_context(self, door: Any) -> Any:
        """The connection."""
        self._door = door
        return super().enter_context(door)


_TOKEN = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
_VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
_HEADERS = st.dictionaries(
    _TOKEN
    | st.sampled_from(
        ["origin", "content-encoding", "expect", "connection", "upgrade", "purpose", "cookie",
         "x-forwarded-for", "user-agent", "content-type", "sec-gpc", "host"]
    ),
    _VALUE,
    max_size=6,
)  # fmt: skip
_PATHS = st.sampled_from(
    ["/api/beacon", "/api/event", "/api/p.gif", "/track.js", "/", "/api/../../etc/passwd", "*",
     "/api/event/%2e%2e/control.sqlite", "http://other.example/api/event", "/api/event;x"]
)  # fmt: skip
_QUERIES = st.sampled_from(["?key=KEY", "?key=KEY&preview=1", "", "?key=' OR 1=1 --"]) | _VALUE.map(
    lambda text: "?" + text.replace(" ", "+").replace("#", "")
)
_METHODS = st.sampled_from(["POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(_METHODS, _PATHS, _QUERIES, _HEADERS, st.binary(max_size=200) | st.just(beacon()))
def test_no_request_is_a_fault_of_ours(collecting, method, path, query, headers, body):
    port, where, _ = collecting
    key = where.decode().partition("key=")[2]
    lines = [f"{method} {path}{query.replace('KEY', key)} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"content-length: {len(body)}", "connection: close", "", ""]
    with _connect(port) as door:
        door.sendall("\r\n".join(lines).encode("latin-1") + body)
        heard = _read_all(door)
    heads = re.findall(rb"HTTP/1\.1 (\d+)", heard)

    assert heads
    assert all(status[:1] != b"5" for status in heads), heard


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.binary(min_size=1, max_size=300) | st.binary(max_size=40).map(lambda b: post(b)[:-3] + b))
def test_no_bytes_are_a_fault_of_ours(collecting, sent):
    port, _, _ = collecting
    with _connect(port) as door:
        door.sendall(sent)
        door.shutdown(socket.SHUT_WR)
        heard = _read_all(door)

    assert b"HTTP/1.1 5" not in heard


def test_after_all_that_every_record_is_an_event(collecting):
    port, path, folder = collecting
    (reply,) = talk(port, [post(beacon(9), path.decode())])

    assert reply.status == 204
    assert all(decode_event(payload).project == "shop" for _, payload in read_records(folder))
