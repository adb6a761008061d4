"""The reading end of the log: damage costs what is damaged, and no record behind it."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.log import (
    append_records,
    blank_records,
    find_segments,
    read_records,
    read_segment,
)

PAYLOADS = [b'{"n":%d,"text":"%s"}' % (n, b"x{" * (n % 40)) for n in range(60)]


def _log(folder: Path) -> dict[int, Path]:
    """Three segments of twenty records."""
    for n in range(3):
        append_records(folder, n + 1, PAYLOADS[n * 20 : (n + 1) * 20])
    return find_segments(folder)


def _payloads(folder: Path, position: tuple[int, int] = (0, 0)) -> list[bytes]:
    return [payload for _, payload in read_records(folder, position)]


def test_reading_goes_on_from_any_position(tmp_path: Path) -> None:
    _log(tmp_path)
    records = list(read_records(tmp_path, (0, 0)))

    assert [payload for _, payload in records] == PAYLOADS
    for n, (position, _) in enumerate(records):
        assert _payloads(tmp_path, position) == PAYLOADS[n + 1 :]


def test_records_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    large = [b"{%s}" % (b"y" * size) for size in (3 << 20, 10, 1 << 20, (1 << 20) - 10)]
    append_records(tmp_path, 1, large)

    assert _payloads(tmp_path) == large


@given(st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_damaged_byte_costs_its_record_only(
    tmp_path_factory: pytest.TempPathFactory, rnd: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = _log(folder)[2]
    spans = [(start, end) for start, end, _ in read_segment(path)]
    data = bytearray(path.read_bytes())
    at = rnd.randrange(len(data))
    data[at] ^= 1 << rnd.randrange(8)
    path.write_bytes(bytes(data))

    hit = next(n for n, (start, end) in enumerate(spans) if start <= at < end)
    expected = [*PAYLOADS[:20], *PAYLOADS[20:40], *PAYLOADS[40:]]
    expected[20 + hit] = b""
    records = list(read_records(folder, (0, 0)))
    assert [payload for _, payload in records] == expected
    assert records[20 + hit][0] == (2, spans[hit][1])


@pytest.mark.parametrize("tail", [b"", b"\0" * 5000, b"\x05\0\0\0", b"\xff" * 40, b'{"n":1}'])
def test_the_end_of_the_last_segment_is_waited_for(tail: bytes, tmp_path: Path) -> None:
    path = _log(tmp_path)[3]
    with path.open("ab") as file:
        file.write(tail)

    assert _payloads(tmp_path) == PAYLOADS
    append_records(tmp_path, 4, [b"{}"])
    assert _payloads(tmp_path) == [*PAYLOADS, *([b""] if tail else []), b"{}"]


def test_a_segment_that_was_cut_or_deleted_is_passed_over(tmp_path: Path) -> None:
    segments = _log(tmp_path)
    size = segments[2].stat().st_size
    with segments[2].open("r+b") as file:
        file.truncate(size // 2)
    segments[1].unlink()

    assert _payloads(tmp_path, (2, size)) == PAYLOADS[40:]
    assert _payloads(tmp_path, (1, 30))[-20:] == PAYLOADS[40:]


def test_erased_records_are_blanks_in_their_places(tmp_path: Path) -> None:
    path = _log(tmp_path)[2]
    positions = [position for position, _ in read_records(tmp_path, (0, 0))]
    blank_records(path, [start for n, (start, _, _) in enumerate(read_segment(path)) if n % 2])

    records = list(read_records(tmp_path, (0, 0)))
    assert [position for position, _ in records] == positions
    assert [payload for _, payload in records] == [
        b" " * len(payload) if 20 <= n < 40 and n % 2 else payload
        for n, payload in enumerate(PAYLOADS)
    ]
