"""Mends a tag: the changes that findings carry, applied to its text. All else stays, byte for byte."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from delivery.platforms import Platform
from delivery.tags.lint import lint_tag
from delivery.tags.read import Known
from flows import Problem

__all__ = ["FixedTag", "apply_fixes", "fix_tag"]

_ROUNDS = 4  # one change can uncover another: quotes first, then what is in them


@dataclass(frozen=True, slots=True)
class FixedTag:
    """The text with its changes, and the problems that were mended, in the order of mending."""

    text: str
    fixed: tuple[Problem, ...]


def fix_tag(text: str, platform: Platform | None = None, *, known: Known | None = None) -> FixedTag:
    """The tag with everything mended that can be mended without asking."""
    fixed = list[Problem]()
    lint = partial(lint_tag, platform=platform, known=known)
    for _ in range(_ROUNDS):
        new, done = apply_fixes(text, lint(text).problems)
        if new == text:
            break
        text = new
        fixed += done
    return FixedTag(text, tuple(fixed))


def apply_fixes(text: str, problems: Iterable[Problem]) -> tuple[str, list[Problem]]:
    """The text with the problems' changes, and the problems whose changes were all made.

    Of two problems that change the same place, the first counts; the other keeps its problem.
    """
    chosen: dict[tuple[int, int], str] = {}
    done = list[Problem]()
    taken = bytearray(len(text) + 1)
    for problem in problems:
        edits = [(int(e.path[0]), int(e.path[1]), str(e.value)) for e in problem.fix]
        if not edits or any(_is_taken(taken, start, end) for start, end, _ in edits):
            continue
        for start, end, new in edits:
            chosen[start, end] = new
            taken[start : max(end, start + 1)] = b"\x01" * (max(end, start + 1) - start)
        done.append(problem)
    parts, last = list[str](), 0
    for start, end in sorted(chosen):
        parts += [text[last:start], chosen[start, end]]
        last = end
    return "".join([*parts, text[last:]]), done


def _is_taken(taken: bytearray, start: int, end: int) -> bool:
    return any(taken[start : max(end, start + 1)])
