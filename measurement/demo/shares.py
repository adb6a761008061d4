"""Draws by shares and by named distributions, all from one seeded source."""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Generic, TypeVar

__all__ = ["DAY", "Shares", "draw_time_ms", "zipf"]

T = TypeVar("T")
DAY: Final = 86_400_000
# Ads seen per hour of the day, in percent of the day: a night's low, a lunch's and evening's high.
_HOURS: Final = (
    *(2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5),
    *(6, 6, 5, 5, 5, 5, 6, 7, 7, 6, 4, 3),
)
_WEEKDAYS: Final = (14, 14, 14, 14, 15, 15, 14)


class Shares(Generic[T]):
    """Things with shares, drawn in proportion."""

    def __init__(self, shares: Sequence[tuple[T, float]]) -> None:
        self._things = [thing for thing, _ in shares]
        self._sums = list(accumulate(share for _, share in shares))

    def draw(self, rnd: random.Random) -> T:
        return rnd.choices(self._things, cum_weights=self._sums)[0]


def zipf(things: Sequence[T], exponent: float = 1.1) -> Shares[T]:
    """The n-th thing has a share in proportion to n to the minus `exponent`: few are most of it."""
    return Shares([(thing, (n + 1) ** -exponent) for n, thing in enumerate(things)])


def draw_time_ms(rnd: random.Random, first_ms: int, days: int) -> int:
    """A time within so many days from a midnight UTC, by the rhythm of days and weeks."""
    weekdays = [_WEEKDAYS[(first_ms // DAY + n + 3) % 7] for n in range(days)]
    day = rnd.choices(range(days), weekdays)[0]
    hour = rnd.choices(range(24), _HOURS)[0]
    return first_ms + day * DAY + hour * 3_600_000 + rnd.randrange(3_600_000)
