"""Append-only segment log (working copy)."""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = [
    "Position",
    "append_records",
    "blank_records",
    "find_segments",
    "read_records",
    "read_segment",
]

Position = tuple[int, int]
_HEADER = struct.Struct("<II")


def find_segments(data_dir: Path) -> dict[int, Path]:
    """The log's segments by number, in order."""
    return {int(path.stem): path for path in sorted((data_dir / "log").glob("*.seg"))}


def read_segment(path: Path, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Where each record begins, where it ends, and its payload."""
    data = path.read_bytes()
    at = offset
    while at + 8 <= len(data):
        length, crc = _HEADER.unpack_from(data, at)
        payload = data[at + 8 : at + 8 + length]
        if len(payload) < length or zlib.crc32(payload) != crc:
            break
        start, at = at, at + 8 + length
        yield start, at, payload


def read_records(data_dir: Path, position: Position) -> Iterator[tuple[Position, bytes]]:
    segment, offset = position
    for number, path in find_segments(data_dir).items():
        if number < segment:
            continue
        for _, at, payload in read_segment(path, offset if number == segment else 0):
            yield (number, at), payload


def append_records(data_dir: Path, segment: int, payloads: Iterable[bytes]) -> None:
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
