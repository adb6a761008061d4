"""ClickHouse itself, in this process, with a copy of a store's tables."""

from pathlib import Path

import duckdb
from chdb.session import Session

from measurement.store.engine import ClickHouseEngine
from measurement.store.schema import TABLES


def open_clickhouse(connection: duckdb.DuckDBPyConnection, folder: Path) -> ClickHouseEngine:
    """ClickHouse with the same rows in the same tables."""
    session = Session()
    for table, columns in TABLES.items():
        file = folder / f"{table}.parquet"
        connection.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")
        declared = ", ".join(f"{column.name} {column.clickhouse}" for column in columns)
        session.query(f"CREATE TABLE {table} ({declared}) ENGINE = Memory")
        session.query(f"INSERT INTO {table} SELECT * FROM file('{file}', Parquet)")

    def send(sql: str, parameters: dict[str, str]) -> bytes:
        return bytes(session.query(sql, "JSONCompactEachRow", params=parameters).bytes())

    return ClickHouseEngine(send)
