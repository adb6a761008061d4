"""The pages for people and their API: choose a case, see what fires, live; share it read-only.

Runs on an origin of its own beside the server that plays all hosts. The live log is sent as
server-sent events over fetch, because a token travels in a header; `Last-Event-ID` resumes it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.staging.cases import START, Case, CaseError, read_case
from delivery.staging.consent_states import CONSENTS
from delivery.staging.guard import SHARE_HEADER, refuse
from delivery.staging.options import SPEEDS, VALUES, Option
from delivery.staging.pasted import MAX_TAG_BYTES, PastedTag
from delivery.staging.places import HOSTS, PAGES
from delivery.staging.scene import PUBLISHER_HOST
from delivery.staging.shares import RIGHTS, Share, ShareRefused, Shares
from delivery.staging.stage import Stage
from delivery.staging.world import LIMITS

__all__ = ["Doors", "build_app"]

_MAX_BODY = MAX_TAG_BYTES * 2  # a tag in JSON, every character escaped for its worst
_CHECK_S = 5.0  # how soon an open feed ends after its link was revoked, while nothing happens
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_FILES = (
    "staging.css", "staging.js", "share.js", "stage.js", "server.js", "choose.js", "log.js",
    "make.js",
)  # fmt: skip


class Doors:
    """What the API needs: the stage, the links, and where everything listens.

    `world` is the address of the server for browsers whose names are not mapped; `shared_at` the
    address at which a proxy offers share links.
    """

    def __init__(
        self, stage: Stage, shares: Shares, *, port: int, token: str, world: str = "",
        shared_at: str = "",
    ) -> None:  # fmt: skip
        self.stage = stage
        self.shares = shares
        self.port = port
        self.token = token
        self.world = world.rstrip("/")
        self.shared_at = shared_at.rstrip("/")
        self.stopping = asyncio.Event()

    def address(self, case: Case = START) -> str:
        """The page's address with that case, and the token of this start after the #."""
        query = f"?{case.query}" if case.query else ""
        return f"http://127.0.0.1:{self.port}/{query}#{self.token}"

    def share(self, case: Case, rights: tuple[str, ...], hours: int, note: str = "") -> str:
        """The address of a new link to that case. Raises ValueError if there cannot be one."""
        token = self.shares.make(self.stage.complete(case), rights, hours, note)
        return f"{self.shared_at or f'http://127.0.0.1:{self.port}'}/share#{token}"


def build_app(doors: Doors) -> Starlette:
    """The application for people, guarded."""
    routes = [
        Route("/", _page(doors, "staging.html")),
        Route("/share", _page(doors, "share.html")),
        *(Route(f"/{name}", _page(doors, name)) for name in _FILES),
        *_own_routes(doors),
        *_shared_routes(doors),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_Guard, doors=doors)])


def _own_routes(doors: Doors) -> list[Route]:
    stage = doors.stage

    async def state(_: Request) -> Response:
        return JSONResponse(_state(doors))

    async def show(request: Request) -> Response:
        said = await _json(request)
        shown = await _show(doors, read_case(said.get("case")), world=said.get("world") is True)
        return JSONResponse(shown)

    async def paste(request: Request) -> Response:
        said = await _json(request)
        text = said.get("text") if isinstance(said, dict) else None
        if not isinstance(text, str):
            raise CaseError("Paste the text of a tag.")
        return JSONResponse(_pasted(await asyncio.to_thread(stage.pasted.put, text)))

    async def tag(request: Request) -> Response:
        found = stage.pasted.find(request.query_params.get("id", ""))
        return JSONResponse({"text": found.text if found else None})

    async def shares(request: Request) -> Response:
        if request.method == "POST":
            said = await _json(request)
            rights = ("watch", "play") if said.get("play") is True else ("watch",)
            hours, note = int(said.get("hours", 24)), str(said.get("note", ""))
            return JSONResponse(
                {"url": doors.share(read_case(said.get("case")), rights, hours, note)}
            )
        return JSONResponse({"shares": [share.json for share in doors.shares.list()]})

    async def revoke(request: Request) -> Response:
        said = await _json(request)
        return JSONResponse({"revoked": doors.shares.revoke(str(said.get("id", "")))})

    async def live(request: Request) -> Response:
        return _stream(_follow(doors, _last_id(request), None, _always))

    return [
        Route("/api/state", _told(state)),
        Route("/api/show", _told(show), methods=["POST"]),
        Route("/api/paste", _told(paste), methods=["POST"]),
        Route("/api/tag", _told(tag)),
        Route("/api/shares", _told(shares), methods=["GET", "POST"]),
        Route("/api/revoke", _told(revoke), methods=["POST"]),
        Route("/api/live", _told(live)),
    ]


