"""Erasing: what goes is in neither store nor log, and what stays is as if the rest had never come."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from measurement.errors import QuestionError
from measurement.event import Event, encode_event
from measurement.log import append_records, find_segments, read_records
from measurement.store.erase import Erased, Erasure, begin_erasing
from measurement.store.rewrite import compact_store, rebuild_store
from measurement.store.store import Store
from tests.measurement.random_events import START_MS, random_events
from tests.measurement.reference_sessions import make_sessions, row_key
from tests.measurement.stores import log_events, session_rows, table_rows

DAY = 86_400_000
EVENTS = [
    msgspec.structs.replace(event, visitor="visitor-7" if event.country == "DE" else "")
    if event.kind == "site"
    else event
    for event in random_events(seed=5, sessions=150)
]
SESSION = next(event.session for event in EVENTS if event.kind == "ad" and event.project == "shop")
CASES: dict[str, tuple[Erasure, Callable[[dict[str, Any]], bool]]] = {
    "creative": (
        Erasure(project="shop", creative="quiz"),
        lambda row: row["project"] == "shop" and row["creative"] == "quiz",
    ),
    "session": (
        Erasure(project="shop", session=SESSION),
        lambda row: row["unit"] == SESSION,
    ),
    "visitor": (
        Erasure(project="shop", visitor="visitor-7"),
        lambda row: row["project"] == "shop" and row["visitor"] == "visitor-7",
    ),
    "time": (
        Erasure(before_ms=START_MS + 20 * DAY),
        lambda row: row["first_ms"] < START_MS + 20 * DAY,
    ),
}


def _log_in_segments(folder: Path, events: list[Event]) -> None:
    size = len(events) // 6
    for n in range(7):
        log_events(folder, events[n * size : (n + 1) * size], segment=n + 1)


def _contents(store: Store) -> tuple[object, ...]:
    return (
        sorted(session_rows(store.connection), key=row_key),
        *(sorted(table_rows(store.connection, name), key=row_key) for name in ("events", "drops")),
        sorted(store.connection.execute("SELECT * EXCLUDE sid FROM metrics").fetchall()),
    )


def _survivors(goes: Callable[[dict[str, Any]], bool]) -> list[Event]:
    gone = [session for session in make_sessions(EVENTS) if goes(session.row)]
    units = {(s.row["project"], s.row["kind"], s.row["unit"]) for s in gone if s.row["unit"]}
    alone = {id(event) for s in gone if not s.row["unit"] for event in s.events}
    return [e for e in EVENTS if _unit(e) not in units and id(e) not in alone]


def _unit(event: Event) -> tuple[str, str, str]:
    is_visit = event.kind == "site" and event.visit
    return event.project, event.kind, event.visit if is_visit else event.session


@pytest.mark.parametrize("name", CASES)
def test_what_is_erased_is_as_if_it_had_never_come(name: str, tmp_path: Path) -> None:
    erasure, goes = CASES[name]
    survivors = _survivors(goes)
    _log_in_segments(tmp_path / "erased", EVENTS)
    log_events(tmp_path / "never", survivors)
    with Store(tmp_path / "never", "a test") as store:
        store.loader.catch_up()
        expected = _contents(store)

    with Store(tmp_path / "erased", "a test") as store:
        store.loader.step(500)
        erased = store.erase(erasure)
        found = _contents(store)
    rebuild_store(tmp_path / "erased", "a test", force=True)

    assert found == expected
    assert erased.records == len(EVENTS) - len(survivors) > 0
    left = [payload for _, payload in read_records(tmp_path / "erased", (0, 0))]
    assert [p for p in left if not p.isspace()] == [encode_event(e) for e in survivors]
    with Store(tmp_path / "erased", "a test") as store:
        assert _contents(store) == expected


def test_old_segments_go_as_files(tmp_path: Path) -> None:
    _log_in_segments(tmp_path, EVENTS)
    with Store(tmp_path, "a test") as store:
        erased = store.erase(Erasure(before_ms=START_MS + 20 * DAY))
        log_events(tmp_path, EVENTS[-3:], segment=9)
        again = store.erase(Erasure(before_ms=START_MS + 60 * DAY))

    stay = {id(event) for event in _survivors(CASES["time"][1])}
    size = len(EVENTS) // 6
    empty = [n for n in range(6) if not stay & {id(e) for e in EVENTS[n * size :][:size]}]
    assert erased.segments == len(empty) > 0
    assert again == Erased(
        sessions=again.sessions, events=again.events, records=again.records, segments=7 - len(empty)
    )
    assert list(find_segments(tmp_path)) == [9]


def _files_with(folder: Path, text: bytes) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if text in path.read_bytes())


def test_nothing_of_a_subject_is_left_on_disk(tmp_path: Path) -> None:
    _log_in_segments(tmp_path, EVENTS)
    with Store(tmp_path, "a test") as store:
        store.loader.catch_up()
        store.connection.execute("CHECKPOINT")
        before = _files_with(tmp_path, b"visitor-7")
        store.erase(Erasure(project="shop", visitor="visitor-7"))
        store.erase(Erasure(project="other", visitor="visitor-7"))
        compact_store(store)

    assert [Path(name).suffix for name in before][-2:] == [".seg", ".duckdb"]
    assert _files_with(tmp_path, b"visitor-7") == []


def test_erasing_that_was_cut_off_goes_on_when_the_store_is_opened(tmp_path: Path) -> None:
    erasure, goes = CASES["creative"]
    _log_in_segments(tmp_path, EVENTS)
    with Store(tmp_path, "a test") as store:
        store.loader.catch_up()
        begin_erasing(store.connection, erasure)

    with Store(tmp_path, "a test") as store:
        pending = store.connection.execute("SELECT * FROM erasing").fetchall()

    left = [payload for _, payload in read_records(tmp_path, (0, 0)) if not payload.isspace()]
    assert left == [encode_event(event) for event in _survivors(goes)]
    assert pending == []


def test_what_comes_after_erasing_counts_as_new(tmp_path: Path) -> None:
    event = Event(
        received_ms=1, at_ms=1, project="p", kind="ad", name="loaded", session="s", number=0
    )
    log_events(tmp_path, [event])
    with Store(tmp_path, "a test") as store:
        store.erase(Erasure(project="p", session="s"))
        append_records(tmp_path, 1, [encode_event(event)])
        store.step()

        assert store.connection.execute("SELECT unit, events FROM sessions").fetchall() == [
            ("s", 1)
        ]


def test_erasing_everything_needs_a_word_more() -> None:
    with pytest.raises(QuestionError, match="say what to delete"):
        Erasure(project="shop").condition({"project": "s.project"})
