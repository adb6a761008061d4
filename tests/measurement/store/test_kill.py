"""SIGKILL at any statement of the loader: every event is in the store once, none twice."""

import random
import signal
import time
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import pytest

from measurement.store.store import Store
from tests.measurement.random_events import random_events
from tests.measurement.reference_sessions import make_sessions, row_key, split_twins
from tests.measurement.store.dying_loader import load_until_death
from tests.measurement.stores import log_events, session_rows

EVENTS = random_events(seed=7, sessions=400)
BATCH = 40
STATEMENTS = 21  # of one batch


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Processes that begin with everything imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.measurement.store.dying_loader"])
    return context


def _load_until(processes: Any, folder: Path, statements: int) -> Any:
    process = processes.Process(target=load_until_death, args=(folder, BATCH, statements))
    process.start()
    return process


def _check(folder: Path) -> None:
    """The store, loaded to the end, holds what the log's events say."""
    with Store(folder, "a test") as store:
        store.loader.catch_up()
        rows = session_rows(store.connection)
        events = store.connection.execute("SELECT count(*) FROM events").fetchall()
        drops = store.connection.execute("SELECT count(*) FROM drops").fetchall()

    kept, twins = split_twins(EVENTS)
    expected = [session.row for session in make_sessions(EVENTS)]
    assert (events, drops) == ([(len(kept),)], [(len(twins),)])
    assert sorted(rows, key=row_key) == sorted(expected, key=row_key)


def test_a_loader_killed_at_any_statement_loses_and_doubles_nothing(
    processes: BaseContext, tmp_path: Path
) -> None:
    log_events(tmp_path, EVENTS)
    rnd = random.Random(7)
    for _ in range(10):
        statements = BATCH * rnd.randrange(2) + rnd.randrange(STATEMENTS)
        process = _load_until(processes, tmp_path, statements)
        process.join()
        assert process.exitcode == -signal.SIGKILL

    _check(tmp_path)


@pytest.mark.torture
def test_a_loader_killed_at_any_time_loses_and_doubles_nothing(
    processes: BaseContext, tmp_path: Path
) -> None:
    """200 rounds, each in the midst of whatever it does then, in DuckDB's own code too."""
    rnd = random.Random(8)
    for n in range(200):
        log_events(tmp_path, EVENTS[n * 20 : (n + 1) * 20 if n < 199 else None])
        process = _load_until(processes, tmp_path, 1_000_000)
        time.sleep(rnd.random() * 0.4)
        process.kill()
        process.join()

    _check(tmp_path)
