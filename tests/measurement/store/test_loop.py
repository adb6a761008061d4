"""Loading while others ask: what is logged is soon there, and no answer is half a batch."""

import threading
from pathlib import Path

import duckdb

from measurement.log import find_segments, read_segment
from measurement.store.loop import IDLE_S, keep_loading
from measurement.store.retention import apply_retention, read_retention, write_retention
from measurement.store.store import Store
from tests.measurement.random_events import START_MS, random_events
from tests.measurement.reference_sessions import split_twins
from tests.measurement.stores import log_events, table_rows

EVENTS = random_events(seed=10, sessions=200)
DAY = 86_400_000


def _count(store: Store) -> int:
    with store.reading() as engine:
        return int(str(engine.rows("SELECT count(*) FROM events", {})[0][0]))


def test_what_is_logged_can_be_asked_for_one_wait_later(tmp_path: Path) -> None:
    waits: list[float] = []
    counts: list[int] = []
    with Store(tmp_path, "a test") as store:

        def wait(seconds: float) -> bool:
            waits.append(seconds)
            counts.append(_count(store))
            if len(waits) == 2:
                log_events(tmp_path, EVENTS)
            return len(waits) == 4

        keep_loading(store, wait, lambda: START_MS, lambda _: None)

    assert waits == [IDLE_S, IDLE_S, 0, IDLE_S]
    assert counts == [0, 0, *[len(split_twins(EVENTS)[0])] * 2]
    assert IDLE_S <= 1


def test_an_answer_while_loading_is_of_whole_batches(tmp_path: Path) -> None:
    log_events(tmp_path, EVENTS)
    seen: set[tuple[int, int]] = set()
    done = threading.Event()
    with Store(tmp_path, "a test") as store:

        def ask() -> None:
            sql = "SELECT (SELECT count(*) FROM events), (SELECT coalesce(sum(events), 0) FROM sessions)"
            while not done.is_set():
                with store.reading() as engine:
                    events, of_sessions = engine.rows(sql, {})[0]
                    seen.add((int(str(events)), int(str(of_sessions))))

        asker = threading.Thread(target=ask)
        asker.start()
        while store.step(200).records:
            pass
        done.set()
        asker.join()

    assert {events - of_sessions for events, of_sessions in seen} == {0}
    assert len(seen) > 2


def test_an_error_is_told_and_tried_again(tmp_path: Path, monkeypatch) -> None:
    log_events(tmp_path, EVENTS)
    told: list[str] = []
    waits: list[float] = []
    with Store(tmp_path, "a test") as store:
        step, failures = (
            store.step,
            iter([OSError(28, "No space left"), duckdb.IOException("full")]),
        )

        def failing() -> object:
            error = next(failures, None)
            if error:
                raise error
            return step()

        monkeypatch.setattr(store, "step", failing)

        def wait(seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) == 4

        keep_loading(store, wait, lambda: START_MS, told.append)

        assert _count(store) == len(split_twins(EVENTS)[0])
    assert waits == [5.0, 5.0, 0, IDLE_S]
    assert [text.split(":")[0] for text in told] == 2 * [
        "the store could not go on and tries again"
    ]


def test_old_data_go_when_their_days_are_over(tmp_path: Path) -> None:
    log_events(tmp_path, EVENTS)
    with Store(tmp_path, "a test") as store:
        store.step()
        write_retention(tmp_path, 10)
        now = (START_MS // DAY + 25) * DAY + 1

        erased = apply_retention(store, now)
        again = apply_retention(store, now + DAY - 2)
        first = store.connection.execute("SELECT min(first_ms) FROM sessions").fetchall()[0][0]
        write_retention(tmp_path, 0)
        for_ever = apply_retention(store, now + 90 * DAY)

    assert erased is not None
    assert erased.sessions > 0
    assert first >= (START_MS // DAY + 15) * DAY
    assert (again, for_ever, read_retention(tmp_path)) == (None, None, 0)
    assert list(find_segments(tmp_path)) == [1]


def test_the_loop_applies_retention_once_an_hour(tmp_path: Path) -> None:
    log_events(tmp_path, EVENTS)
    clock = iter(range(START_MS + 60 * DAY, START_MS + 61 * DAY, 1_200_000))
    with Store(tmp_path, "a test") as store:
        write_retention(tmp_path, 1)
        counts: list[int] = []

        def wait(seconds: float) -> bool:
            counts.append(_count(store))
            return len(counts) == 3

        keep_loading(store, wait, lambda: next(clock), lambda _: None)

    assert counts == [len(split_twins(EVENTS)[0]), 0, 0]


def test_damage_of_the_log_is_told_and_what_is_behind_it_is_counted(tmp_path: Path) -> None:
    log_events(tmp_path, EVENTS)
    path = find_segments(tmp_path)[1]
    starts = [start for start, _, _ in read_segment(path)]
    data = bytearray(path.read_bytes())
    data[starts[10] + 20] ^= 1
    path.write_bytes(bytes(data))
    told: list[str] = []
    with Store(tmp_path, "a test") as store:
        keep_loading(store, lambda seconds: seconds > 0, lambda: START_MS, told.append)

        kept = [event for n, event in enumerate(EVENTS) if n != 10]
        assert _count(store) == len(split_twins(kept)[0])
        assert table_rows(store.connection, "drops")[0]["reason"] == "damaged"
    lost = f"{path}: {starts[11] - starts[10]} bytes at {starts[10]} hold no readable record"
    assert told == [f"{lost}; what stands before and after is loaded"]
