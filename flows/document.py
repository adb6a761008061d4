"""Bytes to a document and back, the same for flow.json, creative.json and delivery.json.

Whatever the bytes are, the answer is a model or problems, never an exception: all problems at
once, as far as the mistake allows reading on. Files are opened elsewhere (`flows.store`).
"""

import json
from typing import Any, TypeVar

from pydantic import ValidationError

from flows import findings as kinds
from flows.components import Document
from flows.invalid import find_invalid
from flows.json_text import Found, Json, describe, read_json
from flows.problem import Problem, has_errors, sort_problems
from flows.saved_text import render_document

__all__ = ["read_document", "save_document"]

ModelT = TypeVar("ModelT", bound=Document)


def read_document(
    data: bytes, model: type[ModelT], file: str
) -> tuple[ModelT | None, list[Problem]]:
    """The document, or None and why not. `file` is its name in the problems.

    The model needs a field `format` with its current number as default, and lists in
    `migrations` how each older format becomes the next. Warnings may stand beside a document.
    """
    raw, problems, found = read_json(data, file)
    if raw is None:
        return None, sort_problems(problems)
    found += (wrong_format := _check_format(raw, model))
    if any(item.kind is kinds.FormatNewer for item in wrong_format):
        return None, sort_problems(problems + _problems(found, file, raw))
    document, invalid = _validate(_migrate(raw, model), model)
    known = {(item.kind, item.path) for item in found}
    found += [item for item in invalid if (item.kind, item.path) not in known]
    problems = sort_problems(problems + _problems(found, file, raw))
    return (None if has_errors(problems) else document), problems


def save_document(document: Document) -> bytes:
    """The document as bytes that `read_document` reads back as an equal one.

    Byte-stable: the same document gives the same bytes, and saving what was just read from saved
    bytes changes nothing. Fields that hold their default are left out, `format` never is.
    """
    return render_document(document).encode("utf-8")


def _current_format(model: type[Document]) -> int:
    return int(model.model_fields["format"].default)


def _check_format(raw: dict[str, Json], model: type[Document]) -> list[Found]:
    current = _current_format(model)
    if "format" not in raw:
        hint = f'Write "format": {current} as its first field.'
        return [Found(kinds.FormatMissing, (), 'The field "format" is missing.', hint)]
    number = raw["format"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        message = f"The format must be a whole number from 1 upwards; it is {describe(number)}."
        return [Found(kinds.FormatUnknown, ("format",), message, f'Write "format": {current}.')]
    if number > current:
        message = f"The document has format {number}; this flowtag reads formats 1 to {current}."
        hint = "A newer flowtag wrote it: update flowtag to open it."
        return [Found(kinds.FormatNewer, ("format",), message, hint)]
    return []


def _migrate(raw: dict[str, Json], model: type[Document]) -> dict[str, Any]:
    """The document in the current format; one whose format is wrong is taken for current."""
    current, number = _current_format(model), raw.get("format")
    document: dict[str, Any] = dict(raw)
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number < current:
        for older in range(number, current):
            document = model.migrations[older](document)
    return {**document, "format": current}


def _validate(raw: dict[str, Any], model: type[ModelT]) -> tuple[ModelT | None, list[Found]]:
    # Through JSON text, because pydantic's strict mode takes a list for a tuple only there.
    try:
        return model.model_validate_json(json.dumps(raw)), []
    except ValidationError as error:
        return None, find_invalid(error, model, raw)


def _problems(found: list[Found], file: str, raw: Json) -> list[Problem]:
    return [item.problem(file, raw) for item in found]
