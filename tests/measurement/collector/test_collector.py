"""The collector over HTTP: the hot route against its reference, and what each refuses."""

import gzip
from pathlib import Path

import pytest

from measurement import Event, decode_event
from measurement.collector.control import Control
from measurement.log import LogWriter, read_records
from tests.measurement.collector.requests import Reply, beacon, many_requests, post, talk
from tests.measurement.collector.running import NOW_MS, open_project, running
from tests.measurement.log.disks import FullDisk, SickDisk


def _events(data_dir: Path) -> list[Event]:
    return [decode_event(payload) for _, payload in read_records(data_dir, (0, 0))]


def _usage(data_dir: Path) -> dict[str, int]:
    control = Control(data_dir)
    found = {reason: count for (_, _, reason), count in control.usage().items()}
    control.close()
    return found


def _brief(reply: Reply) -> tuple[int, bytes, dict[str, str]]:
    kept = {k: v for k, v in reply.headers.items() if k not in ("connection", "keep-alive")}
    return reply.status, reply.body, kept


@pytest.mark.parametrize("pipelined", [False, True])
def test_the_hot_route_answers_and_writes_as_the_reference(tmp_path, pipelined):
    answers, logs = [], []
    for hot in (True, False):
        folder = tmp_path / f"{hot}"
        key = open_project(folder).encode()
        requests = [r.replace(b"key=k", b"key=" + key) for r in many_requests(600, seed=pipelined)]
        # The reference takes pipelined requests too, but not when one of them was not read whole.
        log = LogWriter(folder, disk=SickDisk())  # 1,200 times the disk is for other tests
        with running(folder, hot=hot, log=log) as (port, collector):
            collector.acceptor.rate.take = lambda *_: True  # type: ignore[method-assign]
            answers.append([_brief(r) for r in talk(port, requests, pipelined=pipelined and hot)])
        logs.append(_events(folder))

    assert answers[0] == answers[1]
    assert logs[0] == logs[1]
    assert len(logs[0]) > 300
    assert {status for status, _, _ in answers[0]} == {200, 204, 400, 401, 404, 405, 413}


def test_a_beacon_becomes_events_with_all_that_is_known(tmp_path):
    key = open_project(tmp_path)
    body = beacon(7, (3,), placement="p9", macros={"campaign_id": "4", "is_preview": "1"})
    with running(tmp_path) as (port, _):
        replies = talk(port, [post(body, f"/api/beacon?key={key}", headers=["origin: null"])])

    assert [_brief(r) for r in replies] == [(204, b"", {"access-control-allow-origin": "null"})]
    assert _events(tmp_path) == [
        Event(
            received_ms=NOW_MS,
            at_ms=NOW_MS - 970,
            project="shop",
            kind="ad",
            name="displayed",
            session=f"{7:032x}",
            number=3,
            creative="quiz",
            version="v1",
            placement="p9",
            size="300x250",
            host="page",
            component="c3",
            macros={"campaign_id": "4", "is_preview": "1"},
            traffic="preview",
        )
    ]
    assert _usage(tmp_path) == {"": 1}


def test_expect_and_close_are_honoured(tmp_path):
    key = open_project(tmp_path)
    request = post(beacon(), f"/api/beacon?key={key}", close=True, headers=["expect: 100-continue"])
    with running(tmp_path) as (port, _):
        (reply,) = talk(port, [request])

    assert (reply.status, reply.headers["connection"]) == (204, "close")
    assert len(_events(tmp_path)) == 2


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    key = open_project(tmp_path)
    bomb = gzip.compress(b"0" * 50_000_000)
    with running(tmp_path) as (port, _):
        (reply,) = talk(
            port, [post(bomb, f"/api/beacon?key={key}", headers=["content-encoding: gzip"])]
        )

    assert reply.status == 413
    assert _usage(tmp_path) == {"too-large": 1}


def test_limits_refuse_and_count(tmp_path):
    key = open_project(tmp_path, monthly_limit=3, origins=("https://shop.example",))
    path = f"/api/event?key={key}"
    ours, theirs = "origin: https://shop.example", "origin: https://evil.example"
    body = b'[{"n":"a"},{"n":"b"}]'
    requests = [post(body, path, headers=[h]) for h in (theirs, ours, ours, ours)]
    with running(tmp_path) as (port, _):
        statuses = [reply.status for reply in talk(port, requests)]

    assert statuses == [403, 204, 204, 402]
    assert _usage(tmp_path) == {"": 4, "monthly-limit": 1, "origin": 1}


def test_one_address_sends_no_more_than_its_rate(tmp_path):
    key = open_project(tmp_path)
    requests = [post(beacon(n, (0,)), f"/api/beacon?key={key}") for n in range(210)]
    with running(tmp_path) as (port, _):
        replies = talk(port, requests)
    refused = [r for r in replies if r.status == 429]

    assert [r.status for r in replies] == [204] * 200 + [429] * 10
    assert refused[0].headers["retry-after"] == "1"


def test_a_session_has_an_end(tmp_path):
    key = open_project(tmp_path)
    path = f"/api/beacon?key={key}"
    requests = [post(beacon(1, range(n, n + 500)), path) for n in range(0, 6000, 500)]
    with running(tmp_path) as (port, _):
        statuses = [reply.status for reply in talk(port, requests)]

    assert statuses == [204] * 10 + [400] * 2


def test_a_full_disk_takes_nothing_says_so_and_recovers(tmp_path):
    key = open_project(tmp_path)
    disk = FullDisk(400)
    log = LogWriter(tmp_path, disk=disk)
    requests = [post(beacon(n, (0,)), f"/api/beacon?key={key}") for n in range(4)]
    with running(tmp_path, log=log) as (port, _):
        before = talk(port, requests)
        disk.room = 1 << 20
        after = talk(port, requests)

    statuses = [r.status for r in before]
    assert statuses == sorted(statuses)
    assert set(statuses) == {204, 503}
    assert [r.status for r in after] == [204] * 4
    assert len(_events(tmp_path)) == statuses.count(204) + 4


def test_what_no_longer_fits_into_memory_is_refused_for_now(tmp_path):
    key = open_project(tmp_path)
    with running(tmp_path, max_waiting_bytes=100) as (port, _):
        (reply,) = talk(port, [post(beacon(), f"/api/beacon?key={key}")])

    assert (reply.status, reply.headers["retry-after"]) == (429, "2")
    assert _events(tmp_path) == []


def test_a_key_that_was_taken_back_takes_nothing(tmp_path):
    key = open_project(tmp_path)
    with running(tmp_path) as (port, collector):
        control = Control(tmp_path)
        control.remove_key(key)
        control.close()
        collector._keys = {}
        (reply,) = talk(port, [post(beacon(), f"/api/beacon?key={key}")])

    assert reply.status == 401
