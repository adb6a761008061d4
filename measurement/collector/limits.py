"""Limits in memory: requests a second for each key and address, events for each session.

Addresses live here alone, and only as long as they are busy; nothing of them is written anywhere.
"""

from typing import Final

__all__ = ["RateLimit", "SessionCaps"]

_MOST_KNOWN: Final = 100_000
"""Callers remembered at a time. They are kept in two halves: who is heard moves to the new one, and
when that is full the old one goes, with those who were silent longest."""


class RateLimit:
    """A bucket of `burst` requests for each caller, filled with `per_second`."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_ms = per_second / 1000
        self._burst = float(burst)
        self._new: dict[tuple[str, str], list[float]] = {}
        self._old: dict[tuple[str, str], list[float]] = {}
        # Who was heard last; nearly always it is the key's own bucket that is asked for again.
        self._key = self._address = ""
        self._bucket = self._open(("", ""), 0)

    def take(self, key: str, address: str, now_ms: int) -> bool:
        """Whether this request may pass. A clock that jumps back fills nothing."""
        bucket = self._bucket
        if address is not self._address or key is not self._key:
            caller = (key, address)
            bucket = self._new.get(caller) or self._open(caller, now_ms)
            self._key, self._address, self._bucket = key, address, bucket
        left, then = bucket  # what is left, and when that was
        if now_ms != then:
            if now_ms > then:
                left = min(self._burst, left + (now_ms - then) * self._per_ms)
            bucket[1] = now_ms
        if left < 1.0:  # a float, as it is compared faster
            bucket[0] = left
            return False
        bucket[0] = left - 1.0
        return True

    def _open(self, caller: tuple[str, str], now_ms: int) -> list[float]:
        if len(self._new) >= _MOST_KNOWN // 2:
            self._old, self._new = self._new, {}
        bucket = self._old.pop(caller, None) or [self._burst, now_ms]
        self._new[caller] = bucket
        return bucket


class SessionCaps:
    """At most `most` events of one session: keys are public, so a session can be made up."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._new: dict[str, int] = {}
        self._old: dict[str, int] = {}

    def take_next(self, session: str) -> bool:
        """The same for one more event of a session that was heard of late; else False."""
        count = self._new.get(session)
        if count is None or count >= self._most:
            return False
        self._new[session] = count + 1
        return True

    def take(self, session: str, events: int) -> bool:
        """Whether these events of the session may pass; repeats count too."""
        count = self._new.get(session)
        if count is None:
            count = self._old.pop(session, 0)
            if len(self._new) >= _MOST_KNOWN // 2:
                self._old, self._new = self._new, {}
            self._new[session] = count
        if count + events > self._most:
            return False
        self._new[session] = count + events
        return True
