"""What was counted between two steps, against what a plan expects there. Order does not matter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from creative.plans.happen import Asked, Happening, Measured, Named
from creative.plans.model import Count, Countable

__all__ = ["Failure", "find_miscounts", "pattern_of", "say_counted"]

_ANY = re.compile(r"\*|@\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a plan expected in its line `at`, and what happened instead.

    `position` is where among the happenings of the session to look.
    """

    at: int
    expected: str
    happened: str
    position: int


def pattern_of(text: str) -> re.Pattern[str]:
    """What `text` matches: `*` and any macro stand for whatever came in their place."""
    pieces = [re.escape(piece) for piece in _ANY.split(text)]
    return re.compile(".*".join(pieces), re.DOTALL)


def find_miscounts(
    steps: Sequence[Count], happenings: Sequence[Happening], position: int
) -> list[Failure]:
    """What was counted too often or too seldom. `position`: of the first of the happenings.

    The most exact pattern chooses first; `no` speaks of what the others leave.
    """
    free = [one for one in happenings if isinstance(one, Asked | Measured | Named)]
    failures: list[Failure] = []
    counts: dict[int, int] = {}
    wanted = [step for step in steps if step.times]
    for step in sorted(wanted, key=_exactness):
        taken = [one for one in free if _matches(step, one)][: step.times]
        counts[id(step)] = len(taken)
        free = [one for one in free if not any(one is other for other in taken)]
    for step in steps:
        left = sum(_matches(step, one) for one in free)
        found = counts.get(id(step), 0) + left
        if found != step.times:
            said = _happened(step, found, happenings)
            failures.append(Failure(step.at, step.source, said, position))
    return failures


def say_counted(one: Asked | Measured | Named) -> str:
    """What was counted, as a plan says it."""
    match one:
        case Asked():
            return f"pixel: {one.asked or one.filled}"
        case Measured():
            return f"metric: {one.name} = {one.value} [{one.aggregator}]"
        case Named():
            return f"{one.kind}: {one.name}"


def _exactness(step: Count) -> tuple[int, int]:
    free = len(_ANY.findall(step.name)) + (step.value is None) + (step.aggregator is None)
    return free, -len(step.name)


def _matches(step: Count, one: Asked | Measured | Named) -> bool:
    pattern = pattern_of(step.name)
    match one:
        case Asked():
            texts = (one.typed, one.filled, one.asked)
            return step.kind == "pixel" and any(t and pattern.fullmatch(t) for t in texts)
        case Measured():
            return step.kind == "metric" and _is_metric(step, one, pattern)
        case Named():
            return step.kind == one.kind and bool(pattern.fullmatch(one.name))


def _is_metric(step: Count, one: Measured, pattern: re.Pattern[str]) -> bool:
    if step.aggregator not in (None, one.aggregator):
        return False
    counter = one.aggregator == "count"
    if counter and (isinstance(step.value, str) or step.value is None):
        value = f"__{step.value}" if step.value is not None else "__.*"
        if re.fullmatch(f"(?:{pattern.pattern}){value}", one.name, re.DOTALL):
            return True
    fits = step.value is None or step.value == one.value  # True is 1
    return fits and bool(pattern.fullmatch(one.name))


def _happened(step: Count, found: int, happenings: Sequence[Happening]) -> str:
    never, verb = _VERBS[step.kind]
    if found:
        word = {1: "once", 2: "twice"}.get(found, f"{found} times")
        return f"{verb} {word} here"
    others = _others(step.kind, happenings)
    return f"{never} here; {others}" if others else f"{never} here"


def _others(kind: Countable, happenings: Iterable[Happening]) -> str:
    said = [
        say_counted(one)
        for one in happenings
        if (isinstance(one, Asked) and kind == "pixel")
        or (isinstance(one, Measured) and kind == "metric")
        or (isinstance(one, Named) and one.kind == kind)
    ]
    return "here was " + ", ".join(said) if said else ""


_VERBS = {
    "pixel": ("did not fire", "fired"),
    "metric": ("was not sent", "was sent"),
    "goal": ("was not reached", "was reached"),
    "exit": ("did not open", "opened"),
    "invalid": ("nothing was refused", "was refused"),
}
