"""One record of the log as bytes: its length, a checksum of length and payload, its payload.

    0      4       8
    +------+-------+------------------+
    | size | crc32 | payload          |     little-endian; size counts the payload only
    +------+-------+------------------+

The checksum covers the length too, so that a changed length is not believed.
"""

import os
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Final
from zlib import crc32

__all__ = ["HEADER_BYTES", "MAX_PAYLOAD_BYTES", "blank", "frame", "scan"]

HEADER_BYTES: Final = 8
MAX_PAYLOAD_BYTES: Final = 262_144  # an event of the longest request, however JSON escapes it

_HEADER = struct.Struct("<II")
_SIZE = struct.Struct("<I")
_NO_LENGTH: Final = bytes(_SIZE.size)
_WRITTEN: Final = re.compile(rb"[^\0]")
_SEEDS: Final = [crc32(_SIZE.pack(size)) for size in range(4_096)]  # nearly all payloads


def frame(payloads: Iterable[bytes]) -> bytes:
    """The records of these payloads, as they stand in a segment."""
    parts: list[bytes] = []
    pack, seeds, most = _HEADER.pack, _SEEDS, len(_SEEDS)
    for payload in payloads:
        size = len(payload)
        if not 0 < size <= MAX_PAYLOAD_BYTES:
            raise ValueError(f"a payload has {size} bytes; 1 to {MAX_PAYLOAD_BYTES} are possible")
        seed = seeds[size] if size < most else _seed(size)
        parts += (pack(size, crc32(payload, seed)), payload)
    return b"".join(parts)


def blank(file: int, offset: int) -> None:
    """Overwrites the payload of a record in an open segment with blanks."""
    size = _SIZE.unpack(os.pread(file, _SIZE.size, offset))[0]
    os.pwrite(file, frame([b" " * size]), offset)


def scan(data: bytes, offset: int, *, complete: bool) -> Iterator[tuple[int, bytes | None]]:
    """Each record from `offset` on, as (where it ends, its payload).

    In `complete` data, bytes that hold no record come as one stretch without payload, up to the
    next record or the end. In other data they end the scan: the rest may be what is missing.
    """
    end = len(data)
    while offset < end:
        payload = _payload_at(data, offset)
        if payload is not None:
            offset += HEADER_BYTES + len(payload)
            yield offset, payload
        elif complete:
            offset = _next_record(data, offset + 1)
            yield offset, None
        else:
            return


def _payload_at(data: bytes, offset: int) -> bytes | None:
    if offset + HEADER_BYTES > len(data):
        return None
    size, checksum = _HEADER.unpack_from(data, offset)
    start = offset + HEADER_BYTES
    if not 0 < size <= MAX_PAYLOAD_BYTES or start + size > len(data):
        return None
    payload = data[start : start + size]
    return payload if crc32(payload, _seed(size)) == checksum else None


def _next_record(data: bytes, offset: int) -> int:
    # Text read as a length is far above the limit, so hardly an offset gets as far as a checksum.
    while offset + HEADER_BYTES < len(data):
        if data.startswith(_NO_LENGTH, offset):  # room, or a hole
            written = _WRITTEN.search(data, offset)
            if written is None:
                break
            offset = max(written.start() - _SIZE.size, offset + 1)
        if _payload_at(data, offset) is not None:
            return offset
        offset += 1
    return len(data)


def _seed(size: int) -> int:
    return _SEEDS[size] if size < len(_SEEDS) else crc32(_SIZE.pack(size))
