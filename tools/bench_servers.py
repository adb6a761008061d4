"""The servers that `tools/bench_collect.py` measures, each in a process of its own.

`python -m tools.bench_servers DIR PORT ROUTE` is one collector into DIR: its `hot` route, its own
ASGI app (`reference`), or the same as a Starlette application has it (`starlette`): a route, a
`Request`, a `Response`. None of them has a limit of requests here. `bare` is no collector: it
answers 204 and reads nothing, which is what Python and uvloop cost alone.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from measurement import Collector, CollectorApp, RateLimit, Received, run_collector
from tools.setup.bench import SERVERS

__all__ = ["ROUTES", "find_program", "running_bare", "running_collector", "running_nginx"]

ROUTES: Final = ("hot", "reference", "starlette")
_NGINX: Final = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ return 204; }} }}
}}
"""


def find_program(name: str) -> Path | None:
    """nginx or wrk: of the system, else the one that the set-up unpacked."""
    path = os.pathsep.join(
        [os.environ.get("PATH", os.defpath), "/usr/sbin", *map(str, SERVERS.glob("usr/*bin"))]
    )
    found = shutil.which(name, path=path)
    return Path(found) if found else None


def libraries() -> Mapping[str, str]:
    """The environment in which an unpacked program finds what it is linked with."""
    folders = {str(file.parent) for file in SERVERS.glob("usr/lib/*/*.so*")}
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(sorted(folders))} if folders else {}


@contextlib.contextmanager
def running_nginx(folder: Path) -> Iterator[int]:
    """The port of an nginx that answers 204 to everything."""
    port = _free_port()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    nginx = str(find_program("nginx"))
    with _process([nginx, "-p", str(folder), "-c", str(config)], port, libraries()):
        yield port


@contextlib.contextmanager
def running_bare() -> Iterator[int]:
    """The port of a uvloop that answers 204 to everything."""
    port = _free_port()
    command = [sys.executable, "-m", "tools.bench_servers", os.devnull, str(port), "bare"]
    with _process(command, port):
        yield port


@contextlib.contextmanager
def running_collector(data_dir: Path, route: str) -> Iterator[tuple[int, int]]:
    """The port of a collector without a limit of requests, and its process."""
    port = _free_port()
    command = [sys.executable, "-m", "tools.bench_servers", str(data_dir), str(port), route]
    with _process(command, port) as process:
        yield port, process.pid


@contextlib.contextmanager
def _process(
    command: list[str], port: int, environ: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ or None)
    try:
        _await_port(port, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1_200):
        with (
            contextlib.suppress(ConnectionRefusedError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def _serve_starlette(data_dir: Path, port: int) -> None:
    """The same rules, log and event loop; what differs is how a request gets to them."""
    import uvloop

    async def run() -> None:
        collector = Collector(data_dir, now_ms=_now_ms, rate=_unlimited())
        app = CollectorApp(collector)

        async def event(request: Request) -> Response:
            body, client = await request.body(), request.client
            received = Received(
                request.method,
                request.url.path,
                request.url.query,
                request.headers,
                body,
                client.host if client else "",
                _now_ms(),
            )
            answer = await app.take(received)
            return Response(answer.body, answer.status, dict(answer.headers))

        routes = [Route("/api/event", event, methods=["POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes), port=port, access_log=False, log_config=None, lifespan="off"
        )
        try:
            await uvicorn.Server(config).serve()
        finally:
            collector.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


class _Bare(asyncio.Protocol):
    _answer: Final = b"HTTP/1.1 204 No Content\r\n\r\n"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:  # noqa: ARG002
        self._transport.write(self._answer)


def _serve_bare(port: int) -> None:
    import uvloop

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Bare, "127.0.0.1", port, backlog=1_024)
        await server.serve_forever()

    uvloop.run(run())


def _serve(data_dir: Path, port: int, route: str) -> None:
    if route == "bare":
        _serve_bare(port)
        return
    if route == "starlette":
        _serve_starlette(data_dir, port)
        return
    run_collector(
        data_dir,
        host="127.0.0.1",
        port=port,
        hot=route == "hot",
        report=lambda _: None,
        rate=_unlimited(),
    )


def _unlimited() -> RateLimit:
    return RateLimit(1e9, 1_000_000_000)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
