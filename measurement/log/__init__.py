"""The log: every event that was acknowledged, in files that only grow.

    DATA/log/0000000000000001.seg, …2.seg, …      each at most some 64 MB
    record = length (4 bytes), CRC-32 of the payload (4 bytes), both little-endian; the payload

A payload is an event as JSON. A position is a segment's number and an offset in it, and stays what
it is: records are never moved. What is erased becomes blanks of the same length; a segment that was
cut back, because the disk failed or the power, is never written to again (`writer.py`).

What is damaged is skipped, not fatal: reading goes on at the next record whose checksum is right,
and the damaged stretch is told as a record without a payload. At the end of the last segment it is
not told, as it may be a record that is just being written.
"""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

__all__ = [
    "MAX_RECORD_BYTES",
    "Position",
    "append_records",
    "blank_records",
    "find_segments",
    "read_records",
    "read_segment",
]

Position = tuple[int, int]
"""Segment and offset: up to where a reader has read. (0, 0) is before everything."""
MAX_RECORD_BYTES: Final = 16 << 20  # a hundred times the largest event; a larger length is damage
_HEADER: Final = struct.Struct("<II")
_CHUNK: Final = 1 << 20


def find_segments(data_dir: Path) -> dict[int, Path]:
    """The log's segments by number, in order."""
    return {int(path.stem): path for path in sorted((data_dir / "log").glob("*.seg"))}


def read_records(data_dir: Path, position: Position) -> Iterator[tuple[Position, bytes]]:
    """The records behind a position, each with the position behind it.

    An erased one is all blanks; of a damaged stretch the payload is empty.
    """
    segment, offset = position
    segments = {n: path for n, path in find_segments(data_dir).items() if n >= segment}
    last = max(segments, default=0)
    for number, path in segments.items():
        reached = offset if number == segment else 0
        for _, end, payload in read_segment(path, reached):
            reached = end
            yield (number, end), payload
        if number < last and reached < (size := path.stat().st_size):
            yield (number, size), b""


def read_segment(path: Path, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Where each record begins, where it ends, and its payload; from a record's beginning on.

    Ends at what is no whole record and has none behind it.
    """
    with path.open("rb") as file:
        file.seek(offset)
        data, at = b"", 0
        while True:
            end = _end_of(data, at)
            if end > 0:
                yield offset + at, offset + end, data[at + _HEADER.size : end]
                at = end
            elif more := file.read(_CHUNK if end < 0 else -1):  # perhaps it was only cut here
                data, at, offset = data[at:] + more, 0, offset + at
            elif (start := _find_record(data, at)) > 0:
                yield offset + at, offset + start, b""
                at = start
            else:
                return


def _end_of(data: bytes, at: int) -> int:
    """Where the record at `at` ends; 0 if there is none, -1 if it goes on behind the data."""
    if at + _HEADER.size > len(data):
        return -1
    length, checksum = _HEADER.unpack_from(data, at)
    if not 0 < length <= MAX_RECORD_BYTES:  # zeros, as a power cut leaves them, are no record
        return 0
    end = at + _HEADER.size + length
    if end > len(data):
        return -1
    return end if zlib.crc32(data[at + _HEADER.size : end]) == checksum else 0


def _find_record(data: bytes, at: int) -> int:
    """Where the next whole record behind `at` begins; -1 if there is none.

    Payloads are JSON objects, so that only what stands before a brace can be a header.
    """
    brace = data.find(b"{", at + 1 + _HEADER.size)
    while brace >= 0:
        if _end_of(data, brace - _HEADER.size) > 0:
            return brace - _HEADER.size
        brace = data.find(b"{", brace + 1)
    return -1


def append_records(data_dir: Path, segment: int, payloads: Iterable[bytes]) -> None:
    """Appends to a segment, without a word about durability: for tests and made-up data."""
    folder = data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{segment:016}.seg").open("ab") as file:
        for payload in payloads:
            file.write(_HEADER.pack(len(payload), zlib.crc32(payload)) + payload)


def blank_records(path: Path, offsets: Iterable[int]) -> None:
    """Overwrites records with blanks of the same length, so that every position stays."""
    file = os.open(path, os.O_RDWR)
    try:
        for offset in offsets:
            length, _ = _HEADER.unpack(os.pread(file, _HEADER.size, offset))
            payload = b" " * length
            os.pwrite(file, _HEADER.pack(length, zlib.crc32(payload)) + payload, offset)
        os.fsync(file)
    finally:
        os.close(file)
