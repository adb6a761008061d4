"""Runs a collector by itself until it is told to stop."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import uvicorn

from measurement.collector.app import CollectorApp
from measurement.collector.protocol import hot_protocol
from measurement.collector.service import SETTLE_S, Collector
from measurement.collector.visitors import Visitors
from measurement.log import Recovery

__all__ = ["run_collector", "serve_collector"]


def run_collector(
    data_dir: Path,
    *,
    host: str,
    port: int,
    report: Callable[[str], None],
    visitors: Visitors | None = None,
    behind_proxy: bool = False,
) -> None:
    """Collects until Ctrl-C or SIGTERM. `report` is told the address.

    Raises LogInUse, and OSError if the port is taken.
    """
    with socket.create_server((host, port), backlog=1024) as door:
        collector = Collector(data_dir, now_ms=_now_ms, visitors=visitors)
        for line in _found(collector.log.recovery):
            report(line)
        report(f"Collecting into {data_dir} at http://{host}:{door.getsockname()[1]}/api/beacon")

        async def run() -> None:
            async with serve_collector(collector, door, behind_proxy=behind_proxy) as server:
                await server

        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run())


@contextlib.asynccontextmanager
async def serve_collector(
    collector: Collector, door: socket.socket, *, behind_proxy: bool = False, hot: bool = True
) -> AsyncIterator["asyncio.Task[None]"]:
    """A running collector on a bound socket, closed when the block ends; the task is its server."""
    # Accepted sockets inherit it: an answer in two parts would wait 40 ms for the other side.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = CollectorApp(collector, behind_proxy=behind_proxy)
    config = uvicorn.Config(
        app,
        http=hot_protocol(collector, behind_proxy=behind_proxy) if hot else "httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([door]))
    settling = asyncio.create_task(_settle(collector))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0)
        yield task
    finally:
        server.should_exit = True
        settling.cancel()
        await task
        collector.close()


def _found(recovery: Recovery) -> Iterator[str]:
    if recovery.torn_bytes:
        yield f"cut off {recovery.torn_bytes} bytes that were never acknowledged"
    for damage in recovery.damage:
        yield f"{damage}; what stands before and after is intact"


async def _settle(collector: Collector) -> None:
    while True:
        await asyncio.sleep(SETTLE_S)
        collector.settle()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is there: twice the requests."""
    try:
        import uvloop
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
