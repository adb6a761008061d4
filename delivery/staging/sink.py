"""The record of every request to any host, in order, with a live feed that can be resumed.

Belongs to one event loop. The clock arrives as an argument; nothing is written to disk.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping

from delivery.staging.calls import Answer, Call, run_of_agent

__all__ = ["MAX_BODY_BYTES", "MAX_CALLS", "Sink"]

MAX_BODY_BYTES = 65_536  # beacons are limited to this by browsers; longer bodies are cut
MAX_CALLS = 20_000  # a day of clicking by hand; the oldest go first and the feed says so
MAX_BYTES = 64_000_000  # of bodies and addresses, so that memory has an end whatever is sent


class Sink:
    """Calls in the order of arrival. `now_ms` gives whole milliseconds since any fixed moment."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._calls: deque[Call] = deque()
        self._bytes = 0
        self._last = 0
        self._listeners: list[Callable[[Call], None]] = []
        self._arrived = asyncio.Event()

    @property
    def last_number(self) -> int:
        """Number of the latest call, 0 before the first."""
        return self._last

    def record(
        self,
        answer: Answer,
        *,
        scheme: str,
        host: str,
        target: str,
        method: str,
        body: bytes = b"",
        headers: Mapping[str, str],
    ) -> Call:
        """The call, numbered, kept and announced to who follows."""
        self._last += 1
        agent = headers.get("user-agent", "")
        call = Call(
            number=self._last,
            at_ms=self._now_ms(),
            run=run_of_agent(agent),
            role=answer.role,
            scheme=scheme,
            host=host,
            target=target,
            method=method,
            body=body[:MAX_BODY_BYTES],
            referrer=headers.get("referer", ""),
            user_agent=agent,
            destination=headers.get("sec-fetch-dest", ""),
            status=answer.status,
            location=answer.location,
        )
        self._calls.append(call)
        self._bytes += _weight(call)
        while len(self._calls) > MAX_CALLS or self._bytes > MAX_BYTES:
            self._bytes -= _weight(self._calls.popleft())
        self._announce()
        for listener in self._listeners:
            listener(call)
        return call

    def listen(self, listener: Callable[[Call], None]) -> None:
        """From now on it is told of each call, before the call is answered."""
        self._listeners.append(listener)

    def calls(self, run: str | None = None, after: int = 0) -> tuple[Call, ...]:
        """Calls later than a number, of one run or of all."""
        return tuple(c for c in self._calls if c.number > after and run in (None, c.run))

    async def changed(self) -> None:
        """Returns when another call has arrived."""
        await self._arrived.wait()

    async def follow(self, after: int = 0) -> AsyncIterator[Call]:
        """Every call later than a number, first the kept ones, then as they arrive; never ends."""
        while True:
            arrived = self._arrived
            for call in self.calls(after=after):
                after = call.number
                yield call
            if after >= self._last:
                await arrived.wait()

    def clear(self) -> None:
        """Forgets the calls; numbers go on, so that a follower loses nothing."""
        self._calls.clear()
        self._bytes = 0

    def _announce(self) -> None:
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()


def _weight(call: Call) -> int:
    return len(call.body) + len(call.target) + len(call.user_agent) + len(call.referrer)