def _shared_routes(doors: Doors) -> list[Route]:
    """What a share link opens: its own case, and nothing that changes anything else."""
    stage = doors.stage

    def link(request: Request) -> Share:
        return doors.shares.open(request.headers.get(SHARE_HEADER, ""))

    async def state(request: Request) -> Response:
        share = link(request)
        on_stage = stage.case == share.case
        return JSONResponse(
            {
                "case": share.case.json,
                "words": _words(doors, share.case),
                "rights": list(share.rights),
                "note": share.note,
                "expires_s": share.expires_s,
                "publisher": f"https://{PUBLISHER_HOST}/",
                "world": doors.world,
                "shown": _for_clients(stage.shown) if on_stage and stage.shown else None,
            }
        )

    async def show(request: Request) -> Response:
        share = link(request)
        if "play" not in share.rights:
            raise ShareRefused("This link is for looking only.")
        said = await _json(request)
        world = isinstance(said, dict) and said.get("world") is True
        return JSONResponse(_for_clients(await _show(doors, share.case, world=world)))

    async def live(request: Request) -> Response:
        share, token = link(request), request.headers[SHARE_HEADER]

        def holds() -> bool:
            try:
                return doors.shares.open(token) == share
            except ShareRefused:
                return False

        def wanted(load: int) -> bool:
            return stage.is_case(load, share.case)

        return _stream(_follow(doors, _last_id(request), wanted, holds))

    return [
        Route("/api/shared/state", _told(state)),
        Route("/api/shared/show", _told(show), methods=["POST"]),
        Route("/api/shared/live", _told(live)),
    ]


