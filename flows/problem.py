"""What the author of a document can get wrong: a value, never an exception.

A Problem says what happened, where, and what to do. Finding problems, collecting them and
printing them are three separate things: this file is the value and its printed form.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

__all__ = [
    "Edit",
    "Problem",
    "Severity",
    "has_errors",
    "nearest_hint",
    "render_problem",
    "sort_problems",
]

Severity = Literal["error", "warning", "info"]
_DIGITS = re.compile(r"([0-9]+)")
_NEIGHBOURS = 12  # names before and after a word, in either order of the alphabet
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one place of a document: what stands at `path` becomes `value`; None: it goes."""

    path: tuple[str | int, ...]
    value: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `code` is stable (FL flows, CR creative, MS measurement, DL delivery).

    `file` is relative to where the user pointed; `place` is the path inside the document, with
    ids and positions (`connections[7] "answer-b" > to`); `message` says what was seen, `hint`
    what to do.
    """

    code: str
    name: str
    severity: Severity
    file: str
    place: str
    message: str
    hint: str = ""
    fix: tuple[Edit, ...] = ()


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(problem.severity == "error" for problem in problems)


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """The problems by file, then errors first, then code and place; a stable order for people."""
    return sorted(problems, key=_order)


def _order(problem: Problem) -> tuple[object, ...]:
    # Numbers in a place count as numbers: components[10] comes after components[2].
    place = [int(p) if _DIGITS.fullmatch(p) else p for p in _DIGITS.split(problem.place)]
    return problem.file, _RANK[problem.severity], problem.code, place, problem.message


def render_problem(problem: Problem) -> str:
    """The problem as the four lines that people read."""
    lines = [f"{problem.file}: {problem.severity} {problem.code} {problem.name}"]
    lines += [f"  {problem.place}"] if problem.place else []
    lines += [f"  {line}" for line in problem.message.splitlines()]
    lines += [f"  hint: {problem.hint}"] if problem.hint else []
    return "\n".join(lines)


def nearest_hint(word: str, allowed: Iterable[str], kind: str) -> str:
    """A hint that names the nearest allowed word, then all of them (at most twelve).

    Among many words the nearest is looked for between those that begin or end like it: comparing
    1,000 wrong words with 1,000 names letter by letter takes seconds.
    """
    names = tuple(allowed)
    near = get_close_matches(word, _candidates(word, names), n=1, cutoff=0.6)
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    guess = f'did you mean "{near[0]}"? ' if near else ""
    return f"{guess}{kind}: {shown}." if names else f"there are no {kind.lower()} yet."


def _candidates(word: str, names: tuple[str, ...]) -> Iterable[str]:
    if len(names) <= 8 * _NEIGHBOURS:
        return names
    forward, backward = _alphabets(names)
    found = {**_around(word, forward), **_around(word[::-1], backward)}
    return found.values()


def _around(word: str, alphabet: tuple[tuple[str, str], ...]) -> dict[str, str]:
    at = bisect_left(alphabet, (word, ""))
    return {name: name for _, name in alphabet[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS]}


@lru_cache(maxsize=16)
def _alphabets(names: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The names sorted from their beginnings, and from their ends."""
    forward = tuple(sorted((name, name) for name in names))
    return forward, tuple(sorted((name[::-1], name) for name in names))
