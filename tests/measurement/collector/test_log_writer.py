"""The writing end of the log: torn tails, rotation, and nothing half-written."""

from pathlib import Path

import pytest

from measurement.log import find_segments, read_records
from measurement.log.writer import LogWriter


def _payloads(data_dir: Path) -> list[bytes]:
    return [payload for _, payload in read_records(data_dir, (0, 0))]


def test_a_tail_torn_at_any_byte_is_cut_off_and_the_rest_stays(tmp_path):
    log = LogWriter(tmp_path)
    log.append([b"first", b"second"])
    log.append([b"third"])
    log.close()
    (path,) = find_segments(tmp_path).values()
    whole = path.read_bytes()
    ends = [0, 13, 27, 40]  # where records end: 8 bytes of header and the payload

    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        again = LogWriter(tmp_path)
        kept = sum(end <= cut for end in ends) - 1
        again.append([b"new"])
        again.close()

        assert _payloads(tmp_path) == [*[b"first", b"second", b"third"][:kept], b"new"], cut
        assert again.torn_bytes == cut - ends[kept]


@pytest.mark.parametrize("at", range(0, 27, 5))
def test_a_flipped_bit_ends_the_log_there(tmp_path, at):
    log = LogWriter(tmp_path)
    log.append([b"first", b"second"])
    log.close()
    (path,) = find_segments(tmp_path).values()
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(bytes(data))

    assert _payloads(tmp_path) == ([] if at < 13 else [b"first"])


def test_segments_are_turned_over_by_size(tmp_path):
    log = LogWriter(tmp_path, segment_bytes=20)
    for n in range(5):
        log.append([f"payload-{n}".encode()])
    log.close()

    assert list(find_segments(tmp_path)) == [1, 2, 3]
    assert _payloads(tmp_path) == [f"payload-{n}".encode() for n in range(5)]


def test_a_sync_that_fails_leaves_nothing(tmp_path):
    failing = [False]

    def sync(file: int) -> None:
        if failing[0]:
            raise OSError(5, "Input/output error")

    log = LogWriter(tmp_path, sync=sync)
    log.append([b"kept"])
    failing[0] = True
    with pytest.raises(OSError, match="Input/output"):
        log.append([b"lost"])
    failing[0] = False
    log.append([b"later"])
    log.close()

    assert _payloads(tmp_path) == [b"kept", b"later"]
