"""The log: torn tails, damage, rotation, readers beside the writer, and nothing half-written."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.log import (
    Damage,
    LogDamaged,
    LogError,
    LogInUse,
    LogWriter,
    Recovery,
    append_records,
    blank_records,
    find_segments,
    find_sizes,
    read_records,
    read_segment,
)
from measurement.log.writer import ROOM_BYTES
from tests.measurement.log.disks import FullDisk, SickDisk

_ENDS = [0, 13, 27, 40]  # where the records of `_write_three` end: 8 bytes and the payload
_THREE = [b"first", b"second", b"third"]


def _payloads(data_dir: Path) -> list[bytes]:
    return [payload for _, payload in read_records(data_dir)]


def _write_three(data_dir: Path) -> Path:
    log = LogWriter(data_dir)
    log.append(_THREE[:2])
    log.append(_THREE[2:])
    log.close()
    return find_segments(data_dir)[0]


def test_a_tail_torn_at_any_byte_is_cut_off_and_the_rest_stays(tmp_path):
    """As a power cut leaves it, of which the mark is no wiser."""
    path = _write_three(tmp_path)
    whole = path.read_bytes()

    for cut in range(len(whole) + 1):
        for other in find_segments(tmp_path).values():
            other.unlink()
        (tmp_path / "log" / "durable").unlink(missing_ok=True)
        path.write_bytes(whole[:cut])
        kept = sum(end <= cut for end in _ENDS) - 1
        before = _payloads(tmp_path)
        log = LogWriter(tmp_path)
        log.append([b"new"])
        log.close()

        assert before == _THREE[:kept], cut
        assert _payloads(tmp_path) == [*_THREE[:kept], b"new"], cut
        assert log.recovery.torn_bytes == len(whole[_ENDS[kept] : cut].rstrip(b"\0"))


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_a_flipped_bit_costs_one_record_and_is_told(tmp_path, at):
    """Acknowledged records before and after it stay, also when the log is opened again."""
    path = _write_three(tmp_path)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(bytes(data))
    hit = sum(end <= at for end in _ENDS) - 1
    damage = Damage(path, _ENDS[hit], _ENDS[hit + 1])

    log = LogWriter(tmp_path)
    log.append([b"new"])
    log.close()
    told: list[Damage] = []
    kept = [payload for _, payload in read_records(tmp_path, on_damage=told.append)]

    assert kept == [*(p for p in _THREE if p != _THREE[hit]), b"new"]
    assert told == [damage]
    with pytest.raises(LogDamaged, match="hold no readable record"):
        _payloads(tmp_path)


def test_a_segment_that_was_cut_below_what_was_acknowledged_is_refused(tmp_path):
    path = _write_three(tmp_path)
    path.write_bytes(path.read_bytes()[:20])

    with pytest.raises(LogError, match="has 20 bytes, and 40 were acknowledged"):
        LogWriter(tmp_path)
    path.unlink()
    append_records(tmp_path, 7, [b"elsewhere"])
    (tmp_path / "log" / "durable").unlink()
    LogWriter(tmp_path).close()


def test_numbers_go_on_where_old_segments_were_removed(tmp_path):
    _write_three(tmp_path).unlink()
    log = LogWriter(tmp_path)
    log.append([b"later"])
    log.close()

    assert list(find_segments(tmp_path)) == [1]


@settings(max_examples=40)
@given(
    groups=st.lists(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4)),
    segment_bytes=st.integers(1, 200),
)
def test_what_is_appended_is_read_from_any_position(tmp_path_factory, groups, segment_bytes):
    folder = tmp_path_factory.mktemp("log")
    log = LogWriter(folder, segment_bytes=segment_bytes)
    for group in groups:
        log.append(group)
    log.close()
    records = list(read_records(folder))

    assert [payload for _, payload in records] == [p for group in groups for p in group]
    for n, (position, _) in enumerate(records):
        assert list(read_records(folder, position)) == records[n + 1 :]


def test_segments_are_named_by_their_first_record_and_turned_over_by_size_and_age(tmp_path):
    now = [0.0]
    log = LogWriter(tmp_path, segment_bytes=40, segment_seconds=60, clock=lambda: now[0])
    for n in range(5):
        log.append([f"payload-{n}".encode()])
    now[0] = 61
    log.append([b"an hour later"])
    log.close()
    again = LogWriter(tmp_path)
    again.append([b"another process"])
    again.close()

    assert list(find_segments(tmp_path)) == [0, 2, 4, 5, 6]
    assert _payloads(tmp_path)[4:] == [b"payload-4", b"an hour later", b"another process"]


def test_readers_see_only_what_is_durable(tmp_path):
    seen: list[list[bytes]] = []

    class Watched(SickDisk):
        def write(self, *call: Any) -> int:
            count = super().write(*call)
            seen.append(_payloads(tmp_path))
            return count

    log = LogWriter(tmp_path, disk=Watched())
    log.append([b"first"])
    log.append([b"second"])
    log.close()

    assert seen == [[], [b"first"]]
    assert _payloads(tmp_path) == [b"first", b"second"]


@pytest.mark.parametrize("room", range(0, 40, 4))
def test_a_full_disk_takes_all_or_nothing(tmp_path, room):
    disk = FullDisk(13 + room)
    log = LogWriter(tmp_path, disk=disk)
    log.append([b"first"])
    with pytest.raises(OSError, match="No space left"):
        log.append([b"second", b"x" * 40])
    disk.room = 1_000
    log.append([b"third"])
    log.close()

    assert _payloads(tmp_path) == [b"first", b"third"]
    assert find_segments(tmp_path)[0].stat().st_size == 26


@pytest.mark.parametrize(
    "failing", [("write",), ("write", "truncate"), ("create",), ("sync",)], ids="-".join
)
def test_a_sick_disk_leaves_nothing_and_may_recover(tmp_path, failing):
    disk = SickDisk()
    log = LogWriter(tmp_path, disk=disk, segment_bytes=1_000 if "write" in failing else 13)
    log.append([b"kept!"])
    disk.failing = set(failing)
    for _ in range(2):
        with pytest.raises(OSError, match="Input/output"):
            log.append([b"lost"])
    disk.failing = set()
    log.append([b"later"])
    log.close()

    assert _payloads(tmp_path) == [b"kept!", b"later"]


def _leave(log: LogWriter) -> None:
    """Lets a log go as a process that is killed does."""
    for file in (log._file, log._lock):
        os.close(file)


def test_room_behind_the_records_is_no_damage_and_goes(tmp_path):
    log = LogWriter(tmp_path)
    log.append(_THREE)
    path = find_segments(tmp_path)[0]
    written = path.stat().st_size, find_sizes(tmp_path), [p for _, _, p in read_segment(path)]
    _leave(log)
    (tmp_path / "log" / "durable").unlink()
    told: list[Damage] = []
    unmarked = [p for _, p in read_records(tmp_path, on_damage=told.append)]
    recovery = LogWriter(tmp_path).recovery

    assert written == (40 + ROOM_BYTES, {0: 40}, _THREE)
    assert (unmarked, told) == (_THREE, [])
    assert recovery == Recovery(3, 0, ())
    assert path.stat().st_size == 40


def test_a_write_torn_within_the_room_is_cut_off(tmp_path):
    log = LogWriter(tmp_path)
    log.append(_THREE)
    _leave(log)
    path = find_segments(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[40:52] = b"\x09\0\0\0chksPAYL"
    path.write_bytes(data)

    assert LogWriter(tmp_path).recovery == Recovery(3, 12, ())
    assert path.stat().st_size == 40


@pytest.mark.parametrize("size", [1, 256, 65_536, 131_073])
def test_what_stands_behind_a_hole_is_found(tmp_path, size):
    """Lengths begin with zeros too."""
    log = LogWriter(tmp_path)
    log.append([b"first"])
    log.append([b"a" * size])
    log.close()
    path = find_segments(tmp_path)[0]
    data = path.read_bytes()
    path.write_bytes(data[:13] + bytes(1_000) + data[13:])
    (tmp_path / "log" / "durable").unlink()
    told: list[Damage] = []

    kept = [payload for _, payload in read_records(tmp_path, on_damage=told.append)]

    assert (kept, told) == ([b"first", b"a" * size], [Damage(path, 13, 1_013)])


def test_a_segment_that_is_closed_has_no_room(tmp_path):
    log = LogWriter(tmp_path, segment_bytes=100)
    for _ in range(3):
        log.append([b"x" * 50])
    sizes = [path.stat().st_size for path in find_segments(tmp_path).values()]
    log.close()
    closed = [path.stat().st_size for path in find_segments(tmp_path).values()]

    assert sizes == [58, 58, 100]
    assert closed == [58, 58, 58]


def test_one_process_writes_at_a_time(tmp_path):
    log = LogWriter(tmp_path)

    with pytest.raises(LogInUse, match="another collector writes"):
        LogWriter(tmp_path)
    log.close()
    LogWriter(tmp_path).close()


def test_a_position_of_another_log_is_refused(tmp_path):
    _write_three(tmp_path)

    with pytest.raises(LogError, match=r"the log ends before \(9, 0\)"):
        list(read_records(tmp_path, (9, 0)))


def test_blanked_records_keep_every_position(tmp_path):
    path = _write_three(tmp_path)
    before = [position for position, _ in read_records(tmp_path)]
    blank_records(path, [start for start, _, payload in read_segment(path) if payload == b"second"])

    assert list(read_records(tmp_path)) == list(
        zip(before, [b"first", b"      ", b"third"], strict=True)
    )


def test_a_long_segment_with_damage_is_read_in_pieces(tmp_path):
    log = LogWriter(tmp_path)
    payloads = [bytes([65 + n % 26]) * 200_000 for n in range(30)]
    log.append(payloads)
    log.close()
    path = find_segments(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[200_008 * 15 + 100] ^= 1
    path.write_bytes(bytes(data))
    told: list[Damage] = []

    kept = [payload for _, payload in read_records(tmp_path, on_damage=told.append)]

    assert kept == payloads[:15] + payloads[16:]
    assert told == [Damage(path, 200_008 * 15, 200_008 * 16)]
