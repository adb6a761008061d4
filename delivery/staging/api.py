"""The page for people and its API: choose a platform and a size, see what fires, live.

Runs on an origin of its own beside the server that plays all hosts. Live calls are sent as
server-sent events over fetch, because a token travels in a header; `Last-Event-ID` resumes.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.formats import FORMATS, build_site, build_tag
from delivery.platforms import Platform
from delivery.project import Project
from delivery.staging.adserver import build_scene, serve_values
from delivery.staging.calls import Call
from delivery.staging.guard import refuse
from delivery.staging.known import KnownPixel, find_pixel, find_trouble, list_pixels
from delivery.staging.scene import PUBLISHER_HOST
from delivery.staging.server import LIVE, Staging
from flows import Problem

__all__ = ["Choice", "StagingPage", "build_app"]

_SHOWN_ROLES = ("pixel", "click", "tracker", "landing", "collector")
_FILES = {
    "/": ("staging.html", "text/html; charset=utf-8"),
    "/staging.css": ("staging.css", "text/css; charset=utf-8"),
    "/staging.js": ("staging.js", "text/javascript; charset=utf-8"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    f"connect-src 'self' https://{PUBLISHER_HOST}; frame-src https://{PUBLISHER_HOST}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is on stage."""

    project: int
    platform: str
    size: str
    format: str


class StagingPage:
    """What the page shows: the projects, the choice, and what its requests belong to."""

    def __init__(self, staging: Staging, projects: Sequence[Project]) -> None:
        self.staging = staging
        self.projects = tuple(projects)
        self.pixels: tuple[KnownPixel, ...] = ()
        self.loads = 0
        self.stopping = asyncio.Event()

    def state(self) -> dict[str, Any]:
        """What there is to choose from."""
        return {
            "projects": [_project_json(project) for project in self.projects],
            "formats": list(FORMATS),
            "publisher": f"https://{PUBLISHER_HOST}/",
        }

    def show(self, choice: Choice) -> dict[str, Any]:
        """Puts an ad on stage. Raises KeyError or IndexError for what does not exist."""
        project = self.projects[choice.project]
        platform = project.platforms[choice.platform]
        tag, problems = build_tag(
            project,
            platform,
            format=choice.format,  # type: ignore[arg-type]  # build_tag refuses others
            size=choice.size,
        )
        self.loads += 1
        self.pixels = list_pixels(project, platform)
        if tag is not None:
            values = serve_values(platform, project, tag, self.loads)
            site, _ = build_site(project, platform)
            scene = build_scene(platform, project, tag, site, values)
            self.staging.put_scene(LIVE, scene)
        width, _, height = choice.size.partition("x")
        return {
            "url": f"https://{PUBLISHER_HOST}/load-{self.loads}" if tag else "",
            "tag": tag.text if tag else "",
            "width": int(width),
            "height": int(height),
            "after": self.staging.sink.last_number,
            "pixels": [{"component": p.component, "on": p.on, "url": p.url} for p in self.pixels],
            "problems": [_problem_json(problem) for problem in problems],
        }

    async def live(self, after: int) -> AsyncIterator[str]:
        """Calls later than a number as server-sent events, until the server stops."""
        known = self._platforms()
        follower = self.staging.sink.follow(after)
        stop = asyncio.create_task(self.stopping.wait())
        try:
            yield ": connected\n\n"
            while True:
                arriving = asyncio.ensure_future(anext(follower))
                await asyncio.wait({arriving, stop}, return_when=asyncio.FIRST_COMPLETED)
                if not arriving.done():
                    arriving.cancel()
                    return
                call = arriving.result()
                if call.role in _SHOWN_ROLES:
                    data = json.dumps(self._call_json(call, known))
                    yield f"id: {call.number}\ndata: {data}\n\n"
        finally:
            stop.cancel()

    def _call_json(self, call: Call, known: dict[str, Platform]) -> dict[str, Any]:
        at = find_pixel(self.pixels, call) if call.role == "pixel" else None
        pixel = None if at is None else self.pixels[at]
        return {**call.to_json(), "pixel": at, "trouble": find_trouble(call, pixel, known)}

    def _platforms(self) -> dict[str, Platform]:
        return {n: p for project in self.projects for n, p in project.platforms.items()}


def build_app(page: StagingPage, *, port: int, token: str) -> Starlette:
    """The application for people, guarded."""

    async def state(_: Request) -> Response:
        return JSONResponse(page.state())

    async def show(request: Request) -> Response:
        try:
            choice = Choice(**await request.json())
            return JSONResponse(await asyncio.to_thread(page.show, choice))
        except (TypeError, ValueError, KeyError, IndexError) as error:
            return JSONResponse({"error": f"There is no such thing to show: {error}"}, 422)

    async def live(request: Request) -> Response:
        last = request.headers.get("last-event-id", "0")
        after = int(last) if last.isdecimal() else 0
        headers = {"cache-control": "no-store"}
        return StreamingResponse(page.live(after), 200, headers, "text/event-stream")

    routes = [
        *(Route(path, _file_route(*found)) for path, found in _FILES.items()),
        Route("/api/state", state),
        Route("/api/show", show, methods=["POST"]),
        Route("/api/live", live),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_Guard, port=port, token=token)])


class _Guard:
    """Refuses what does not come from the page itself."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app, self.port, self.token = app, port, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope.get("headers", [])}
        api = scope.get("path", "").startswith("/api/")
        reason = refuse(headers, port=self.port, token=self.token, api=api)
        if reason:
            await PlainTextResponse(reason + "\n", 403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _file_route(name: str, kind: str) -> Any:
    async def answer(_: Request) -> Response:
        data = (files("delivery.staging") / "page" / name).read_bytes()
        headers = {
            "content-type": kind,
            "content-security-policy": _POLICY,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
        }
        return Response(data, headers=headers)

    return answer


def _project_json(project: Project) -> dict[str, Any]:
    return {
        "name": project.creative.look.name,
        "folder": project.folder.name,
        "sizes": list(project.creative.look.sizes),
        "format": "script" if project.delivery.base_url else "standalone",
        "platform": project.delivery.platform or "",
        "platforms": [
            {"name": platform.name, "title": platform.title}
            for platform in project.platforms.values()
            if platform.kind == "server"
        ],
        "components": [
            {"id": component.id, "type": component.type}
            for component in project.creative.flow.components
            if component.tracking
        ],
    }


def _problem_json(problem: Problem) -> dict[str, str]:
    return {
        "severity": problem.severity,
        "where": f"{problem.file} {problem.place}".strip(),
        "message": problem.message,
        "hint": problem.hint,
    }
