"""What machines do to a collector: no room, a clock that jumps, a file that was changed."""

import resource
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from measurement import Event, decode_event
from measurement.log import find_segments, read_records, read_segment
from measurement.store.store import Store
from tests.measurement.collector.killed import Server
from tests.measurement.collector.requests import beacon, post, talk
from tests.measurement.collector.running import NOW_MS, open_project, running

YEAR_MS = 365 * 86_400_000


def _logged(data_dir: Path, **options: Any) -> list[Event]:
    return [decode_event(payload) for _, payload in read_records(data_dir, **options)]


def _stored(data_dir: Path) -> list[tuple[int, int]]:
    """Session and number of each event that is counted."""
    with Store(data_dir, "a test") as store:
        store.loader.catch_up()
        sql = "SELECT s.unit, e.number FROM events e JOIN sessions s USING (sid)"
        rows = store.connection.execute(sql).fetchall()
    return sorted((int(session, 16), number) for session, number in rows)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lets another have room")
def test_what_the_kernel_refuses_to_write_is_refused_and_the_rest_stays(processes, tmp_path):
    path = f"/api/beacon?key={open_project(tmp_path)}"
    requests = [post(beacon(n, range(20)), path) for n in range(40)]
    server = Server(processes, tmp_path, file_bytes=60_000)
    try:
        before = talk(server.port, requests)
        server.give_room()
        after = talk(server.port, requests[-3:])
    finally:
        server.kill()
    refused = [reply for reply in before if reply.status != 204]
    kept = [n for n, reply in enumerate(before) if reply.status == 204] + [37, 38, 39]

    assert [reply.status for reply in after] == [204] * 3
    assert 5 < len(refused) < 35
    assert {(r.status, r.headers["retry-after"], r.body) for r in refused} == {
        (503, "5", b'{"error":"unwritten","message":"nothing was written: File too large"}')
    }
    assert Counter(int(event.session, 16) for event in _logged(tmp_path)) == dict.fromkeys(kept, 20)
    assert _stored(tmp_path) == [(session, n) for session in kept for n in range(20)]


def test_a_clock_that_jumps_costs_no_event(tmp_path):
    """Back by a year, ahead by two, and back again, at every request."""
    times = [NOW_MS, NOW_MS - YEAR_MS, NOW_MS + YEAR_MS, NOW_MS - 1]
    now = [NOW_MS]
    path = f"/api/beacon?key={open_project(tmp_path)}"
    statuses = []
    with running(tmp_path, now_ms=lambda: now[0]) as (port, _):
        for n in range(40):
            now[0] = times[n % 4]
            statuses += [reply.status for reply in talk(port, [post(beacon(n, (0,)), path)])]

    assert statuses == [204] * 40
    assert [event.received_ms for event in _logged(tmp_path)] == times * 10
    assert _stored(tmp_path) == [(n, 0) for n in range(40)]


def test_a_changed_segment_costs_what_was_changed_and_is_told(processes, tmp_path):
    path = f"/api/beacon?key={open_project(tmp_path)}"
    with running(tmp_path) as (port, _):
        talk(port, [post(beacon(n, (0,)), path) for n in range(5)])
    (segment,) = find_segments(tmp_path).values()
    start, end, _ = list(read_segment(segment))[2]
    data = bytearray(segment.read_bytes())
    data[start + 30] ^= 1
    segment.write_bytes(data)
    server = Server(processes, tmp_path)
    try:
        (reply,) = talk(server.port, [post(beacon(9, (0,)), path)])
    finally:
        server.kill()

    damage = f"{segment}: {end - start} bytes at {start} hold no readable record"
    assert server.told[0] == f"{damage}; what stands before and after is intact"
    assert reply.status == 204
    assert _stored(tmp_path) == [(n, 0) for n in (0, 1, 3, 4, 9)]
