"""The API as an OpenAPI 3.1 document, made from the questions' own parameters and rows."""

from inspect import cleandoc
from typing import Any, Final

import msgspec

from measurement.operations import FILLED
from measurement.questions import QUESTIONS
from measurement.questions.question import Answer, Question

__all__ = ["describe_api"]

Json = dict[str, Any]
_REF: Final = "#/components/schemas/{name}"
_ERRORS: Final = {
    "400": "A parameter is none; `error` names it and says why",
    "401": "No token was sent",
    "403": "The token may not read, or is of another project",
    "404": "There is no such question",
}


def describe_api() -> Json:
    """The whole document."""
    rows = [question.row for question in QUESTIONS.values()]
    _, schemas = msgspec.json.schema_components(rows, ref_template=_REF)
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
        "paths": {"/api/query": {"get": _list()}, **paths},
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
        {"name": name, "in": "query", "required": False, "schema": field}
        for name, field in own["properties"].items()
        if name not in FILLED.values()
    ]


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
