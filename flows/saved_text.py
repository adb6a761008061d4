"""A document as JSON text for people: fixed order of keys, defaults left out, short things on a line.

An object or list stands on one line if it fits; those of the outermost object with entries of
their own never do, so that one added component is one added line in a review.
"""

import json
from typing import Any

from flows.components import Document

__all__ = ["render_document"]

MAX_LINE = 100  # characters, indentation included; as wide as the code
_ALWAYS = ("format",)  # written although it is the default: readers need it


def render_document(document: Document) -> str:
    """The text, with a line break at its end."""
    return _render(_plain(document), 0) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Document):
        return _plain_document(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _plain_document(document: Document) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, field in type(document).model_fields.items():
        value = getattr(document, name)
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        is_default = not field.is_required() and _is_same(value, default)
        is_kept = name in document.kept_keys and name in document.model_fields_set
        if name in _ALWAYS or is_kept or not is_default:
            plain[field.alias or name] = _plain(value)
    first = ["id", "type"] if "type" in plain else []
    last = [key for key in document.last_keys if key in plain]
    order = [*first, *(key for key in plain if key not in (*first, *last)), *last]
    return {key: plain[key] for key in order if key in plain}


def _is_same(value: object, default: object) -> bool:
    # `1 == True == 1.0` in Python, but not in a document.
    return type(value) is type(default) and value == default


def _render(value: Any, level: int) -> str:
    compact = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return compact
    open_lists = level == 0 or (level == 1 and isinstance(value, list))
    if not open_lists and len(compact) + 2 * level <= MAX_LINE:
        return compact
    return _render_open(value, level)


def _render_open(value: Any, level: int) -> str:
    indent = "  " * (level + 1)
    if isinstance(value, dict):
        entries = [
            f"{json.dumps(key, ensure_ascii=False)}: {_render(item, level + 1)}"
            for key, item in value.items()
        ]
        opening, closing = "{", "}"
    else:
        entries, opening, closing = [_render(item, level + 1) for item in value], "[", "]"
    body = ",\n".join(indent + entry for entry in entries)
    return f"{opening}\n{body}\n{'  ' * level}{closing}"
