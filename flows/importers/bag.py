"""An object of a foreign JSON file that remembers what was read of it: the rest is named."""

import math
from typing import Any

__all__ = ["Bag", "number_of"]

_NOTHING: tuple[object, ...] = (None, "", [], {})


class Bag:
    """Each reader gives a value of its kind; one of another kind stays unread, and is left over."""

    def __init__(self, value: object) -> None:
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        self._read = set[str]()
        self._inner: dict[str, Bag] = {}

    def text(self, key: str, default: str = "") -> str:
        """The text under the key; the default if there is none."""
        found = self.value.get(key)
        if not isinstance(found, str):
            return default
        self._read.add(key)
        return found or default

    def number(self, key: str) -> int | float | None:
        """The finite number under the key, also one that is written as a text."""
        found = self.value.get(key)
        number = number_of(found)
        if number is not None:
            self._read.add(key)
        return number

    def flag(self, key: str) -> bool:
        """Whether the key holds true."""
        found = self.value.get(key)
        if isinstance(found, bool):
            self._read.add(key)
        return found is True

    def items(self, key: str) -> list[Any]:
        """The list under the key."""
        found = self.value.get(key)
        if not isinstance(found, list):
            return []
        self._read.add(key)
        return found

    def bag(self, key: str) -> "Bag":
        """The object under the key, whose unread parts are left over as well."""
        if key not in self._inner:
            self._inner[key] = Bag(self.value.get(key))
        return self._inner[key]

    def skip(self, *keys: str) -> None:
        """Counts keys as read: what they say is told in another way."""
        self._read.update(keys)

    def left(self) -> dict[str, Any]:
        """What nobody read, without what says nothing (null, empty texts and lists)."""
        rest: dict[str, Any] = {}
        for key, value in self.value.items():
            if key in self._inner and isinstance(value, dict):
                value = self._inner[key].left()
            elif key in self._read:
                continue
            if not any(type(value) is type(empty) and value == empty for empty in _NOTHING):
                rest[key] = value
        return rest


def number_of(value: object) -> int | float | None:
    """The finite number that a JSON value says, as a number or as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number) or abs(number) > 2**53 - 1:
        return None
    return int(number) if number.is_integer() else number
