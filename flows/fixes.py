"""Edits of a document: applied to its JSON, and saved as every document is.

What an edit cannot be applied to (another edit took it away) is left as it is. Files are read and
written elsewhere.
"""

from collections.abc import Iterable

from flows.json_text import Json
from flows.problem import Edit

__all__ = ["apply_edits"]


def apply_edits(document: Json, edits: Iterable[Edit]) -> Json:
    """The document with the edits made; the given one is not changed.

    The last entries of a list are taken away first, so that positions hold for all edits.
    """
    edited = document
    for edit in sorted(set(edits), key=_from_the_end):
        edited = _edited(edited, edit.path, edit.value)
    return edited


def _from_the_end(edit: Edit) -> tuple[bool, list[tuple[int, str]]]:
    # Changes first, then what goes, from the end.
    path = [(-key, "") if isinstance(key, int) else (0, key) for key in edit.path]
    return edit.value is None, path


def _edited(value: Json, path: tuple[str | int, ...], new: Json) -> Json:
    key, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(key, str):
        if rest:
            return {**value, key: _edited(value[key], rest, new)} if key in value else value
        without = {name: item for name, item in value.items() if name != key}
        return without if new is None else {**value, key: new}
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        if rest:
            return [*value[:key], _edited(value[key], rest, new), *value[key + 1 :]]
        return [*value[:key], *([] if new is None else [new]), *value[key + 1 :]]
    return value
