"""Append-only segment log (working copy)."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

Position = tuple[int, int]
_HEADER = struct.Struct("<II")


def read_records(data_dir: Path, position: Position) -> Iterator[tuple[Position, bytes]]:
    segment, offset = position
    for path in sorted((data_dir / "log").glob("*.seg")):
        number = int(path.stem)
        if number < segment:
            continue
        data = path.read_bytes()
        at = offset if number == segment else 0
        while at + 8 <= len(data):
            length, crc = _HEADER.unpack_from(data, at)
            payload = data[at + 8 : at + 8 + length]
            if len(payload) < length or zlib.crc32(payload) != crc:
                break
            at += 8 + length
            yield (number, at), payload


def append_records(data_dir: Path, segment: int, payloads: Iterable[bytes]) -> None:
    folder = data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{segment:016}.seg").open("ab") as file:
        for payload in payloads:
            file.write(_HEADER.pack(len(payload), zlib.crc32(payload)) + payload)
