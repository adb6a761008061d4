"""What a report is made of, case by case: a platform with a host, a size, a consent, a locale.

Everything that shows or compares cases goes by this, so that what is varied stands in one place.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from delivery.qa.report import PlatformReport

__all__ = ["AXES", "case_words", "cell_title", "varied_axes"]

AXES = ("format", "size", "host", "consent", "locale")
"""What tells two cases of a platform apart; fields of PlatformReport and of the JSON."""


def varied_axes(cells: Sequence[PlatformReport]) -> tuple[str, ...]:
    """The axes that have more than one value in these cases."""
    return tuple(axis for axis in AXES if len({getattr(cell, axis) for cell in cells}) > 1)


def case_words(cell: PlatformReport | Mapping[str, Any], axes: Sequence[str]) -> str:
    """The values of these axes, as words: `320x480, safeframe`."""
    values = (_value(cell, axis) for axis in axes)
    return ", ".join(value for value in values if value)


def cell_title(cell: PlatformReport, cells: Sequence[PlatformReport]) -> str:
    """The platform, and what tells this case of it from its others."""
    same = [other for other in cells if other.platform == cell.platform]
    words = case_words(cell, varied_axes(same))
    return f"{cell.title} ({words})" if words else cell.title


def _value(cell: PlatformReport | Mapping[str, Any], axis: str) -> str:
    if isinstance(cell, Mapping):
        return str(cell.get(axis, ""))
    return str(getattr(cell, axis))
