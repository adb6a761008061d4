"""The HTTP API of the process that owns a store: questions for everybody with a token.

`GET /api/query` lists them, `GET /api/query/NAME` answers, `GET /api/openapi.json` describes them
and what may be changed (`api_changes.py`). A token belongs to a project, and nothing else can be
read with it. Beside it is the owner's own door, `POST /local/NAME`, for commands of the same user
on the same machine: they know a secret that stands in a file which only that user can read.
"""

from hmac import compare_digest
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from measurement.api_changes import change_routes
from measurement.errors import QuestionError
from measurement.http_answers import (
    FindToken,
    Refused,
    answered,
    bearer,
    find_role,
    not_there,
    read_body,
)
from measurement.openapi import describe_api
from measurement.operations import FILLED, OPERATIONS, Ask, ask
from measurement.questions import QUESTIONS
from measurement.store.store import Store

__all__ = ["build_api"]

_LOOPBACK: Final = ("127.0.0.1", "::1")
_LISTS: Final = ("by", "where")


def build_api(store: Store, find_token: FindToken, secret: str) -> Starlette:
    """The app. `secret` opens the owner's door."""

    async def query(request: Request) -> object:
        project, _ = find_role(request, find_token)
        name = request.path_params["name"]
        if name not in QUESTIONS:
            raise Refused(404, f'there is no question "{name}"; GET /api/query lists them')
        given = _given(request, project)
        return await run_in_threadpool(ask, store, Ask(question=name, given=given))

    async def questions(request: Request) -> object:
        find_role(request, find_token)
        return {"questions": [{"name": q.name, "meaning": q.meaning} for q in QUESTIONS.values()]}

    async def openapi(_: Request) -> object:
        return describe_api()

    async def local(request: Request) -> object:
        here = request.client is not None and request.client.host in _LOOPBACK
        if not here or not compare_digest(bearer(request).encode(), secret.encode()):
            raise Refused(403, "this is for commands of the user who runs this process")
        operation = OPERATIONS.get(request.path_params["name"])
        if operation is None:
            raise Refused(404, f"there is no operation {request.path_params['name']}")
        params = msgspec.json.decode(await read_body(request), type=operation.params)
        return await run_in_threadpool(operation.run, store, params)

    return Starlette(
        routes=[
            Route("/api/query", answered(questions)),
            Route("/api/query/{name}", answered(query)),
            Route("/api/openapi.json", answered(openapi)),
            *change_routes(store, find_token),
            Route("/local/{name}", answered(local), methods=["POST"]),
        ],
        exception_handlers={HTTPException: not_there},
    )


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
        raise Refused(403, f'project: this token is of "{project}"')
    for name in FILLED.values():
        if name in given:
            raise QuestionError(f"{name}: nobody asks for it, it is filled in")
    return given
