"""Disks that fail, for the log's writer."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from measurement.log.disk import Disk

__all__ = ["FullDisk", "SickDisk"]


class FullDisk(Disk):
    """Lets files grow by `room` more bytes; a write that does not fit is taken in part."""

    def __init__(self, room: int):
        self.room = room

    def write(self, file: int, parts: Sequence[bytes | memoryview], offset: int) -> int:
        """Part of it, as a real disk; what replaces other bytes needs no room."""
        size = os.fstat(file).st_size
        data = b"".join(parts)[: size + self.room - offset]
        if not data:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= max(offset + len(data) - size, 0)
        return super().write(file, [data], offset)

    def truncate(self, file: int, size: int) -> None:
        """Gives room back."""
        self.room += os.fstat(file).st_size - size
        super().truncate(file, size)


class SickDisk(Disk):
    """Waits for nothing, and fails in the calls that are named in `failing`."""

    def __init__(self) -> None:
        self.failing: set[str] = set()

    def write(self, file: int, parts: Sequence[bytes | memoryview], offset: int) -> int:
        """Or not; then something of it stands there nevertheless."""
        count = super().write(file, parts, offset)
        self._perhaps("write")
        return count

    def sync(self, file: int) -> None:  # noqa: ARG002
        """Or not."""
        self._perhaps("sync")

    def truncate(self, file: int, size: int) -> None:
        """Or not."""
        self._perhaps("truncate")
        super().truncate(file, size)

    def create(self, path: Path) -> int:
        """Or not."""
        self._perhaps("create")
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def _perhaps(self, call: str) -> None:
        if call in self.failing:
            raise OSError(errno.EIO, "Input/output error")
