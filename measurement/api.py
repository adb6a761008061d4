"""The HTTP API of the process that owns a store: questions for everybody with a token.

`GET /api/query` lists them, `GET /api/query/NAME` answers, `GET /api/openapi.json` describes both.
A token belongs to a project, and nothing else can be read with it. Beside it is the owner's own
door, `POST /local/NAME`, for commands of the same user on the same machine: they know a secret that
stands in a file which only that user can read.
"""

from collections.abc import Callable
from hmac import compare_digest
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from measurement.errors import QuestionError
from measurement.openapi import describe_api
from measurement.operations import FILLED, OPERATIONS, Ask, ask
from measurement.questions import QUESTIONS
from measurement.store.store import Store

__all__ = ["FindProject", "build_api"]

FindProject = Callable[[str], str | None]
"""A token -> the project that may be read with it, or None."""
_MAX_BODY: Final = 1 << 20
_LOOPBACK: Final = ("127.0.0.1", "::1")
_LISTS: Final = ("by", "where")


class _Refused(Exception):
    """The answer is an error: its status and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def build_api(store: Store, find_project: FindProject, secret: str) -> Starlette:
    """The app. `secret` opens the owner's door."""

    async def query(request: Request) -> object:
        project = _project(request, find_project)
        name = request.path_params["name"]
        if name not in QUESTIONS:
            raise _Refused(404, f'there is no question "{name}"; GET /api/query lists them')
        given = _given(request, project)
        return await run_in_threadpool(ask, store, Ask(question=name, given=given))

    async def questions(request: Request) -> object:
        _project(request, find_project)
        return {"questions": [{"name": q.name, "meaning": q.meaning} for q in QUESTIONS.values()]}

    async def openapi(_: Request) -> object:
        return describe_api()

    async def local(request: Request) -> object:
        here = request.client is not None and request.client.host in _LOOPBACK
        if not here or not compare_digest(_bearer(request).encode(), secret.encode()):
            raise _Refused(403, "this is for commands of the user who runs this process")
        operation = OPERATIONS.get(request.path_params["name"])
        if operation is None:
            raise _Refused(404, f"there is no operation {request.path_params['name']}")
        body = await _body(request)
        params = msgspec.json.decode(body, type=operation.params)
        return await run_in_threadpool(operation.run, store, params)

    return Starlette(
        routes=[
            Route("/api/query", _answered(questions)),
            Route("/api/query/{name}", _answered(query)),
            Route("/api/openapi.json", _answered(openapi)),
            Route("/local/{name}", _answered(local), methods=["POST"]),
        ]
    )


def _answered(handle: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The result as JSON; what is wrong with the request is JSON too."""

    async def answer(request: Request) -> Response:
        try:
            return _json(200, await handle(request))
        except _Refused as refused:
            return _json(refused.status, {"error": str(refused)})
        except (QuestionError, msgspec.MsgspecError) as error:
            return _json(400, {"error": str(error)})

    return answer


def _json(status: int, value: object) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def _project(request: Request, find_project: FindProject) -> str:
    token = _bearer(request)
    if not token:
        raise _Refused(401, "send a token: Authorization: Bearer TOKEN")
    project = find_project(token)
    if project is None:
        raise _Refused(403, "this token may not read")
    return project


def _given(request: Request, project: str) -> dict[str, Any]:
    """The parameters of the question. The project is the token's."""
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in _LISTS:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise QuestionError(f"{name}: stands there twice")
        else:
            given[name] = value
    if given.setdefault("project", project) != project:
        raise _Refused(403, f'project: this token is of "{project}"')
    for name in FILLED.values():
        if name in given:
            raise QuestionError(f"{name}: nobody asks for it, it is filled in")
    return given


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            raise _Refused(413, f"a request has at most {_MAX_BODY} bytes")
    return body
