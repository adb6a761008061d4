"""Exports: every event with all that is known of it, and nothing that a spreadsheet would run."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from measurement.errors import QuestionError
from measurement.export import Export, export_rows
from measurement.store.engine import DuckDBEngine
from measurement.store.store import Store
from tests.measurement.random_events import random_events
from tests.measurement.reference_sessions import make_sessions
from tests.measurement.stores import loaded_store

EVENTS = random_events(seed=8, sessions=120)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with loaded_store(tmp_path_factory.mktemp("export"), EVENTS) as store:
        yield store


def _export(store: Store, file: Path, **given: Any) -> int:
    return export_rows(
        DuckDBEngine(store.connection), Export(file=str(file), project="shop", **given)
    )


def _time(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03}Z"


def _expected() -> list[dict[str, Any]]:
    rows = []
    for session in make_sessions(EVENTS):
        row = session.row
        if row["project"] != "shop" or row["bot"] or row["traffic"] != "live":
            continue
        for event in session.events:
            known = ("name", "component", "value", "text", "how", "properties", "metadata")
            shared = ("project", "kind", "visitor", "creative", "version", "placement", "size")
            rows.append(
                {name: getattr(event, name) for name in (*known, "url", "referrer")}
                | {name: row[name] for name in (*shared, "host", "locale", "country", "bot")}
                | {name: row[name] for name in ("traffic", "site", "macros")}
                | {"happened": _time(event.at_ms), "received": _time(event.received_ms)}
                | {"session": row["unit"], "load": event.session if event.visit else ""}
                | {"number": None if event.number < 0 else event.number, "event": event.name}
                | {"currency": event.revenue_currency, "flags": list(event.flags)}
                | {"click": event.click_id.partition(".")[0]}
            )
            del rows[-1]["name"]
    return rows


def _sorted(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_an_export_has_every_event_with_all_that_is_known(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"

    count = _export(store, file, format="ndjson")

    rows = [json.loads(line) for line in file.read_text().splitlines()]
    amounts = {row["event"]: row.pop("amount") for row in rows}
    assert _sorted(rows) == _sorted(_expected())
    assert count == len(rows)
    assert amounts["page"] is None
    assert [path.name for path in tmp_path.iterdir()] == ["events.ndjson"]


def test_parquet_has_the_same_rows_with_types(store: Store, tmp_path: Path) -> None:
    count = _export(store, tmp_path / "a.parquet", count="gross")
    _export(store, tmp_path / "s.parquet", count="gross", table="sessions")

    ask = duckdb.connect().execute
    events = f"FROM '{tmp_path / 'a.parquet'}'"
    types = ask(f"SELECT typeof(happened), typeof(amount), typeof(properties) {events}").fetchall()
    sessions = ask(f"SELECT count(*), sum(events) FROM '{tmp_path / 's.parquet'}'").fetchall()
    amounts = ask(f"SELECT sum(amount) {events}").fetchall()
    mine = [s for s in make_sessions(EVENTS) if s.row["project"] == "shop"]
    assert types == count * [("TIMESTAMP", "DECIMAL(26,6)", "MAP(VARCHAR, VARCHAR)")]
    assert sessions == [(len(mine), count)]
    assert amounts[0][0] > 0


def test_filters_of_questions_are_filters_of_exports(store: Store, tmp_path: Path) -> None:
    given = {"where": ("creative=quiz",), "from_": "2026-04-10", "table": "sessions"}
    count = _export(store, tmp_path / "some.ndjson", format="ndjson", **given)

    rows = [json.loads(line) for line in (tmp_path / "some.ndjson").read_text().splitlines()]
    assert count == len(rows) > 0
    assert {row["creative"] for row in rows} == {"quiz"}
    assert min(row["began"] for row in rows) >= "2026-04-10"
    assert all(isinstance(row["path"], list) for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＠x"])
def test_no_cell_of_a_csv_is_a_formula(text: str, tmp_path: Path) -> None:
    event = msgspec.structs.replace(EVENTS[0], project="p", bot="", traffic="live")
    fields = ("creative", "placement", "text", "url", "version", "component")
    events = [msgspec.structs.replace(event, **dict.fromkeys(fields, text), session="")]
    with loaded_store(tmp_path, events) as store:
        export = Export(file=str(tmp_path / "x.csv"), format="csv")
        export_rows(DuckDBEngine(store.connection), export)

    with (tmp_path / "x.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert {name: row[name] for name in fields} == dict.fromkeys(fields, "'" + text)


def test_every_table_is_written_in_every_format(store: Store, tmp_path: Path) -> None:
    for table in ("events", "sessions", "metrics", "drops"):
        counts = {
            _export(store, tmp_path / f"{table}.{format_}", table=table, format=format_)
            for format_ in ("parquet", "ndjson", "csv")
        }
        assert len(counts) == 1
        assert counts != {0}


def test_an_export_has_no_pages(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="an export has every row"):
        _export(store, tmp_path / "x", by=("day",))
