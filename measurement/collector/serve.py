"""Runs a collector by itself until it is told to stop."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final

import uvicorn

from measurement.clock import now_ms
from measurement.collector.app import CollectorApp
from measurement.collector.limits import RateLimit
from measurement.collector.protocol import IDLE_S, HotProtocol, hot_protocol
from measurement.collector.service import SETTLE_S, Collector
from measurement.collector.visitors import Visitors
from measurement.log import Recovery

__all__ = ["run_collector", "serve_collector"]

_BACKLOG: Final = 1_024
_GARBAGE: Final = 50_000  # a request leaves no cycles behind; looking for some often only costs


def run_collector(
    data_dir: Path,
    *,
    host: str,
    port: int,
    report: Callable[[str], None],
    visitors: Visitors | None = None,
    behind_proxy: bool = False,
    rate: RateLimit | None = None,
    hot: bool = True,
) -> None:
    """Collects until Ctrl-C or SIGTERM; what was acknowledged is then closed properly.

    `report` is told the address. `hot` False: every request by the reference, for comparison.
    Raises LogError, and OSError if the port is taken.
    """
    with socket.create_server((host, port), backlog=_BACKLOG) as door:
        collector = Collector(data_dir, now_ms=now_ms, visitors=visitors, rate=rate)
        for line in _found(collector.log.recovery):
            report(line)
        report(f"Collecting into {data_dir} at http://{host}:{door.getsockname()[1]}/api/beacon")
        if not collector.has_keys:
            report("Nobody may send yet: `flowtag project add NAME` prints a write key")
        collector.acceptor.visitors.warm_up()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GARBAGE, 50, 100)

        async def run() -> None:
            async with serve_collector(
                collector, door, behind_proxy=behind_proxy, hot=hot, until_signal=True
            ) as server:
                await server

        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run())


@contextlib.asynccontextmanager
async def serve_collector(
    collector: Collector,
    door: socket.socket,
    *,
    behind_proxy: bool = False,
    hot: bool = True,
    until_signal: bool = False,
) -> AsyncIterator["asyncio.Task[None]"]:
    """A running collector on a bound socket, closed when the block ends; the task is its server."""
    # Accepted sockets inherit it: an answer in two parts would wait 40 ms for the other side.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        CollectorApp(collector, behind_proxy=behind_proxy),
        http=hot_protocol(collector, behind_proxy=behind_proxy) if hot else "httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    if until_signal:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
    task = asyncio.create_task(server.serve([door]))
    stopping = asyncio.Event()
    settling = asyncio.create_task(_settle(collector, server, stopping))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0)
        yield task
    finally:
        server.stop()
        await task
        stopping.set()
        await settling
        collector.close()


class _Server(uvicorn.Server):
    """Leaves signals alone: uvicorn raises them again as it ends, before the log is closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """Takes no more connections, answers what is due, ends."""
        self.should_exit = True


async def _settle(collector: Collector, server: uvicorn.Server, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SETTLE_S)
        collector.tick += 1
        for connection in list(server.server_state.connections):
            if isinstance(connection, HotProtocol):
                connection.sweep()
        await collector.settle()


def _found(recovery: Recovery) -> Iterator[str]:
    if recovery.torn_bytes:
        yield f"cut off {recovery.torn_bytes} bytes that were never acknowledged"
    for damage in recovery.damage:
        yield f"{damage}; what stands before and after is intact"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is there: twice the requests."""
    try:
        import uvloop
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop
