"""The few calls by which a log changes a disk, so that a test can pass one that fails."""

import os
from collections.abc import Sequence
from pathlib import Path

__all__ = ["Disk", "sync_folder"]

_sync = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class Disk:
    """The real one. What it creates is written through: a write returns when it is on the disk.

    One call for both is one less in which the writer's thread has to wait for the interpreter.
    """

    def write(self, file: int, parts: Sequence[bytes | memoryview], offset: int) -> int:
        """How many bytes of the parts, one after another, stand at the offset, durably."""
        return os.pwritev(file, parts, offset)

    def sync(self, file: int) -> None:
        """Returns when what was written is on the disk."""
        _sync(file)

    def truncate(self, file: int, size: int) -> None:
        """Cuts the file to a size."""
        os.ftruncate(file, size)

    def create(self, path: Path) -> int:
        """An open segment, made if it is not there, and its name on the disk."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_DSYNC, 0o600)
        sync_folder(path.parent)
        return file


def sync_folder(path: Path) -> None:
    """A file is there after a loss of power only if its folder says so, durably."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
