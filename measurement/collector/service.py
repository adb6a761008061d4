"""One running collector: the rules, the log, the control database, and what they count.

Belongs to one event loop. `settle` is called now and then by whoever runs it: it writes the usage
and takes new keys and limits in.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from measurement.collector.accept import Acceptor, full, unwritten
from measurement.collector.control import Control, Project
from measurement.collector.received import Answer, Received
from measurement.collector.visitors import Visitors
from measurement.log import LogWriter
from measurement.log.group import GroupCommit

__all__ = ["SETTLE_S", "Collector"]

SETTLE_S: Final = 1.0  # how soon a new key counts, and how much usage a power cut may forget


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
        self._keys: Mapping[str, Project] = {}
        self._usage: Counter[tuple[str, str]] = Counter()  # events taken, by project and month
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self.settle()

    def answer(self, received: Received, tell: Callable[[Answer], None]) -> None:
        """Gives the answer to `tell`, at once or when the events are durable."""
        answer = self.acceptor.accept(received)
        if not answer.payloads:
            self._count(answer, received.now_ms)
            tell(answer)
            return

        def written(error: OSError | None) -> None:
            final = answer if error is None else unwritten(received, answer.project, error)
            self._count(final, received.now_ms)
            tell(final)

        if not self.group.submit(answer.payloads, written):
            refused = full(received, answer.project)
            self._count(refused, received.now_ms)
            tell(refused)

    def settle(self) -> None:
        """Writes what was counted, and reads keys, limits and usage as they are now."""
        if self._counts:
            counts, self._counts = self._counts, Counter()
            self.control.add_usage(counts)
        self._keys = self.control.keys()
        month = _month(self.now_ms())
        self._usage = Counter(
            {
                (project, at): count
                for (project, at, reason), count in self.control.usage(month).items()
                if not reason
            }
        )

    def close(self) -> None:
        """Waits for the disk, writes the usage, lets the data folder go."""
        self.group.close()
        self.settle()
        self.log.close()
        self.control.close()

    def _used(self, project: str, now_ms: int) -> int:
        month = _month(now_ms)
        return self._usage[project, month] + self._counts[project, month, ""]

    def _count(self, answer: Answer, now_ms: int) -> None:
        for reason, count in answer.counts:
            self._counts[answer.project, _month(now_ms), reason] += count


def _month(now_ms: int) -> str:
    return f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m}"
