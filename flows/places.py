"""Where something stands in a document, in words: ids *and* positions.

`components[3] "dry" > tracking[0] > on`: the same for what was read (plain JSON) and for models.
"""

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

__all__ = ["Path", "child_of", "place_of"]

Path = tuple[str | int, ...]
"""Keys and positions from the root of a document."""

_LABELS = ("id", "from", "name", "port")  # what tells one entry of a list from its neighbours
_PLAIN_KEY = re.compile(r"[\w.$:@/-]{1,80}")
_MAX_LABEL = 60  # a place is one line that people read


def place_of(document: object, path: Path) -> str:
    """The path as people read it; what cannot be followed is written without its label."""
    segments: list[str] = []
    value = document
    for element in path:
        value = child_of(value, element)
        if isinstance(element, int):
            label = _label_of(value)
            text = f"[{element}]" + (f" {_quoted(label)}" if label else "")
            segments[-1:] = [(segments[-1] if segments else "") + text]
        else:
            segments.append(element if _PLAIN_KEY.fullmatch(element) else _quoted(element))
    return " > ".join(segments)


def child_of(value: object, element: str | int) -> object:
    """What a key or position leads to, in plain JSON or in a model; None where it leads nowhere."""
    if isinstance(value, BaseModel):
        return _attribute_of(value, str(element))
    if isinstance(value, Mapping):
        return value.get(element)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(element, int):
        return value[element] if 0 <= element < len(value) else None
    return None


def _attribute_of(model: BaseModel, key: str) -> object:
    for name, field in type(model).model_fields.items():
        if key in (name, field.alias):
            return getattr(model, name)
    return None


def _label_of(value: object) -> str:
    found = (child_of(value, label) for label in _LABELS)
    return next((label for label in found if isinstance(label, str) and label), "")


def _quoted(text: str) -> str:
    return json.dumps(
        text if len(text) <= _MAX_LABEL else text[:_MAX_LABEL] + "…", ensure_ascii=False
    )
