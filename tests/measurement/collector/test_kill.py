"""SIGKILL of a collector under load: what was acknowledged is in the store, once."""

import random
from collections import Counter
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from measurement import decode_event
from measurement.log import read_records
from measurement.store.store import Store
from tests.measurement.collector.killed import Client, Server
from tests.measurement.collector.running import open_project

CLIENTS = 6


def _kill_again_and_again(processes: Any, data_dir: Path, rounds: int) -> list[Client]:
    """The clients after the last round; each round ends when some events were acknowledged."""
    key = open_project(data_dir)
    draw = random.Random(rounds)
    clients: list[Client | None] = [None] * CLIENTS
    for _ in range(rounds):
        server = Server(processes, data_dir)
        heard = Semaphore(0)
        running = [Client(n, key, server.port, heard, of=one) for n, one in enumerate(clients)]
        for client in running:
            client.start()
        for _ in range(draw.randrange(120)):
            assert heard.acquire(timeout=30)
        server.kill()
        for client in running:
            client.join()
        clients = list(running)
    return [client for client in clients if client is not None]


@pytest.mark.parametrize(
    "rounds", [10, pytest.param(200, marks=pytest.mark.torture)], ids=["some", "many"]
)
def test_what_a_killed_collector_acknowledged_is_in_the_store_once(processes, tmp_path, rounds):
    clients = _kill_again_and_again(processes, tmp_path, rounds)
    Server(processes, tmp_path).kill()  # it recovers what the last one left
    wanted = {(f"{c.session:032x}", n) for c in clients for n in c.acknowledged}
    sent = {(f"{c.session:032x}", n) for c in clients for n in range(c.next)}
    logged = Counter(
        (event.session, event.number)
        for event in (decode_event(payload) for _, payload in read_records(tmp_path))
    )
    with Store(tmp_path, "a test") as store:
        store.loader.catch_up()
        rows = store.connection.execute("SELECT sid, number FROM events").fetchall()

    assert len(wanted) > rounds * 20
    assert wanted - set(logged) == set()
    assert set(logged) - sent == set()
    assert len(rows) == len(set(rows)) == len(logged)
