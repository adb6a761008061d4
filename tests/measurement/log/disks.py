"""Disks that fail, for the log's writer."""

import errno
import os
from pathlib import Path

from measurement.log.disk import Disk

__all__ = ["FullDisk", "SickDisk"]


class FullDisk(Disk):
    """Takes `room` more bytes, then none; a write that does not fit is taken in part."""

    def __init__(self, room: int):
        self.room = room

    def write(self, file: int, data: memoryview) -> int:
        """Part of it, as a real disk."""
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = os.write(file, data[: self.room])
        self.room -= count
        return count


class SickDisk(Disk):
    """Fails in the calls that are named in `failing`."""

    def __init__(self) -> None:
        self.failing: set[str] = set()

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
        return super().create(path)

    def _perhaps(self, call: str) -> None:
        if call in self.failing:
            raise OSError(errno.EIO, "Input/output error")
