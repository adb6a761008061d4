"""What a report is made of, case by case: a platform with a host, a size, a consent, a locale.

Everything that shows or compares cases goes by this, so that what is varied stands in one place.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from delivery.qa.report import PlatformReport

__all__ = ["AXES", "Case", "case_words", "cases_of", "cell_title", "list_cases", "varied_axes"]

Case = tuple[str, str]
"""A platform's title, and what tells the case from the platform's others."""
_MOST_CASES = 4  # of a platform that are named
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


def list_cases(chosen: Sequence[Case], every: Sequence[Case]) -> list[str]:
    """Cases as words, platform by platform: `Xandr (320x480; 970x250)`, `Adform (all 6 cases)`.

    `every` are all cases of the report; a platform that has one there needs no more than its name.
    """
    found: dict[str, list[str]] = {}
    for title, words in chosen:
        found.setdefault(title, []).append(words)
    totals: dict[str, int] = {}
    for title, _ in every:
        totals[title] = totals.get(title, 0) + 1
    return [_cases_of(title, words, totals.get(title, 1)) for title, words in found.items()]


def _cases_of(title: str, words: Sequence[str], total: int) -> str:
    if total == 1:
        return title
    if len(words) == total:
        return f"{title} (all {total} cases)"
    more = f"; and {len(words) - _MOST_CASES} more" if len(words) > _MOST_CASES else ""
    return f"{title} ({'; '.join(words[:_MOST_CASES])}{more})"


def cases_of(cells: Sequence[PlatformReport]) -> list[Case]:
    """Each case as its platform's title, and what tells it from the platform's others."""
    return [
        (
            cell.title,
            case_words(cell, varied_axes([c for c in cells if c.platform == cell.platform])),
        )
        for cell in cells
    ]


def _value(cell: PlatformReport | Mapping[str, Any], axis: str) -> str:
    if isinstance(cell, Mapping):
        return str(cell.get(axis, ""))
    return str(getattr(cell, axis))
