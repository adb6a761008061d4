"""The writing end of the log: whole groups of records, durable before anybody is told so.

A group is written with one call and synced; if either fails, the segment is cut back to where it
was, so that nothing half-written stays. One process writes; a second one is refused.
"""

import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from measurement.log import find_segments, read_segment

__all__ = ["SEGMENT_BYTES", "LogInUse", "LogWriter"]

SEGMENT_BYTES: Final = (
    64 << 20
)  # some minutes of a busy collector; deleting and rewriting go by segment
_HEADER = struct.Struct("<II")
_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class LogInUse(RuntimeError):
    """Another process writes this log."""


class LogWriter:
    """Appends to DATA/log. `write` and `sync` are the file system's, or those of a test.

    A torn tail, which a power cut may leave, is cut off when the log is opened: nobody was told
    that it was written. Raises LogInUse.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        write: Callable[[int, memoryview], int] = os.write,
        sync: Callable[[int], None] = _sync,
    ) -> None:
        self._folder = data_dir / "log"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._segment_bytes = segment_bytes
        self._write, self._sync = write, sync
        self._lock = os.open(self._folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise LogInUse(f"another collector writes {self._folder}: stop it first") from None
        self.torn_bytes = 0
        self._file = -1
        self._size = 0
        self._open_last()

    def append(self, payloads: Sequence[bytes]) -> None:
        """All of them, durable. Raises OSError if that cannot be; then none of them is there."""
        group = b"".join(_HEADER.pack(len(p), zlib.crc32(p)) + p for p in payloads)
        if self._file < 0 or self._size >= self._segment_bytes:
            self._open_next()
        try:
            self._write_all(group)
            self._sync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            os.lseek(self._file, self._size, os.SEEK_SET)
            raise
        self._size += len(group)

    def close(self) -> None:
        """Lets the log go."""
        if self._file >= 0:
            os.close(self._file)
        os.close(self._lock)

    def _write_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._write(self._file, view) :]

    def _open_last(self) -> None:
        segments = find_segments(self._folder.parent)
        self._number = max(segments, default=0)
        if not segments:
            return
        path = segments[self._number]
        end = max((end for _, end, _ in read_segment(path)), default=0)
        self._file = os.open(path, os.O_RDWR)
        self.torn_bytes = path.stat().st_size - end
        if self.torn_bytes:
            os.ftruncate(self._file, end)
            self._sync(self._file)
        os.lseek(self._file, end, os.SEEK_SET)
        self._size = end

    def _open_next(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        path = self._folder / f"{self._number + 1:016}.seg"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        self._number += 1
        self._size = 0
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # a file is there after a power cut only if its folder says so
        finally:
            os.close(folder)
