"""Requests that are taken together: each is answered as if it had come alone."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from measurement import decode_event
from measurement.collector import turns
from measurement.collector.app import CollectorApp
from measurement.collector.control import Control
from measurement.collector.protocol import HotProtocol, hot_protocol
from measurement.collector.received import Answer, Received
from measurement.collector.service import Collector
from measurement.log import LogWriter, read_records
from measurement.log.group import Done
from tests.measurement.collector.requests import post
from tests.measurement.collector.running import NOW_MS, open_project
from tests.measurement.collector.wires import Wire
from tests.measurement.log.disks import SickDisk

TAKEN = b"HTTP/1.1 204 No Content\r\naccess-control-allow-origin: *\r\n\r\n"
Given = Sequence[tuple[int, bytes]]
"""Bytes and on which connection they come, all in one turn of the loop."""


class _House:
    """A collector to which each head was sent twice, so that it is known."""

    def __init__(self, folder: Path, **options: Any) -> None:
        key = open_project(folder)
        self.folder, self.path = folder, f"/api/event?key={key}"
        self.disk = SickDisk()
        log = LogWriter(folder, disk=self.disk)
        self.collector = Collector(folder, now_ms=lambda: NOW_MS, log=log, **options)
        self.groups: list[int] = []  # how many events were handed to the log at a time
        self._submit = self.collector.group.submit
        self.collector.group.submit = self._count_group  # type: ignore[method-assign]
        app = CollectorApp(self.collector)
        self._config = uvicorn.Config(app, log_config=None, date_header=False)
        self._config.load()
        self._type = hot_protocol(self.collector)

    def event(self, name: str, **options: Any) -> bytes:
        """A request with an event of a name of five letters."""
        return post(b'{"n":"%s"}' % name.encode(), self.path, **options)

    def send(self, given: Given, meanwhile: Callable[[], None] = lambda: None) -> list[bytes]:
        """What each connection hears; `meanwhile` happens when the heads are known."""

        async def run() -> list[bytes]:
            for _ in range(2):
                await self.hear([(0, self.event("known"))])
            meanwhile()
            return await self.hear(given)

        try:
            return asyncio.run(run())
        finally:
            self.collector.close()

    async def hear(self, given: Given) -> list[bytes]:
        """What each connection hears of what came in one turn."""
        wires = [Wire() for _ in range(1 + max(n for n, _ in given))]
        doors = [self.connect(wire) for wire in wires]
        for n, data in given:
            doors[n].data_received(data)
        for n, wire in enumerate(wires):
            due = sum(data.count(b" HTTP/1.1\r\n") for at, data in given if at == n)
            while wire.heard.count(b"HTTP/1.1 ") < due and wire.is_open:
                wire.told.clear()
                await asyncio.wait_for(wire.told.wait(), 20)
        return [wire.heard for wire in wires]

    def connect(self, wire: Wire) -> HotProtocol:
        """A connection."""
        door: HotProtocol = self._type(self._config, ServerState(), {}, asyncio.get_running_loop())
        door.connection_made(wire)  # type: ignore[arg-type]
        return door

    def _count_group(self, payloads: Sequence[bytes], done: Done) -> bool:
        self.groups.append(len(payloads))
        return self._submit(payloads, done)

    def names(self) -> list[str]:
        """Of the events in the log, without those that made the head known."""
        return [decode_event(payload).name for _, payload in read_records(self.folder)][2:]

    def usage(self) -> dict[str, int]:
        """By reason."""
        control = Control(self.folder)
        found = {reason: count for (_, _, reason), count in control.usage().items()}
        control.close()
        return found


def _statuses(heard: list[bytes]) -> list[list[int]]:
    return [[int(part[:3]) for part in each.split(b"HTTP/1.1 ")[1:]] for each in heard]


def test_requests_of_one_turn_are_written_and_counted_together(tmp_path):
    house = _House(tmp_path)
    heard = house.send([(n, house.event(f"name{n}")) for n in range(5)])

    assert heard == [TAKEN] * 5
    assert house.names() == ["name0", "name1", "name2", "name3", "name4"]
    assert house.groups == [1, 1, 5]
    assert house.usage() == {"": 7}


def test_they_are_taken_in_the_order_in_which_they_came(tmp_path):
    """Also if the head of one was never seen, or there are several on a connection."""
    house = _House(tmp_path)
    given = [
        (0, house.event("first")),
        (1, house.event("other", headers=["x-never: seen"])),
        (0, house.event("again")),
        (2, house.event("third") + house.event("forth")),
        (0, house.event("close", close=True)),
        (1, house.event("fifth")),
    ]
    heard = house.send(given)

    assert _statuses(heard) == [[204] * 3, [204] * 2, [204] * 2]
    assert house.names() == ["first", "other", "again", "third", "forth", "close", "fifth"]
    assert [b"connection: close" in each for each in heard] == [True, False, False]


def test_nonsense_behind_a_request_closes_the_connection_when_it_is_answered(tmp_path):
    house = _House(tmp_path)
    heard = house.send([(0, house.event("taken")), (0, b"nonsense\r\n\r\n"), (0, b"never read")])

    assert heard == [TAKEN.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")]
    assert house.names() == ["taken"]


def test_a_turn_of_very_many_requests_ends_early(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "_MOST", 2)
    house = _House(tmp_path)
    heard = house.send([(n, house.event(f"name{n}")) for n in range(5)])

    assert heard == [TAKEN] * 5
    assert house.names() == ["name0", "name1", "name2", "name3", "name4"]
    assert house.groups == [1, 1, 2, 2, 1]


def test_what_is_refused_is_refused_alone(tmp_path):
    house = _House(tmp_path)
    bodies = [b'{"n":"taken"}', b'{"n":"tak', b'{"n":"mixed"}']
    heard = house.send([(n, post(body, house.path)) for n, body in enumerate(bodies)])

    assert [each[0] for each in _statuses(heard)] == [204, 400, 204]
    assert house.names() == ["taken", "mixed"]
    assert house.usage() == {"": 4, "unreadable": 1}


def test_a_key_that_was_taken_back_takes_nothing_by_a_known_head(tmp_path):
    house = _House(tmp_path)

    def remove() -> None:
        house.collector._keys = {}

    heard = house.send([(0, house.event("never"))], remove)

    assert _statuses(heard) == [[401]]
    assert house.names() == []


def test_a_fault_of_ours_in_one_is_none_of_the_others(tmp_path):
    house = _House(tmp_path)
    take = house.collector.acceptor.take

    def fail(received: Received, sender: Any) -> bytes | Answer:
        if b"wrong" in received.body:
            raise ZeroDivisionError
        return take(received, sender)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(house.collector.acceptor), "take", lambda _, *given: fail(*given))
        heard = house.send(
            [(n, house.event(name)) for n, name in enumerate(["right", "wrong", "after"])]
        )

    assert _statuses(heard) == [[204], [500], [204]]
    assert house.names() == ["right", "after"]


def test_a_disk_that_fails_is_told_to_all_of_the_turn(tmp_path):
    house = _House(tmp_path)

    def break_disk() -> None:
        house.disk.failing = {"write"}

    heard = house.send([(n, house.event("never")) for n in range(3)], break_disk)

    assert _statuses(heard) == [[503]] * 3
    assert all(b"nothing was written: Input/output error" in each for each in heard)
    assert house.names() == []
    assert house.usage() == {"": 2, "unwritten": 3}


def test_what_no_longer_fits_into_memory_is_refused_and_the_rest_taken(tmp_path):
    house = _House(tmp_path, max_waiting_bytes=200)
    heard = house.send([(n, house.event(f"name{n}")) for n in range(4)])

    assert _statuses(heard) == [[204], [204], [429], [429]]
    assert house.names() == ["name0", "name1"]
    assert house.usage() == {"": 4, "busy": 2}


@pytest.mark.parametrize("full", [False, True])
def test_an_answer_that_the_socket_does_not_take_goes_through_the_transport(tmp_path, full):
    house = _House(tmp_path)
    here, there = socket.socketpair()

    async def run() -> bytes:
        for _ in range(2):
            await house.hear([(0, house.event("known"))])
        wire = Wire(here)
        door = house.connect(wire)
        here.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while full:
                here.send(bytes(65_536))
        door.data_received(house.event("known"))
        if full:
            await asyncio.wait_for(wire.told.wait(), 20)
        else:
            await asyncio.to_thread(there.recv, 1, socket.MSG_PEEK)
        return wire.heard

    with here, there:
        there.settimeout(20)
        heard = asyncio.run(run())
        told = b"" if full else there.recv(65_536)
    house.collector.close()

    assert (heard, told) == ((TAKEN, b"") if full else (b"", TAKEN))
