"""The store of one data directory: opened by one process, loaded from its log, asked by threads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, Self

import duckdb

from measurement.pipeline import Step
from measurement.store.connect import connect
from measurement.store.engine import DuckDBEngine
from measurement.store.erase import Erased, Erasure, begin_erasing, finish_erasing
from measurement.store.gate import Gate
from measurement.store.load import BATCH, Loaded, Loader
from measurement.store.owner import Ownership

__all__ = ["STORE_FILE", "Store"]

STORE_FILE: Final = "events.duckdb"


class Store:
    """An open store. Raises StoreInUse if another process owns it, StoreBroken for a bad file.

    `command` is what others are told of this process. Close it, or use it in a `with`. Threads ask
    through `reading`; one at a time loads; `replacing` waits until nobody does either.
    """

    def __init__(self, data_dir: Path, command: str, steps: Sequence[Step] = ()) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "store"
        self.file = self.folder / STORE_FILE
        self.ownership = Ownership(self.folder, command)
        self._steps = tuple(steps)
        self._gate = Gate()
        self._loading = Lock()
        try:
            self._open()
        except BaseException:
            self.ownership.release()
            raise

    def _open(self) -> None:
        self.connection = connect(self.file)
        self.loader = Loader(self.connection, self.data_dir, self._steps)
        finish_erasing(self.loader)

    def step(self, limit: int = BATCH) -> Loaded:
        """Loads the next records of the log, while others may read."""
        with self._gate.together(), self._loading:
            return self.loader.step(limit)

    @contextmanager
    def reading(self) -> Iterator[DuckDBEngine]:
        """Answers questions from what was committed when each began."""
        with self._gate.together():
            cursor = self.connection.cursor()
            try:
                yield DuckDBEngine(cursor)
            finally:
                cursor.close()

    def erase(self, erasure: Erasure) -> Erased:
        """Deletes data from store and log, with all that has arrived until now.

        Nobody reads while the store forgets; while the log is gone through, nobody loads.
        """
        with self.alone():
            self.loader.catch_up()
            sessions, events = begin_erasing(self.connection, erasure)
        with self._gate.together(), self._loading:
            records, segments = finish_erasing(self.loader)
        return Erased(sessions=sessions, events=events, records=records, segments=segments)

    @contextmanager
    def alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, while nobody reads or loads."""
        with self._gate.alone():
            yield self.connection

    def replace(self, make: Callable[[Path], None]) -> None:
        """Puts another file in the place of the store's, made by `make` at the path it is given.

        Nobody may be inside but the caller (`alone`). Whatever happens, one of both is the store's.
        """
        made = self.file.with_suffix(".made")
        made.unlink(missing_ok=True)
        self._shut()
        try:
            make(made)
            self.file.with_suffix(".duckdb.wal").unlink(missing_ok=True)
            made.replace(self.file)
        finally:
            self._open()

    def close(self) -> None:
        """Writes everything into the one file, and lets others in."""
        self._shut()
        self.ownership.release()

    def _shut(self) -> None:
        self.loader.close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
