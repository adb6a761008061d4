"""Compaction and rebuilding: another file, the same answers."""

from pathlib import Path

import msgspec
import pytest

from measurement.questions import QUESTIONS
from measurement.store.connect import StoreBroken
from measurement.store.engine import DuckDBEngine
from measurement.store.rewrite import LogTooShort, compact_store, rebuild_store
from measurement.store.store import Store
from tests.measurement.random_events import random_events
from tests.measurement.stores import loaded_store

EVENTS = random_events(seed=6, sessions=150)
NEEDED = {"event": "Purchase", "property": "plan"}


def _answers(store: Store) -> dict[str, object]:
    engine = DuckDBEngine(store.connection)
    given = {
        name: {
            key: value for key, value in NEEDED.items() if key in question.params.__struct_fields__
        }
        for name, question in QUESTIONS.items()
    }
    return {
        name: msgspec.to_builtins(
            question.ask(engine, {"project": "shop", "count": "gross", **given[name]})
        )
        for name, question in QUESTIONS.items()
    }


def test_a_store_made_from_the_log_gives_the_same_answers(tmp_path: Path) -> None:
    with loaded_store(tmp_path, EVENTS, batch=300) as store:
        before = _answers(store)

    rebuild_store(tmp_path, "a test")

    with Store(tmp_path, "a test") as store:
        assert _answers(store) == before
        assert store.step().records == 0


def test_a_compacted_store_gives_the_same_answers_and_loads_on(tmp_path: Path) -> None:
    with loaded_store(tmp_path, EVENTS, batch=200) as store:
        before = _answers(store)

        size, compacted = compact_store(store)

        assert _answers(store) == before
        assert store.step().records == 0
        assert 0 < compacted <= size


def test_a_broken_store_is_told_and_made_anew(tmp_path: Path) -> None:
    with loaded_store(tmp_path, EVENTS) as store:
        before = _answers(store)
    store.file.write_bytes(b"no database at all" * 1000)

    with pytest.raises(StoreBroken, match="flowtag data rebuild --data") as error:
        Store(tmp_path, "a test")
    rebuild_store(tmp_path, "a test")

    assert str(store.file) in str(error.value)
    with Store(tmp_path, "a test") as store:
        assert _answers(store) == before


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    with loaded_store(tmp_path, []) as store:
        store.connection.execute("UPDATE state SET format = 99")

    with pytest.raises(StoreBroken, match="it has format 99, and this flowtag writes 1"):
        Store(tmp_path, "a test")


def test_rebuilding_from_a_log_that_lost_something_is_refused(tmp_path: Path) -> None:
    with loaded_store(tmp_path, EVENTS) as store:
        count = store.connection.execute("SELECT count(*) FROM events").fetchall()[0][0]
    (tmp_path / "log" / f"{1:016}.seg").unlink()

    with pytest.raises(LogTooShort, match=f"the log holds 0 events and the store {count}"):
        rebuild_store(tmp_path, "a test")
    with Store(tmp_path, "a test") as store:
        kept = store.connection.execute("SELECT count(*) FROM events").fetchall()[0][0]

    assert (kept, rebuild_store(tmp_path, "a test", force=True)) == (count, 0)
