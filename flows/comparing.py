"""Comparisons of conditions over sets of values: what may hold, and what is known if it does.

The operators are the engine's (`player/engine/values.ts`): values of different types are never
equal or ordered, texts are ordered by UTF-16 units.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from flows.components import All, Any, Compare, Condition, Test

__all__ = [
    "MAX_VALUES",
    "Constant",
    "Known",
    "State",
    "comparisons_of",
    "constant",
    "join",
    "refine",
]

Constant: TypeAlias = tuple[str, bool | float | str | None]
"""The kind of a value, and the value: in Python `True == 1`, in a flow it is not."""
Known: TypeAlias = frozenset[Constant] | None
"""The values that a variable may hold; None: any."""
State: TypeAlias = Mapping[str, Known]

MAX_VALUES: Final = 16  # a counter that goes further may hold anything


def constant(value: object) -> Known:
    """The set of this one value."""
    return frozenset([_constant(value)])


def _constant(value: object) -> Constant:
    if isinstance(value, bool):
        return "flag", value
    if isinstance(value, int | float):
        return "number", float(value)
    return ("text", value) if isinstance(value, str) else ("nothing", None)


def join(one: State, other: State) -> State:
    """What is known if either may be the case."""
    if one is other:
        return one
    joined: dict[str, Known] = {}
    for name, known in one.items():
        there = other[name]
        if known is None or there is None:
            joined[name] = None
        else:
            both = known | there
            joined[name] = both if len(both) <= MAX_VALUES else None
    return joined


def comparisons_of(condition: Condition) -> Iterator[Compare]:
    """Every comparison of a condition's branches."""
    for branch in condition.branches:
        yield from comparisons_in(branch.when)


def comparisons_in(test: Test) -> Iterator[Compare]:
    """Every comparison of a test."""
    match test:
        case Compare():
            yield test
        case All():
            for inner in test.all:
                yield from comparisons_in(inner)
        case Any():
            for inner in test.any:
                yield from comparisons_in(inner)


def refine(state: State, test: Test, outcome: bool) -> State | None:
    """What is known if the test has this outcome; None if it cannot have it.

    An empty group is taken for a test of which nothing is known: its author means its outcome.
    """
    match test:
        case Compare():
            return _refine_compare(state, test, outcome)
        case All():
            return (
                _together(state, test.all, outcome)
                if outcome
                else _either(state, test.all, outcome)
            )
        case Any():
            return (
                _either(state, test.any, outcome)
                if outcome
                else _together(state, test.any, outcome)
            )


def _together(state: State, tests: tuple[Test, ...], outcome: bool) -> State | None:
    known: State | None = state
    for test in tests:
        known = refine(known, test, outcome) if known is not None else None
    return known


def _either(state: State, tests: tuple[Test, ...], outcome: bool) -> State | None:
    if not tests:
        return state
    found: State | None = None
    for test in tests:
        known = refine(state, test, outcome)
        if known is not None:
            found = known if found is None else join(found, known)
    return found


def _refine_compare(state: State, test: Compare, outcome: bool) -> State | None:
    if test.variable not in state:  # undeclared: never holds, and an error of its own
        return None if outcome else state
    known, equal = state[test.variable], "==" if outcome else "!="
    if known is None:
        exact = test.op == equal and test.value is not None
        return {**state, test.variable: constant(test.value)} if exact else state
    kept = frozenset(value for value in known if _holds(value, test) == outcome)
    if not kept:
        return None
    return state if kept == known else {**state, test.variable: kept}


def _holds(value: Constant, test: Compare) -> bool:
    other = _constant(test.value)
    kind, held = value
    match test.op:
        case "==":
            return value == other
        case "!=":
            return value != other
        case "is_empty":
            return value == ("text", "")
        case "contains":
            return kind == other[0] == "text" and str(other[1]) in str(held)
        case "starts_with":
            return kind == other[0] == "text" and str(held).startswith(str(other[1]))
        case _:
            return kind == other[0] and _in_order(held, test.op, other[1])


def _in_order(one: object, op: str, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        low, high = (text.encode("utf-16-be", "surrogatepass") for text in (one, other))
        less, equal = low < high, low == high
    elif isinstance(one, bool | float) and isinstance(other, bool | float):
        less, equal = one < other, one == other
    else:
        return False
    return {"<": less, "<=": less or equal, ">": not (less or equal), ">=": not less}[op]
