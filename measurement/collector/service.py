"""One running collector: the rules, the log, the control database, and what they count.

Belongs to one event loop. `settle` is awaited now and then by whoever runs it: it writes the usage
and takes new keys and limits in.
"""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from measurement.collector.accept import Acceptor, full, unwritten
from measurement.collector.control import Control, Project
from measurement.collector.limits import RateLimit
from measurement.collector.received import Answer, Received
from measurement.collector.visitors import Visitors
from measurement.log import LogWriter
from measurement.log.group import GroupCommit

__all__ = ["SETTLE_S", "Collector"]

_DAY_MS: Final = 86_400_000
SETTLE_S: Final = 1.0  # how soon a new key counts, and how much usage a power cut may forget


logger = logging.getLogger("flowtag.collector")
_Found = tuple[Mapping[str, Project], Counter[tuple[str, str]]]


class _AnyKey(Mapping[str, Project]):
    """In staging every key counts: it is that of the tag under test."""

    _project = Project("staging")

    def __getitem__(self, key: str) -> Project:
        return self._project

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_ANY_KEY: Final = _AnyKey()


class Collector:
    """Takes requests and answers them once their events are durable. Raises LogInUse.

    In staging all events are marked so, and belong to the project `staging`.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        now_ms: Callable[[], int],
        visitors: Visitors | None = None,
        rate: RateLimit | None = None,
        staging: bool = False,
        log: LogWriter | None = None,
        max_waiting_bytes: int | None = None,
    ) -> None:
        self.now_ms = now_ms
        self.control = Control(data_dir)
        self.log = log or LogWriter(data_dir)
        limits = {} if max_waiting_bytes is None else {"max_waiting_bytes": max_waiting_bytes}
        self.group = GroupCommit(self.log, **limits)
        self.acceptor = Acceptor(
            keys=(lambda: _ANY_KEY) if staging else (lambda: self._keys),
            used=self._used,
            visitors=visitors or Visitors(),
            staging=staging,
        )
        if rate is not None:
            self.acceptor.rate = self.acceptor.key_rate = rate
        self._keys: Mapping[str, Project] = {}
        self._usage: Counter[tuple[str, str]] = Counter()  # events taken, by project and month
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._writing: Counter[tuple[str, str, str]] = Counter()  # counts on their way to the disk
        self._day, self._month = -1, ""
        self.tick = 0  # goes up once a second, for what need not know the time better
        self.held_bytes = 0  # of bodies that are being received
        self._take_over(self._exchange(self._writing, self._month_of(now_ms())))

    @property
    def has_keys(self) -> bool:
        """Whether there is a write key, without which nobody can send."""
        return bool(self._keys)

    def answer(self, received: Received, tell: Callable[[Answer], None]) -> None:
        """Gives the answer to `tell`, at once or when the events are durable."""
        self.keep(self.acceptor.accept(received), received, tell)

    def keep(self, answer: Answer, received: Received, tell: Callable[[Answer], None]) -> None:
        """The same for a request that was accepted."""
        if not answer.payloads:
            self._count(answer, received.now_ms)
            tell(answer)
            return

        def written(error: OSError | None) -> None:
            self.finish(answer, received, error, tell)

        if not self.group.submit(answer.payloads, written):
            refused = full(received, answer.project)
            self._count(refused, received.now_ms)
            tell(refused)

    def finish(
        self,
        answer: Answer,
        received: Received,
        error: OSError | None,
        tell: Callable[[Answer], None],
    ) -> None:
        """Gives the answer once its events are durable, or could not be written."""
        final = answer if error is None else unwritten(received, answer.project, error)
        self._count(final, received.now_ms)
        tell(final)

    async def settle(self) -> None:
        """Writes what was counted, and takes over keys, limits and usage as they are now.

        If the database cannot be written the counts wait for the next time.
        """
        self._writing, self._counts = self._counts, Counter()
        month = self._month_of(self.now_ms())
        try:
            found = await asyncio.to_thread(self._exchange, self._writing, month)
        except sqlite3.Error as error:
            logger.error("the usage was not written: %s", error)
            self._counts += self._writing
            self._writing = Counter()
        else:
            self._take_over(found)

    def close(self) -> None:
        """Waits for the disk, writes the usage, lets the data folder go."""
        self.group.close()
        try:
            self._exchange(self._counts, self._month)
        except sqlite3.Error as error:
            logger.error("the usage of the last second was not written: %s", error)
        self.log.close()
        self.control.close()

    def _used(self, project: str, now_ms: int) -> int:
        month = self._month_of(now_ms)
        key = (project, month, "")
        return self._usage[project, month] + self._counts[key] + self._writing[key]

    def _exchange(self, counts: Counter[tuple[str, str, str]], month: str) -> _Found:
        """Of the control database; not in the event loop's thread, which shall not wait for it."""
        if counts:
            self.control.add_usage(counts)
        usage = self.control.usage(month)
        taken = {(name, at): count for (name, at, reason), count in usage.items() if not reason}
        return self.control.keys(), Counter(taken)

    def _take_over(self, found: _Found) -> None:
        keys, self._usage = found
        if keys != self._keys:  # what was found out with the same ones holds on
            self._keys = keys
        self._writing = Counter()

    def count_taken(self, projects: Iterable[str], now_ms: int) -> None:
        """Counts one event that was taken for each time that a project is named."""
        month = self._month_of(now_ms)
        for project, count in Counter(projects).items():
            self._counts[project, month, ""] += count

    def _count(self, answer: Answer, now_ms: int) -> None:
        month = self._month_of(now_ms)
        for reason, count in answer.counts:
            self._counts[answer.project, month, reason] += count

    def _month_of(self, now_ms: int) -> str:
        day = now_ms // _DAY_MS
        if day != self._day:  # told apart by day: a month has no fixed length
            self._day = day
            self._month = f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m}"
        return self._month
