"""What every answer of the store's API has in common: JSON, errors that say what to do, tokens."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from measurement.collector.control import Role
from measurement.errors import QuestionError

__all__ = ["FindToken", "Refused", "answered", "bearer", "find_role", "not_there", "read_body"]

FindToken = Callable[[str], tuple[str, Role] | None]
"""A token -> the project that it is of, and its role; None for one that is none."""
_MAX_BODY: Final = 1 << 20


class Refused(Exception):
    """The answer is an error: its status and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answered(handle: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The result as JSON; what is wrong with the request is JSON too."""

    async def answer(request: Request) -> Response:
        try:
            return _json(200, await handle(request))
        except Refused as refused:
            return _json(refused.status, {"error": str(refused)})
        except (QuestionError, msgspec.MsgspecError) as error:
            return _json(400, {"error": str(error)})

    return answer


async def not_there(request: Request, error: Exception) -> Response:
    """The answer to a path or a method that the API does not have."""
    assert isinstance(error, HTTPException)
    known = "GET /api/openapi.json has all that there is"
    told = f"{request.method} {request.url.path}: {error.detail}; {known}"
    return _json(error.status_code, {"error": told}, error.headers)


def find_role(request: Request, find_token: FindToken) -> tuple[str, Role]:
    """The project and role of the request's token. Raises Refused."""
    token = bearer(request)
    if not token:
        raise Refused(401, "send a token: Authorization: Bearer TOKEN")
    found = find_token(token)
    if found is None:
        raise Refused(403, "this token may not read; `flowtag project token` makes one that may")
    return found


def bearer(request: Request) -> str:
    """The token that was sent, or an empty text."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


async def read_body(request: Request) -> bytes:
    """The request's body. Raises Refused for one that is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            raise Refused(413, f"a request has at most {_MAX_BODY} bytes")
    return body


def _json(status: int, value: object, more: "Any" = None) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(more or {})}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(value), status, headers, "application/json")
