"""Which received request answers which expected one. Counts and pairs; words are `qa.compare`'s."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from delivery.qa.expect import Expected
from delivery.staging.calls import Call

__all__ = ["Entry", "Matching", "match_calls"]

_HOST_AND_PATH = re.compile(r"^[a-z]+://([^?#]*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One pixel of one component and moment: all expected requests that look alike."""

    component: str | None
    on: str
    text: str


@dataclass(slots=True)
class Matching:
    """`fired` pairs each expected request with the call that answered it. `twice` are calls that
    answer something already answered, `wrong` calls that reach a pixel's address with other
    values, `strange` those that nothing asked for, `missing` what nobody answered."""

    fired: list[tuple[Expected, Call]] = field(default_factory=list)
    twice: list[tuple[Expected, Call]] = field(default_factory=list)
    wrong: list[tuple[Expected, Call]] = field(default_factory=list)
    strange: list[Call] = field(default_factory=list)
    missing: list[Expected] = field(default_factory=list)

    def counts(self, kind: Iterable[tuple[Expected, Call]]) -> Counter[Entry]:
        """How many of those pairs each pixel has."""
        return Counter(entry_of(expected) for expected, _ in kind)


def entry_of(expected: Expected) -> Entry:
    """The pixel that an expected request belongs to."""
    return Entry(expected.component, expected.on, expected.text)


def match_calls(
    expected: Sequence[Expected], calls: Sequence[Call], optional: Sequence[Expected] = ()
) -> Matching:
    """Pairs calls with what was expected, both in their order, exact ones first.

    What is `optional` may come, once each, and is then left out.

    A call that fits no pattern is given to the open expectation whose address it shares, the one
    with the most values in common; it is then `wrong`, not `strange`.
    """
    found = Matching()
    open_, allowed = list(expected), list(optional)
    rest: list[Call] = []
    for call in calls:
        fitting = [one for one in open_ if one.pattern.fullmatch(call.url)]
        if fitting:
            found.fired.append((fitting[0], call))
            open_.remove(fitting[0])
        elif allowing := [one for one in allowed if one.pattern.fullmatch(call.url)]:
            allowed.remove(allowing[0])
        else:
            rest.append(call)
    for call in rest:
        again = next((one for one in expected if one.pattern.fullmatch(call.url)), None)
        near = _nearest(open_, call)
        if again is not None:
            found.twice.append((again, call))
        elif near is not None:
            found.wrong.append((near, call))
            open_.remove(near)
        elif (double := _nearest(expected, call)) is not None:
            found.twice.append((double, call))
        else:
            found.strange.append(call)
    found.missing = open_
    return found


def _nearest(expected: Sequence[Expected], call: Call) -> Expected | None:
    alike = [one for one in expected if _address(one.example) == _address(call.url)]
    return max(alike, key=lambda one: _common(one.example, call.url), default=None)


def _address(url: str) -> str:
    found = _HOST_AND_PATH.match(url)
    return found[1] if found else url


def _common(one: str, other: str) -> int:
    return len(set(re.split("[?&]", one)) & set(re.split("[?&]", other)))
