"""A process that loads a store and dies by SIGKILL: `python -m tests.measurement.store.dying_loader`.

Arguments: the data directory, the size of a batch, and at which statement to die.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from measurement.store.load import Loader
from measurement.store.store import Store


class DyingConnection:
    """A connection that kills its process instead of running the n-th statement."""

    def __init__(self, connection: Any, statements: int) -> None:
        self._connection = connection
        self._left = statements

    def execute(self, sql: str, *values: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self._connection.execute(sql, *values)


def main(data_dir: str, batch: str, statements: str) -> None:
    """Loads until it dies; raises if it outlives the log."""
    store = Store(Path(data_dir), "a test")
    connection: Any = DyingConnection(store.connection, int(statements))
    Loader(connection, store.data_dir).catch_up(int(batch))
    raise RuntimeError("the log was at its end before it was time to die")


if __name__ == "__main__":
    main(*sys.argv[1:])