class _Guard:
    """Refuses what does not come from the page itself."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app, self.doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the API has no WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return
        doors = self.doors
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope.get("headers", [])}
        path = scope.get("path", "")
        shared = path.startswith("/api/shared/")
        reason = refuse(
            headers,
            port=doors.port,
            token="" if shared else doors.token,
            api=path.startswith("/api/"),
            shared_at=doors.shared_at.partition("://")[2],
        )
        if reason:
            await PlainTextResponse(reason + "\n", 403, _SAFE)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    # Not "same-origin": then windows that an ad opens would come back as null, and ads that look at
    # what they opened would take it for blocked.
    "cross-origin-opener-policy": "same-origin-allow-popups",
}


async def _show(doors: Doors, case: Case, *, world: bool = False) -> dict[str, Any]:
    stage = doors.stage
    ready = await asyncio.to_thread(stage.prepare, case, stage.next_load(), world=world)
    return stage.put(ready)


async def _follow(
    doors: Doors, after: int, wanted: Callable[[int], bool] | None, holds: Callable[[], bool]
) -> AsyncIterator[str]:
    """The live log, until the server stops or the link no longer holds."""
    follower = doors.stage.journal.follow(after, wanted)
    stop = asyncio.create_task(doors.stopping.wait())
    arriving: asyncio.Task[str] | None = None
    try:
        yield ": connected\n\n"
        while holds():
            arriving = arriving or asyncio.create_task(_next(follower))
            both: set[asyncio.Task[Any]] = {arriving, stop}
            await asyncio.wait(both, timeout=_CHECK_S, return_when=asyncio.FIRST_COMPLETED)
            if stop.done() or not holds():
                return
            if arriving.done():
                text = arriving.result()
                arriving = None
                yield text
        yield "event: end\ndata: {}\n\n"
    finally:
        stop.cancel()
        if arriving is not None:
            arriving.cancel()


async def _next(feed: AsyncIterator[str]) -> str:
    return await anext(feed)


def _always() -> bool:
    return True


def _stream(feed: AsyncIterator[str]) -> Response:
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(feed, 200, {**_SAFE, **headers}, "text/event-stream")


def _told(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """What the caller got wrong becomes an answer in words."""

    async def wrapped(request: Request) -> Response:
        try:
            response: Response = await answer(request)
        except ShareRefused as error:
            response = JSONResponse({"error": str(error)}, 403)
        except (CaseError, ValueError, TypeError, AttributeError) as error:
            response = JSONResponse({"error": str(error)}, 422)
        for name, value in _SAFE.items():
            response.headers.setdefault(name, value)
        return response

    return wrapped


async def _json(request: Request) -> Any:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise CaseError(f"At most {_MAX_BODY:,} bytes.")
    try:
        return json.loads(body)
    except ValueError as error:
        raise CaseError(f"This is no JSON: {error}") from None


def _last_id(request: Request) -> int:
    last = request.headers.get("last-event-id", "0")
    return int(last[:18]) if last.isascii() and last.isdecimal() else 0


def _state(doors: Doors) -> dict[str, Any]:
    return {
        **doors.stage.describe(),
        "start": START.json,
        "hosts": _options(HOSTS),
        "pages": _options(PAGES),
        "consents": _options(CONSENTS),
        "speeds": _options(SPEEDS),
        "values": _options(VALUES),
        "rights": RIGHTS,
        "publisher": f"https://{PUBLISHER_HOST}/",
        "world": doors.world,
        "limits": LIMITS,
        "max_tag": MAX_TAG_BYTES,
    }


def _options(table: Mapping[Any, Option]) -> list[dict[str, str]]:
    return [{"name": name, "title": row.title, "told": row.told} for name, row in table.items()]


def _words(doors: Doors, case: Case) -> list[list[str]]:
    """The case in words, for a client."""
    project = doors.stage.projects.get(case.creative)
    platforms = {p["name"]: p["title"] for p in doors.stage.describe()["platforms"]}
    return [
        ["Creative", project.creative.look.name if project else "A pasted tag"],
        ["Platform", platforms.get(case.platform, case.platform)],
        ["Size", case.size],
        ["Host", HOSTS[case.host].title],
        ["Page", PAGES[case.page].title],
        ["Consent", CONSENTS[case.consent].title],
        ["Connection", SPEEDS[case.speed].title],
    ]


def _for_clients(shown: dict[str, Any]) -> dict[str, Any]:
    """What is on stage, without the tag's text and what its linter says."""
    hidden = ("tag", "lint", "problems", "hosts", "query")
    return {key: value for key, value in shown.items() if key not in hidden}


def _pasted(tag: PastedTag) -> dict[str, Any]:
    return {
        "id": tag.id,
        "size": tag.size,
        "platform": tag.platform,
        "kind": tag.linted.kind.sentence,
    }


def _page(doors: Doors, name: str) -> Any:
    kind = _TYPES[name.rpartition(".")[2]]

    async def answer(request: Request) -> Response:
        data = _file(name)
        if kind == _TYPES["html"]:
            data = data.replace(b"<!--log-->\n", _file("log.html"), 1)
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            data = data.replace(b"<html ", b"<html data-from=stranger ", 1)
        policy = {"content-security-policy": _policy(doors)}
        return Response(data, headers={**_SAFE, **policy, "content-type": f"{kind}; charset=utf-8"})

    return answer


def _file(name: str) -> bytes:
    return (files("delivery.staging") / "page" / name).read_bytes()


def _policy(doors: Doors) -> str:
    publisher = f"https://{PUBLISHER_HOST}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        f"connect-src 'self' {publisher}; frame-src {publisher} {doors.world}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
