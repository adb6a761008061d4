"""Pydantic's errors as findings of ours: place, value seen, values allowed, nearest name.

Every error of pydantic becomes a finding; types that the table does not know keep its message.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from pydantic import ValidationError

from flows import findings as kinds
from flows.components import Document
from flows.json_text import Found, Json, describe, javascript_name_words
from flows.places import Path
from flows.problem import nearest_hint
from flows.schema_nodes import Located, Node, locate, words_of

__all__ = ["find_invalid"]


def find_invalid(error: ValidationError, model: type[Document], document: Json) -> list[Found]:
    """What is wrong, once per place and kind. A union's complaints become one."""
    schema = _schema_of(model)
    found: dict[tuple[object, Path, str], Found] = {}
    for detail in error.errors(include_url=False):
        located = locate(schema, document, detail["loc"])
        if _is_echo(located, dict(detail)):
            continue
        item = _found(schema, located, dict(detail))
        found.setdefault((item.kind, item.path, item.message), item)
    return _without_other_branches(found.values())


def _is_echo(at: Located, detail: dict[str, Any]) -> bool:
    """Whether a list is called too short only because entries of it are wrong."""
    size = len(at.value) if isinstance(at.value, list) else 0
    return detail["type"] == "too_short" and size >= int(detail["ctx"]["min_length"])


@cache
def _schema_of(model: type[Document]) -> Node:
    return model.model_json_schema()


def _found(schema: Node, at: Located, detail: dict[str, Any]) -> Found:
    kind: str = detail["type"]
    if at.is_key:
        at = Located(at.path, str(at.path[-1]), {}, {}, (), is_key=True)
    if kind.endswith("_type") or kind in ("int_from_float", "none_required"):
        return _wrong_type(schema, at)
    make = _MAKERS.get(kind, _other)
    return make(at, detail.get("ctx", {}), str(detail["msg"]))


def _wrong_type(schema: Node, at: Located) -> Found:
    allowed = words_of(schema, at.node)
    message = f"This must be {allowed}; it is {describe(at.value)}."
    return Found(kinds.WrongType, at.path, message, _type_hint(allowed, at.value))


def _type_hint(allowed: str, value: Json) -> str:
    if allowed == "a text" and isinstance(value, int | float):
        return f'in quotes it is a text: "{describe(value).removeprefix("the number ")}".'
    if isinstance(value, str) and allowed in ("a number", "a whole number"):
        return "write it without quotes."
    return ""


def _missing(at: Located, _context: dict[str, Any], _message: str) -> Found:
    name = str(at.path[-1]) if at.path else ""
    return Found(kinds.FieldMissing, at.path[:-1], f'The field "{name}" is missing.', _fields(at))


def _unknown_field(at: Located, _context: dict[str, Any], _message: str) -> Found:
    name = str(at.path[-1])
    hint = nearest_hint(name, at.fields, "Fields")
    return Found(kinds.UnknownField, at.path, f'There is no field "{name}" here.', hint)


def _fields(at: Located) -> str:
    return "Fields: " + ", ".join(at.fields) + "."


def _literal(at: Located, _context: dict[str, Any], _message: str) -> Found:
    allowed = [at.branch["const"]] if "const" in at.branch else at.branch.get("enum", [])
    hint = nearest_hint(str(at.value), map(str, allowed), "Allowed")
    return Found(kinds.ValueNotAllowed, at.path, f"{_shown(at.value)} is not allowed here.", hint)


def _tag(at: Located, context: dict[str, Any], _message: str) -> Found:
    field = str(context["discriminator"]).strip("'")
    tags = list(at.node.get("discriminator", {}).get("mapping", {}))
    hint = nearest_hint(str(context["tag"]), tags, "Allowed")
    message = f'There is no {field} "{context["tag"]}".'
    return Found(kinds.ValueNotAllowed, (*at.path, field), message, hint)


def _no_tag(at: Located, context: dict[str, Any], _message: str) -> Found:
    field = str(context["discriminator"]).strip("'")
    hint = "Allowed: " + ", ".join(at.node.get("discriminator", {}).get("mapping", {})) + "."
    return Found(kinds.FieldMissing, at.path, f'The field "{field}" is missing.', hint)


def _spelling(at: Located, context: dict[str, Any], _message: str) -> Found:
    hint = at.node.get("description", "") or f"It must match {context['pattern']}"
    if at.is_key:
        hint = f"A name must match {context['pattern']}"
    message = f"{_shown(at.value)} is not spelt as it must be."
    return Found(kinds.WrongSpelling, at.path, message, hint)


def _range(at: Located, context: dict[str, Any], _message: str) -> Found:
    limits = {
        "ge": "At least {}.",
        "gt": "More than {}.",
        "le": "At most {}.",
        "lt": "Less than {}.",
    }
    hint = " ".join(text.format(context[key]) for key, text in limits.items() if key in context)
    message = f"{describe(at.value).capitalize()} is out of range."
    return Found(kinds.SizeOutOfRange, at.path, message, hint)


def _length(at: Located, context: dict[str, Any], _message: str) -> Found:
    unit = "characters" if isinstance(at.value, str) else "entries"
    size = len(at.value) if isinstance(at.value, str | list | dict) else 0
    hint = f"At least {context['min_length']}." if "min_length" in context else ""
    hint += f"At most {context['max_length']}." if "max_length" in context else ""
    message = "This is empty." if not size else f"This has {size} {unit}."
    return Found(kinds.SizeOutOfRange, at.path, message, hint)


def _javascript_name(at: Located, _context: dict[str, Any], _message: str) -> Found:
    return Found(kinds.JavaScriptName, at.path, *javascript_name_words(str(at.value)))


def _other(at: Located, _context: dict[str, Any], message: str) -> Found:
    text = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return Found(kinds.ValueNotAllowed, at.path, text)


def _shown(value: Json) -> str:
    return describe(value).removeprefix("the text ").removeprefix("the number ")


_MAKERS: dict[str, Callable[[Located, dict[str, Any], str], Found]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "literal_error": _literal,
    "enum": _literal,
    "union_tag_invalid": _tag,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _spelling,
    "greater_than_equal": _range,
    "greater_than": _range,
    "less_than_equal": _range,
    "less_than": _range,
    "too_short": _length,
    "too_long": _length,
    "string_too_short": _length,
    "string_too_long": _length,
    "javascript_name": _javascript_name,
}


def _without_other_branches(found: Iterable[Found]) -> list[Found]:
    """Without "must be a text" where an object was meant and something in it is wrong."""
    items = list(found)
    deeper = {item.path[:size] for item in items for size in range(len(item.path))}
    deeper |= {item.path for item in items if item.kind is kinds.FieldMissing}
    return [item for item in items if item.kind is not kinds.WrongType or item.path not in deeper]
