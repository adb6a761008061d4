"""The collector as an ASGI app: the reference for the hot route, and what other servers mount."""

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from measurement.collector.received import MAX_BODY_BYTES, Answer, Received
from measurement.collector.service import Collector

__all__ = ["CollectorApp", "caller_of"]

READ_AT_MOST = 1 << 20  # of a body that is too large: then the connection is closed


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
        headers = {name.lower(): value for name, value in request.headers.items()}
        client = request.client.host if request.client else ""
        received = Received(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=await _read(request),
            address=caller_of(client, headers, self._behind_proxy),
            now_ms=self.collector.now_ms(),
        )
        answer = await self.take(received)
        response = Response(answer.body, answer.status)
        del response.headers["content-length"]
        if answer.status != 204:
            response.headers["content-length"] = str(len(answer.body))
        for name, value in answer.headers:
            response.headers[name] = value
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
    forwarded = headers.get("x-forwarded-for", "") if behind_proxy else ""
    return forwarded.rpartition(",")[2].strip() or client


async def _read(request: Request) -> bytes:
    body, read = b"", 0
    try:
        async for part in request.stream():
            read += len(part)
            body += part[: MAX_BODY_BYTES + 1 - len(body)]
            if read > READ_AT_MOST:
                break
    except ClientDisconnect:
        pass  # nobody hears the answer
    return body
