"""Makes a store's file anew: smaller from itself, or from the log alone."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from measurement.pipeline import Step
from measurement.store.connect import StoreBroken, connect
from measurement.store.load import Loader
from measurement.store.owner import Ownership
from measurement.store.schema import TABLES
from measurement.store.store import STORE_FILE, Store

__all__ = ["LogTooShort", "compact_store", "rebuild_store"]

_ORDER = {"drops": "received_ms", "events": "sid, load, number", "metrics": "sid, name"}


class LogTooShort(Exception):
    """A store made from the log would hold less than the one that is there."""

    def __init__(self, data_dir: Path, log: int, store: int) -> None:
        super().__init__(
            f"{data_dir}: the log holds {log} events and the store {store}, so that a rebuilt store"
            " would forget some. Put the missing segments back into log/, or give --force."
        )


def compact_store(store: Store) -> tuple[int, int]:
    """Writes the file without what was deleted or replaced; its bytes before and after."""
    with store.alone() as connection:
        connection.execute("CHECKPOINT")
        before = store.file.stat().st_size
        store.replace(lambda made: _copy(store.file, made))
        return before, store.file.stat().st_size


def _copy(old: Path, made: Path) -> None:
    """All rows, those of a session side by side."""
    connect(made).close()
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH {_quote(old)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {_quote(made)} AS made")
        for table in TABLES:
            order = _ORDER.get(table, "sid")
            connection.execute(
                f"INSERT INTO made.{table} SELECT * FROM old.{table} ORDER BY {order}"
            )
        connection.execute("DELETE FROM made.state")
        connection.execute("INSERT INTO made.state SELECT * FROM old.state")
    finally:
        connection.close()


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def rebuild_store(
    data_dir: Path, command: str, steps: Sequence[Step] = (), *, force: bool = False
) -> int:
    """Makes the store from the log alone, also where the old one is broken; how many events it has.

    Raises LogTooShort if it would hold fewer than the old one and `force` is not given; then
    nothing has changed.
    """
    ownership = Ownership(data_dir / "store", command)
    file = data_dir / "store" / STORE_FILE
    made = file.with_suffix(".made")
    try:
        made.unlink(missing_ok=True)
        count = _load_all(data_dir, made, steps)
        old = _count_in(file)
        if count < old and not force:
            made.unlink()
            raise LogTooShort(data_dir, count, old)
        file.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        made.replace(file)
    finally:
        ownership.release()
    return count


def _load_all(data_dir: Path, made: Path, steps: Sequence[Step]) -> int:
    connection = connect(made)
    loader = Loader(connection, data_dir, steps)
    try:
        loader.catch_up()
        return _count(connection)
    finally:
        loader.close()
        connection.close()


def _count_in(file: Path) -> int:
    """The events of a store; of one that cannot be opened, 0."""
    if not file.exists():
        return 0
    try:
        connection = connect(file)
    except StoreBroken:
        return 0
    try:
        return _count(connection)
    finally:
        connection.close()


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute("SELECT count(*) FROM events").fetchall()[0][0])
