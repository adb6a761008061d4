"""The requests of one turn of the event loop, taken together.

In one loop they cost less than each between two calls of the kernel; and the time, the log and the
usage are asked once for all of them. What is found out for a head that comes again (`heads.py`) is
kept with it.
"""

import asyncio
from typing import Final, Protocol

from measurement.collector.accept import Sender, one_taken
from measurement.collector.heads import Head
from measurement.collector.received import Answer, Received
from measurement.collector.service import Collector

__all__ = ["Turns"]

_MOST: Final = 256  # requests of a turn, 16 MB if they are as large as can be; then it ends early


class _Connection(Protocol):
    """Which has nothing else to answer before."""

    address: str

    def tell(self, answer: Answer) -> None: ...

    def tell_taken(self, data: bytes, tick: int) -> None: ...

    def fail(self, error: Exception) -> None: ...


_Added = list[tuple[_Connection, Head, bytes]]
_Kept = list[tuple[_Connection, Head, Sender, Received]]


class Turns:
    """What is added in one turn is taken at its end, in the order in which it came."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._added: _Added = []

    def add(self, connection: _Connection, head: Head, body: bytes) -> None:
        """A request to one of PATHS."""
        if not self._added:
            asyncio.get_running_loop().call_soon(self.take)
        self._added.append((connection, head, body))
        if len(self._added) == _MOST:
            self.take()

    def take(self) -> None:
        """Takes them now, since what comes next must not overtake them."""
        if self._added:
            added, self._added = self._added, []
            self._take(added, self._collector.now_ms())
            self._collector.group.start()

    def _take(self, added: _Added, now_ms: int) -> None:
        acceptor, group = self._collector.acceptor, self._collector.group
        keys, room = acceptor.keys(), group.room
        payloads: list[bytes] = []
        kept: _Kept = []
        for connection, head, body in added:
            caller = head.caller or connection.address
            received = Received(
                head.method, head.path, head.query, head.headers, body, caller, now_ms
            )
            try:
                if head.keys is not keys:
                    head.sender, head.keys = acceptor.find_sender(received), keys
                sender = head.sender
                if sender is None:
                    taken: bytes | Answer = acceptor.accept(received)
                else:
                    taken = acceptor.take(received, sender)
                    if type(taken) is bytes:
                        room -= len(taken)
                        if room >= 0:
                            payloads.append(taken)
                            kept.append((connection, head, sender, received))
                            continue
                        taken = one_taken(received, sender.project.name, taken)
            except Exception as error:  # noqa: BLE001 - it is told; the others are answered
                connection.fail(error)
                continue
            assert isinstance(taken, Answer)
            self._keep(payloads, kept, now_ms)
            payloads, kept = [], []
            self._collector.keep(taken, received, connection.tell)
            room = group.room
        self._keep(payloads, kept, now_ms)

    def _keep(self, payloads: list[bytes], kept: _Kept, now_ms: int) -> None:
        collector = self._collector

        def written(error: OSError | None) -> None:
            if error is None:
                collector.count_taken([sender.project.name for _, _, sender, _ in kept], now_ms)
                tick = collector.tick
                for connection, head, _, _ in kept:
                    connection.tell_taken(head.answer, tick)
                return
            for connection, _, sender, received in kept:
                answer = one_taken(received, sender.project.name, b"")
                collector.finish(answer, received, error, connection.tell)

        if kept:
            collector.group.submit(payloads, written)
