"""The staging server: one loopback listener with TLS and a plain one that answer for every host.

Chromium is started so that it sends everything there (`staging.chromium`), so names stay real and
nothing leaves the machine. Runs as a task in the caller's event loop.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from delivery.staging.calls import Answer, run_of_agent
from delivery.staging.scene import Asked, Scene, answer_request
from delivery.staging.sink import MAX_BODY_BYTES, Sink
from delivery.staging.tls import Certificate, make_certificate
from measurement import Collector, CollectorApp, RateLimit, Received

__all__ = ["LIVE", "Staging", "open_socket", "read_body", "run_app", "serve_staging"]

_MAKERS_HOSTS = (".googleapis.com", "clients2.google.com")  # Chromium's own updates

LIVE = "live"
"""The run of a browser that names none: a person's own, one at a time."""


class Staging:
    """Scenes by run, the sink that records, and where the server listens."""

    def __init__(
        self,
        sink: Sink,
        certificate: Certificate,
        tls_port: int,
        plain_port: int,
        collector: CollectorApp | None = None,
    ):
        self.sink = sink
        self.certificate = certificate
        self.tls_port = tls_port
        self.plain_port = plain_port
        self._collector = collector
        self._scenes: dict[str, Scene] = {}

    def put_scene(self, run: str, scene: Scene) -> None:
        """From now on the hosts of that run answer so."""
        self._scenes[run] = scene

    def drop_scene(self, run: str) -> None:
        """Forgets a run; what it still asks for is answered as by pixel hosts."""
        self._scenes.pop(run, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers and records one request (ASGI)."""
        request = Request(scope, receive)
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = _asked(scope, headers)
        body = await read_body(request)
        run = run_of_agent(headers.get("user-agent", "")) or LIVE
        answer = await self.play(run, asked, headers, body)
        response = Response(answer.body, answer.status)
        for name, value in answer.headers:
            # An ad server decodes what it was given once: its redirect may hold any character, and
            # browsers take its bytes for UTF-8.
            raw = value.encode().decode("latin-1") if name == "location" else value
            response.headers[name] = raw
        await response(scope, receive, send)

    async def play(
        self, run: str, asked: Asked, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Answers and records one request to any host, as slowly as the run's connection is."""
        scene = self._scenes.get(run)
        answer = answer_request(scene, asked)
        if answer.role == "collector" and self._collector is not None:
            answer = await _collect(self._collector, asked, headers, body)
        self.sink.record(
            answer,
            scheme=asked.scheme,
            host=asked.host,
            target=asked.path + (f"?{asked.query}" if asked.query else ""),
            method=asked.method,
            body=body,
            headers=headers,
        )
        if scene is not None and scene.speed.latency_ms:
            await asyncio.sleep(scene.speed.wait_s(len(answer.body)))
        return answer


async def _collect(
    app: CollectorApp, asked: Asked, headers: Mapping[str, str], body: bytes
) -> Answer:
    """What the collector itself answers; it is the same one that `flowtag collect` runs."""
    now_ms = app.collector.now_ms()
    received = Received(asked.method, asked.path, asked.query, headers, body, "127.0.0.1", now_ms)
    taken = await app.take(received)
    return Answer("collector", taken.status, taken.headers, taken.body)


@contextlib.asynccontextmanager
async def serve_staging(data_dir: Path | None = None) -> AsyncIterator[Staging]:
    """A running staging server on free loopback ports; stopped when the block ends.

    With `data_dir` events of the ads are collected there, marked as staging's.
    """
    started = time.monotonic()
    tls, plain = open_socket(), open_socket()
    sink = Sink(lambda: int((time.monotonic() - started) * 1000))
    certificate = make_certificate()
    ports = tls.getsockname()[1], plain.getsockname()[1]
    collector = _open_collector(data_dir) if data_dir else None
    staging = Staging(sink, certificate, *ports, CollectorApp(collector) if collector else None)
    try:
        async with run_app(staging, tls, certificate), run_app(staging, plain):
            yield staging
    finally:
        if collector:
            collector.close()


def _open_collector(data_dir: Path) -> Collector:
    collector = Collector(data_dir, now_ms=lambda: time.time_ns() // 1_000_000, staging=True)
    collector.acceptor.rate = RateLimit(10_000, 100_000)  # all of staging has one address
    return collector


def open_socket(port: int = 0) -> socket.socket:
    """A bound loopback socket; port 0 takes a free one. Raises OSError if the port is taken."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(("127.0.0.1", port))
    except OSError as error:
        opened.close()
        raise OSError(error.errno, error.strerror, f"127.0.0.1:{port}") from None
    return opened


@contextlib.asynccontextmanager
async def run_app(
    app: Any, listener: socket.socket, certificate: Certificate | None = None
) -> AsyncIterator[None]:
    """Serves an ASGI application on a socket, with TLS if a certificate is given."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,  # uvicorn never stops by itself while a live feed is open
        timeout_keep_alive=60,
        server_header=False,
        date_header=False,
    )
    config.load()
    if certificate is not None:
        config.ssl = certificate.context
    server = _Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0)
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """Leaves signals to the caller: QA runs inside a program that has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _asked(scope: Scope, headers: dict[str, str]) -> Asked:
    return Asked(
        scheme=scope["scheme"],
        host=headers.get("host", "").removesuffix(":443").removesuffix(":80").lower(),
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        method=scope["method"],
        destination=headers.get("sec-fetch-dest", ""),
        origin=headers.get("origin", ""),
        wants_headers=headers.get("access-control-request-headers", ""),
        by_browser=_is_by_browser(scope["scheme"], headers),
    )


def _is_by_browser(scheme: str, headers: dict[str, str]) -> bool:
    """Chromium names the site that asks in all that a page asks for over https; what it asks for
    on its own account, such as updates, has no site. Over http it never says."""
    if scheme == "http":
        return headers.get("host", "").endswith(_MAKERS_HOSTS)
    by_page = headers.get("sec-fetch-site", "none") != "none"
    navigates = headers.get("sec-fetch-mode") == "navigate"
    return "Chrome/" in headers.get("user-agent", "") and not by_page and not navigates


async def read_body(request: Request) -> bytes:
    """The head of a body. All of it is read, or the browser would see a broken connection."""
    kept = b""
    try:
        async for chunk in request.stream():
            kept += chunk[: MAX_BODY_BYTES - len(kept)]
    except ClientDisconnect:
        pass  # the page was closed while it sent: what came is what counts
    return kept
