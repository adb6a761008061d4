"""The collector as an ASGI app: the reference for the hot route, and what other servers mount."""

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from measurement.collector.received import HEADERS, MAX_BODY_BYTES, Answer, Received
from measurement.collector.service import Collector

__all__ = ["READ_AT_MOST", "TOO_LARGE", "CollectorApp", "caller_of"]

READ_AT_MOST: Final = 1 << 20  # of a body that is too large: then the connection is closed
TOO_LARGE: Final = bytes(MAX_BODY_BYTES + 1)
"""In place of a body that was not read because it is too large."""


class CollectorApp:
    """Answers /api/beacon, /api/event and /api/p.gif. `behind_proxy`: addresses come from one."""

    def __init__(self, collector: Collector, *, behind_proxy: bool = False) -> None:
        self.collector = collector
        self._behind_proxy = behind_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI)."""
        if scope["type"] != "http":
            raise TypeError(f"the collector answers http, not {scope['type']}")
        request = Request(scope, receive)
        headers = {name: value for name, value in request.headers.items() if name in HEADERS}
        client = request.client.host if request.client else ""
        body, is_whole = await _read(request)
        received = Received(
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
            address=caller_of(client, headers, self._behind_proxy),
            now_ms=self.collector.now_ms(),
        )
        answer = await self.take(received)
        response = Response(answer.body, answer.status)
        del response.headers["content-length"]
        for name, value in answer.headers:
            response.headers[name] = value
        if answer.status != 204:
            response.headers["content-length"] = str(len(answer.body))
        if not is_whole:
            response.headers["connection"] = "close"
        await response(scope, receive, send)

    async def take(self, received: Received) -> Answer:
        """The answer to a request that another server has read already."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def tell(answer: Answer) -> None:
            if not future.done():
                future.set_result(answer)

        self.collector.answer(received, tell)
        return await future


def caller_of(client: str, headers: Mapping[str, str], behind_proxy: bool) -> str:
    """Whose address counts: behind a proxy of ours, the last that it added."""
    if not behind_proxy:
        return client
    return headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or client


async def _read(request: Request) -> tuple[bytes, bool]:
    """The body, and whether all of it was read; of one that is too large not all is."""
    expects = request.headers.get("expect", "").lower() == "100-continue"
    length = request.headers.get("content-length", "0")
    if expects and length.isdigit() and int(length) > MAX_BODY_BYTES:
        return TOO_LARGE, False  # before it is sent
    parts: list[bytes] = []
    read = 0
    try:
        async for part in request.stream():
            read += len(part)
            if read <= MAX_BODY_BYTES:
                parts.append(part)
            elif read > READ_AT_MOST:
                return TOO_LARGE, False
    except ClientDisconnect:
        pass  # nobody hears the answer
    return (TOO_LARGE if read > MAX_BODY_BYTES else b"".join(parts)), True
