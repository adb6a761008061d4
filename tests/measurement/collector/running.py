"""A collector that runs in a thread of the test, on a free port of loopback."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measurement.collector.control import Control
from measurement.collector.serve import serve_collector
from measurement.collector.service import Collector

NOW_MS = 1_800_000_000_000


def open_project(data_dir: Path, **limits: Any) -> str:
    """A data folder with one project, whose key is returned."""
    control = Control(data_dir)
    key = control.add_project("shop")
    if limits:
        control.set_limits("shop", **{"origins": (), "monthly_limit": None, **limits})
    control.close()
    return key


@contextlib.contextmanager
def running(data_dir: Path, *, hot: bool = True, **options: Any) -> Iterator[tuple[int, Collector]]:
    """Its port, and the collector itself."""
    options.setdefault("now_ms", lambda: NOW_MS)
    door = socket.create_server(("127.0.0.1", 0), backlog=256)
    ready, over = threading.Event(), threading.Event()
    found: list[Any] = []

    async def run() -> None:
        try:
            collector = Collector(data_dir, **options)
            async with serve_collector(collector, door, hot=hot):
                found.extend([collector, asyncio.get_running_loop()])
                ready.set()
                await asyncio.to_thread(over.wait)
        finally:
            ready.set()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    ready.wait()
    try:
        yield door.getsockname()[1], found[0]
    finally:
        over.set()
        thread.join()
