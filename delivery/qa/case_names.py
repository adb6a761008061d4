"""What the cases of a report are called: a platform with a format, size, host, visitor, fault.

Everything that shows or compares cases goes by this, so that what is varied stands in one place. A
case's own title may say what it is (`Xandr, SafeFrame`); else the values that differ do.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from delivery.qa.case import LOCALE, USUAL_CONSENT, USUAL_HOST
from delivery.qa.report import PlatformReport

__all__ = ["AXES", "Case", "cases_of", "cell_title", "list_cases"]

Case = tuple[str, str]
"""A platform's title, and what tells the case from the platform's others."""
Cell = PlatformReport | Mapping[str, Any]
_TAG = ("format", "size")
_PLACE = ("host", "consent", "locale", "fault")
AXES = (*_TAG, *_PLACE)
"""What tells two cases of a platform apart; fields of PlatformReport and of the JSON."""
_USUAL = {"host": USUAL_HOST, "consent": USUAL_CONSENT, "locale": LOCALE}
_MOST_CASES = 4  # of a platform that are named


def cases_of(cells: Sequence[Cell]) -> list[Case]:
    """Each case as its platform's title, and what tells it from the platform's others."""
    same: dict[str, list[Cell]] = {}
    for cell in cells:
        same.setdefault(_value(cell, "platform"), []).append(cell)
    return [_name(cell, same[_value(cell, "platform")]) for cell in cells]


def cell_title(cell: PlatformReport, cells: Sequence[PlatformReport]) -> str:
    """The platform, and what tells this case of it from its others."""
    title, words = cases_of(cells)[next(n for n, one in enumerate(cells) if one is cell)]
    return f"{title} ({words})" if words else title


def list_cases(chosen: Sequence[Case], every: Sequence[Case]) -> list[str]:
    """Cases as words, platform by platform: `Xandr (320x480; 970x250)`, `Adform (all 6 cases)`.

    `every` are all cases of the report; a platform that has one there needs no more than its name.
    """
    found: dict[str, list[str]] = {}
    for title, words in chosen:
        found.setdefault(title, []).append(words or "plain page")
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


def _name(cell: Cell, same: Sequence[Cell]) -> Case:
    titles = [_value(one, "title") or _value(one, "platform") for one in same]
    shortest = min(titles, key=len)
    title = shortest if all(one.startswith(shortest) for one in titles) else titles[0]
    owns = [one.removeprefix(title).lstrip(", ") for one in titles]
    own = owns[next(n for n, one in enumerate(same) if one is cell)]
    if len(set(owns)) == len(owns) > 1:
        return title, own
    words = [own] if own else [_words(cell, axis) for axis in _varied(_PLACE, same)]
    words += [word for axis in _varied(_TAG, same) if (word := _value(cell, axis)) not in own]
    return title, ", ".join(word for word in words if word)


def _varied(axes: Sequence[str], cells: Sequence[Cell]) -> list[str]:
    return [axis for axis in axes if len({_value(cell, axis) for cell in cells}) > 1]


def _words(cell: Cell, axis: str) -> str:
    """The value, if it is not the usual one."""
    value = _value(cell, axis)
    return "" if value == _USUAL.get(axis) else value


def _value(cell: Cell, axis: str) -> str:
    if isinstance(cell, Mapping):
        return str(cell.get(axis, ""))
    return str(getattr(cell, axis))
