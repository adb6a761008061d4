"""The store of one data directory: opened by one process, loaded from its log, asked by threads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import duckdb

from measurement.pipeline import Step
from measurement.store.load import Loader
from measurement.store.owner import Ownership
from measurement.store.schema import FORMAT, create_tables

__all__ = ["Store", "StoreBroken"]

_FILE: Final = "events.duckdb"
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,  # nothing here comes from the network
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


class StoreBroken(Exception):
    """The store's file cannot be used. The message says why, and how to make it anew."""


class Store:
    """An open store. Raises StoreInUse if another process owns it, StoreBroken for a bad file.

    `command` is what others are told of this process. Close it, or use it in a `with`.
    """

    def __init__(self, data_dir: Path, command: str, steps: Sequence[Step] = ()) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "store"
        self.ownership = Ownership(self.folder, command)
        try:
            self.connection = _connect(self.folder / _FILE)
        except BaseException:
            self.ownership.release()
            raise
        self.loader = Loader(self.connection, data_dir, steps)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for a thread: it reads what was committed when it began."""
        return self.connection.cursor()

    def close(self) -> None:
        """Writes everything into the one file, and lets others in."""
        self.connection.close()
        self.ownership.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connect(file: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(file), config=_SETTINGS)
    except duckdb.Error as error:
        raise StoreBroken(_broken(file, str(error))) from error
    try:
        _prepare(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    tables = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
    if not tables:
        connection.execute("BEGIN")
        for statement in create_tables():
            connection.execute(statement)
        connection.execute("COMMIT")
        return
    found = connection.execute("SELECT format FROM state").fetchall()[0][0]
    if found != FORMAT:
        raise StoreBroken(_broken(file, f"it has format {found}, and this flowtag writes {FORMAT}"))


def _broken(file: Path, why: str) -> str:
    first = why.splitlines()[0]
    return (
        f"{file}: the store cannot be used: {first}. Nothing is lost as long as the log is there: "
        f"`flowtag data rebuild --data {file.parent.parent}` makes the store anew from it."
    )
