"""A collector in a process that is killed, and the clients that notice."""

import os
import resource
import socket
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from measurement import RateLimit, run_collector
from measurement.collector.crawlers import find_crawler
from tests.measurement.collector.requests import beacon, post

__all__ = ["Client", "Server"]

find_crawler("compiles its patterns before this process is copied")


def _collect(data_dir: Path, told: Connection, file_bytes: int) -> None:
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    rate = RateLimit(1e9, 1_000_000_000)
    run_collector(data_dir, host="127.0.0.1", port=0, report=told.send, rate=rate)


class Server:
    """A collector that listens; `processes` is a multiprocessing context.

    `told` is what it reported. With `file_bytes` the kernel lets its files grow no further.
    """

    def __init__(self, processes: Any, data_dir: Path, *, file_bytes: int = 0) -> None:
        self._here, there = processes.Pipe()
        self._process = processes.Process(target=_collect, args=(data_dir, there, file_bytes))
        self._process.start()
        there.close()
        self.told: list[str] = []
        while not self.told or " at http://" not in self.told[-1]:
            self.told.append(self._here.recv())
        self.port = int(self.told[-1].rsplit(":", 1)[1].split("/")[0])

    def give_room(self) -> None:
        """Its files may grow again."""
        assert self._process.pid is not None
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, unlimited)

    def kill(self) -> None:
        """As the kernel does when memory is short."""
        self._here.close()
        self._process.kill()
        self._process.join()
        self._process.close()


class Client(threading.Thread):
    """Sends the events of one session, two requests at a time, until the connection breaks.

    Sends what is unconfirmed first, with the numbers that it had, as a player does. `heard` is
    released for each event that was acknowledged.
    """

    def __init__(
        self, session: int, key: str, port: int, heard: threading.Semaphore, of: "Client | None"
    ) -> None:
        super().__init__()
        self.session, self._key, self._port, self._heard = session, key, port, heard
        self.acknowledged: set[int] = of.acknowledged if of else set()
        self.next: int = of.next if of else 0

    def run(self) -> None:
        """Until the other side is gone."""
        unsure = [n for n in range(self.next) if n not in self.acknowledged]
        path = f"/api/beacon?key={self._key}"
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=20) as door:
                while True:
                    numbers = (unsure or [self.next, self.next + 1])[:2]
                    unsure = unsure[2:]
                    self.next = max(self.next, *(n + 1 for n in numbers))
                    door.sendall(b"".join(post(beacon(self.session, (n,)), path) for n in numbers))
                    self._hear(door, numbers)
        except OSError:
            pass  # it was killed

    def _hear(self, door: socket.socket, numbers: list[int]) -> None:
        heard = b""
        for number in numbers:
            while b"\r\n\r\n" not in heard:
                part = door.recv(4096)
                if not part:
                    raise ConnectionError
                heard += part
            head, _, heard = heard.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 204 "):
                os.write(2, head)
                os._exit(70)  # no test can say that this never happens and go on
            self.acknowledged.add(number)
            self._heard.release()
