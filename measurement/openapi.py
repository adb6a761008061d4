"""The API as an OpenAPI 3.1 document, made from the questions' own parameters and rows."""

from inspect import cleandoc
from typing import Any, Final

import msgspec

from measurement.api_changes import Deletion, GoalMeaning, Goals, Removed
from measurement.operations import FILLED
from measurement.questions import QUESTIONS
from measurement.questions.dimensions import DIMENSIONS
from measurement.questions.goals import Goal
from measurement.questions.question import MAX_LIMIT, Answer, Question
from measurement.questions.zones import BUCKETS
from measurement.store.erase import Erased

__all__ = ["describe_api"]

Json = dict[str, Any]
_REF: Final = "#/components/schemas/{name}"
_ERRORS: Final = {
    "400": "A parameter is none; `error` names it and says why",
    "401": "No token was sent",
    "403": "The token may not read, or is of another project",
}
_NAME: Final = "|".join([*DIMENSIONS, r"macro\..+"])
_TIME: Final = {"anyOf": [{"format": "date"}, {"format": "date-time"}, {"const": ""}]}
_PARAMETERS: Final[dict[str, tuple[str, Json]]] = {
    "from": ("The first day, or a time", _TIME),
    "to": ("The last day, or the time before which it ends", _TIME),
    "zone": ("The time zone of the period and of buckets", {"examples": ["Europe/Berlin"]}),
    "by": (
        "At most one bucket of time, and dimensions",
        {
            "uniqueItems": True,
            "items": {"type": "string", "pattern": f"^({'|'.join(BUCKETS)}|{_NAME})$"},
        },
    ),
    "where": (
        "A dimension's value, or !=. Several of one dimension are any of them",
        {"items": {"type": "string", "pattern": f"^({_NAME})!?=.*$"}},
    ),
    "count": ("Which traffic", {}),
    "limit": ("Rows of a page", {"minimum": 1, "maximum": MAX_LIMIT}),
    "after": ("The `next` of the page before", {}),
    "event": ("The name of an event, as it is tracked", {}),
    "window_days": ("Days between a click and what it led to", {"minimum": 1, "maximum": 90}),
}
"""What is known of parameters beside their types. The project is the token's."""
_CHANGE_ERRORS: Final = {
    "400": "The body is none; `error` says where and why",
    "401": "No token was sent",
    "403": "The token may not write",
    "413": "The body is too large",
}


def describe_api() -> Json:
    """The whole document."""
    rows = [question.row for question in QUESTIONS.values()]
    changes = [Goal, Goals, GoalMeaning, Removed, Deletion, Erased]
    _, schemas = msgspec.json.schema_components([*rows, *changes], ref_template=_REF)
    for question in QUESTIONS.values():
        schemas[_answer_name(question)] = _answer(question)
    schemas["Error"] = {
        "type": "object",
        "properties": {"error": {"type": "string"}},
        "required": ["error"],
    }
    paths: Json = {f"/api/query/{q.name}": {"get": _operation(q)} for q in QUESTIONS.values()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Flowtag's questions", "version": "1"},
        "security": [{"token": []}],
        "paths": {"/api/query": {"get": _list()}, **paths, **_changes()},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _list() -> Json:
    item = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "meaning": {"type": "string"}},
    }
    schema = {"type": "object", "properties": {"questions": {"type": "array", "items": item}}}
    return {
        "operationId": "list",
        "summary": "The questions",
        "responses": {"200": _response("The questions", schema), **_errors()},
    }


def _changes() -> Json:
    name = {"name": "name", "in": "path", "required": True}
    name |= {"schema": {"type": "string", "minLength": 1}}
    missing = {"404": _response("There is no such goal", {"$ref": _REF.format(name="Error")})}
    of_goal: Json = {
        "parameters": [name],
        "put": _change("defineGoal", "Defines a goal, or defines it anew", Goal, GoalMeaning),
        "delete": _change("forgetGoal", "Forgets a goal; what was counted stays", Removed),
    }
    of_goal["delete"]["responses"] |= missing
    goals = _change("goals", "The goals that were defined", Goals)
    goals["responses"] = {"200": goals["responses"]["200"], **_errors()}
    erase = _change("erase", "Deletes a creative's or a subject's data for good", Erased, Deletion)
    return {
        "/api/goals": {"get": goals},
        "/api/goals/{name}": of_goal,
        "/api/erase": {"post": erase},
    }


def _change(
    name: str, summary: str, result: type[msgspec.Struct], body: type[msgspec.Struct] | None = None
) -> Json:
    answer = _response(summary, {"$ref": _REF.format(name=result.__name__)})
    errors = {
        status: _response(meaning, {"$ref": _REF.format(name="Error")})
        for status, meaning in _CHANGE_ERRORS.items()
    }
    told: Json = {"operationId": name, "summary": summary, "responses": {"200": answer, **errors}}
    if body is not None:
        schema = {"$ref": _REF.format(name=body.__name__)}
        content = {"application/json": {"schema": schema}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _operation(question: Question[Any]) -> Json:
    return {
        "operationId": question.name,
        "summary": question.meaning,
        "description": cleandoc(f"{question.params.__doc__}\n\n{question.row.__doc__}"),
        "parameters": _parameters(question),
        "responses": {
            "200": _response("The answer", {"$ref": _REF.format(name=_answer_name(question))}),
            **_errors(),
        },
    }


def _parameters(question: Question[Any]) -> list[Json]:
    schema = msgspec.json.schema(question.params)
    (own,) = (s for s in schema["$defs"].values() if s["title"] == question.params.__name__)
    return [
        _parameter(name, field)
        for name, field in own["properties"].items()
        if name not in ("project", *FILLED.values())
    ]


def _parameter(name: str, field: Json) -> Json:
    description, more = _PARAMETERS.get(name, ("", {}))
    told = {"description": description} if description else {}
    return {"name": name, "in": "query", "required": False, **told, "schema": {**field, **more}}


def _answer_name(question: Question[Any]) -> str:
    return question.row.__name__.removesuffix("Row") + "Answer"


def _answer(question: Question[Any]) -> Json:
    schema: Json = dict(msgspec.json.schema(Answer)["$defs"]["Answer"])
    row = {"$ref": _REF.format(name=question.row.__name__)}
    schema["properties"] = schema["properties"] | {"rows": {"type": "array", "items": row}}
    return schema | {"title": _answer_name(question)}


def _response(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _errors() -> Json:
    error = {"$ref": _REF.format(name="Error")}
    return {status: _response(meaning, error) for status, meaning in _ERRORS.items()}
