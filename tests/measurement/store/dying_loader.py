"""What a process does that loads a store and dies by SIGKILL."""

import os
import signal
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


def load_until_death(data_dir: Path, batch: int, statements: int) -> None:
    """Loads until it dies, or until the log is at its end."""
    store = Store(data_dir, "a test")
    connection: Any = DyingConnection(store.connection, statements)
    Loader(connection, store.data_dir).catch_up(batch)
    os._exit(0)
