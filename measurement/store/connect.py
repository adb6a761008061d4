"""Opens a store's file, new or old, and refuses one that this flowtag cannot use."""

from pathlib import Path
from typing import Final

import duckdb

from measurement.store.schema import FORMAT, create_tables

__all__ = ["StoreBroken", "connect"]

_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,  # nothing here comes from the network
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    # 1.5 M events; each checkpoint writes the last rows of every column anew, and after a crash so
    # much is read again, which takes a second or two.
    "checkpoint_threshold": "256MB",
}


class StoreBroken(Exception):
    """The store's file cannot be used. The message says why, and how to make it anew."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"{file}: the store cannot be used: {why.splitlines()[0]}. Nothing is lost as long as"
            f" the log is there: `flowtag data rebuild --data {file.parent.parent}` makes the store"
            " anew from it."
        )


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """The store in a file, which is made if it is not there. Raises StoreBroken."""
    try:
        connection = duckdb.connect(str(file), config=_SETTINGS)
    except duckdb.Error as error:
        raise StoreBroken(file, str(error)) from error
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
    found = (
        connection.execute("SELECT format FROM state").fetchall() if "state" in tables else [(0,)]
    )
    if found[0][0] != FORMAT:
        raise StoreBroken(file, f"it has format {found[0][0]}, and this flowtag writes {FORMAT}")
