"""The ad world of a browser whose host names lead to the real internet: what can be played there.

On a second port the publisher's page is served from this machine, and a service worker answers
what the page and its frames of the same origin ask for, whatever the host: it hands each request
to this server. Nothing is served before the worker is there, and frames of other hosts are
forbidden, so that nothing leaves the machine. What that world cannot show, `LIMITS` says.
"""

from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from delivery.staging.calls import Answer
from delivery.staging.scene import PUBLISHER_HOST, Asked
from delivery.staging.server import LIVE, Staging, read_body

__all__ = ["LIMITS", "World"]

LIMITS = (
    "Frames of other hosts: so the ad is played as one document, whatever tag you chose.",
    "The host you chose: the ad stands in the page's own origin, with no sandbox, SafeFrame or app.",
    "Requests over http, and those that a page makes after it was left.",
    "Pasted tags: they run only where every host name is played by this machine.",
)
"""What a browser without mapped names cannot show."""

_MOST_HOPS = 10
_VOUCHED = "x-flowtag-world"  # only the worker says it
_NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class World:
    """Answers for the second port. `page_port` is the staging page's, which may frame it."""

    def __init__(self, staging: Staging, port: int, page_port: int) -> None:
        self.staging = staging
        self.port = port
        self.page_port = page_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request (ASGI)."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("host", "") not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return PlainTextResponse("This address is not mine.\n", 403, _NO_STORE)
        path = request.url.path
        if path == "/sw.js":
            return _script("world-worker.js")
        if path == "/~as":
            return await self._play_as(request, headers)
        if _VOUCHED not in headers:
            return Response(_file("world.html"), 200, self._page_headers("text/html"))
        if path == "/~go":
            return await self._go(request.query_params.get("u", ""), headers)
        return await self._publisher(request, headers)

    async def _publisher(self, request: Request, headers: Mapping[str, str]) -> Response:
        asked = Asked(
            "https",
            PUBLISHER_HOST,
            request.url.path,
            request.url.query,
            destination=headers.get("x-flowtag-dest", "document"),
        )
        answer = await self.staging.play(LIVE, asked, headers)
        kind = dict(answer.headers).get("content-type", "")
        body = answer.body
        if answer.role in ("ad", "publisher"):
            shim = b"<script>" + _file("world-shim.js") + b"</script>"
            at = body.find(b"<head>") + len(b"<head>") if b"<head>" in body else 0
            body = body[:at] + shim + body[at:]
        return Response(body, answer.status, self._page_headers(kind))

    async def _play_as(self, request: Request, headers: Mapping[str, str]) -> Response:
        """One request that the worker caught, answered as the host that was asked."""
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return PlainTextResponse("Only this world's own pages.\n", 403, _NO_STORE)
        url = headers.get("x-flowtag-url", request.query_params.get("u", ""))
        asked = _asked(url, headers, request.method)
        if asked is None:
            return PlainTextResponse("No address.\n", 400, _NO_STORE)
        said = {**headers, "referer": headers.get("x-flowtag-referrer", "")}
        said["sec-fetch-dest"] = asked.destination
        answer = await self.staging.play(LIVE, asked, said, await read_body(request))
        kept = {k: v for k, v in answer.headers if k.startswith(("content-type", "access-control"))}
        return Response(answer.body, answer.status, {**kept, **_NO_STORE})

    async def _go(self, url: str, headers: Mapping[str, str]) -> Response:
        """A click: every hop is played here, and the last one is shown."""
        answer = Answer("landing", 400, body=b"No address.")
        for _ in range(_MOST_HOPS):
            asked = _asked(url, {**headers, "x-flowtag-dest": "document"}, "GET")
            if asked is None:
                break
            answer = await self.staging.play(LIVE, asked, headers)
            url = answer.location
            if not url:
                break
        return Response(answer.body, answer.status, self._page_headers("text/html"))

    def _page_headers(self, kind: str) -> dict[str, str]:
        mine = f"http://127.0.0.1:{self.page_port} http://localhost:{self.page_port}"
        policy = (
            "default-src https: data: blob: 'self' 'unsafe-inline' 'unsafe-eval'; "
            "frame-src 'self' data: blob:; object-src 'none'; form-action 'self'; "
            f"base-uri 'self'; worker-src 'self'; frame-ancestors 'self' {mine}"
        )
        return {**_NO_STORE, "content-type": kind, "content-security-policy": policy}


def _asked(url: str, headers: Mapping[str, str], method: str) -> Asked | None:
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    if split.scheme not in ("http", "https") or not split.hostname:
        return None
    rest = url.partition("://")[2].partition("#")[0]
    path, _, query = rest.partition("?")
    host, _, path = path.partition("/")
    return Asked(
        scheme=split.scheme,
        host=host.rpartition("@")[2].lower(),
        path=f"/{path}",
        query=query,
        method=headers.get("x-flowtag-method", method),
        destination=headers.get("x-flowtag-dest", "empty"),
        origin=headers.get("x-flowtag-origin", ""),
    )


def _script(name: str) -> Response:
    headers = {**_NO_STORE, "service-worker-allowed": "/"}
    return Response(_file(name), 200, {**headers, "content-type": "text/javascript; charset=utf-8"})


def _file(name: str) -> bytes:
    return (files("delivery.staging") / "page" / name).read_bytes()
