"""How far the log is durable: one small file that the writer sets and readers look at.

It is written after each group of records and is never synced itself: at worst it is behind after a
loss of power, never ahead, and the writer sets it anew when it opens the log.
"""

import contextlib
import os
import struct
from pathlib import Path
from typing import Final
from zlib import crc32

__all__ = ["MARK_NAME", "Mark", "read_mark"]

MARK_NAME: Final = "durable"
_MARK = struct.Struct("<QQI")  # number of a segment, offset in it, checksum of both
_TRIES = 100  # a read that meets a write sees a mixture of two marks


class Mark:
    """The writer's hand on the mark."""

    def __init__(self, folder: Path):
        self._file = os.open(folder / MARK_NAME, os.O_RDWR | os.O_CREAT, 0o600)

    def set(self, segment: int, offset: int) -> None:
        """From now on readers may go as far as this."""
        with contextlib.suppress(OSError):  # the records are durable; readers wait for the next
            os.pwrite(self._file, _pack(segment, offset), 0)

    def close(self) -> None:
        """Lets the file go; the mark stays as it is."""
        os.close(self._file)


def read_mark(folder: Path) -> tuple[int, int] | None:
    """Segment and offset up to which the log is durable; None where no writer has said so."""
    try:
        file = os.open(folder / MARK_NAME, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        for _ in range(_TRIES):
            data = os.pread(file, _MARK.size, 0)
            if len(data) == _MARK.size:
                segment, offset, _ = _MARK.unpack(data)
                if data == _pack(segment, offset):
                    return segment, offset
    finally:
        os.close(file)
    return None


def _pack(segment: int, offset: int) -> bytes:
    return _MARK.pack(segment, offset, crc32(segment.to_bytes(8) + offset.to_bytes(8)))
