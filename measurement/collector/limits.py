"""Limits in memory: requests a second for each key and address, events for each session.

Addresses live here alone, and only as long as they are busy; nothing of them is written anywhere.
"""

from collections import OrderedDict
from typing import Final

__all__ = ["RateLimit", "SessionCaps"]

_MOST_KNOWN: Final = 100_000  # callers remembered at a time; the ones longest silent go first


class RateLimit:
    """A bucket of `burst` requests for each caller, filled with `per_second`."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_ms = per_second / 1000
        self._burst = float(burst)
        self._buckets: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def take(self, key: str, address: str, now_ms: int) -> bool:
        """Whether this request may pass. A clock that jumps back fills nothing."""
        caller = (key, address)
        left, then = self._buckets.pop(caller, (self._burst, now_ms))
        left = min(self._burst, left + max(now_ms - then, 0) * self._per_ms)
        passes = left >= 1
        self._buckets[caller] = (left - 1 if passes else left, now_ms)
        if len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        return passes


class SessionCaps:
    """At most `most` events of one session: keys are public, so a session can be made up."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: OrderedDict[str, int] = OrderedDict()

    def take(self, session: str, events: int) -> bool:
        """Whether these events of the session may pass; repeats count too."""
        count = self._counts.pop(session, 0)
        passes = count + events <= self._most
        self._counts[session] = count + events if passes else count
        if len(self._counts) > _MOST_KNOWN:
            self._counts.popitem(last=False)
        return passes
