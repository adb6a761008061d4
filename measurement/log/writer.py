"""Writing a log: an append returns when its records are durable, or raises and has no effect.

A segment that is written has room behind its records: zeros, which are there before the records
are. A write into them changes no size and takes no new block, so the disk has one thing to do and
not three; it takes a third of the time. A segment that is closed has none.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from measurement.log.damage import Damage, LogError, LogInUse
from measurement.log.disk import Disk, sync_folder
from measurement.log.mark import Mark, read_mark
from measurement.log.reader import Position
from measurement.log.record import blank, frame
from measurement.log.segments import LOG_FOLDER, find_segments, scan_segment, segment_path

__all__ = ["LogWriter", "Recovery", "append_records", "blank_records"]

SEGMENT_BYTES: Final = 64 << 20  # read again in a second after a crash
SEGMENT_SECONDS: Final = 3_600.0  # deleting goes by segment: an hour's at a time
ROOM_BYTES: Final = 256 << 10  # ten groups of a busy collector; more would hold one of them up
_ROOM: Final = memoryview(bytes(ROOM_BYTES))


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found when the log was opened: the end of what an earlier process wrote."""

    records: int  # in the last segment
    torn_bytes: int  # of a record that was never acknowledged, cut off with the room behind it
    damage: tuple[Damage, ...]


class LogWriter:
    """Appends to DATA/log. Not for several threads at once.

    Opening takes the lock, cuts a torn record off the end (nobody was told that it was written),
    and begins a segment of its own. Raises LogInUse, and LogError for a log that was cut.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        segment_seconds: float = SEGMENT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        disk: Disk | None = None,
    ):
        self._folder = data_dir / LOG_FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(data_dir)
        self._segment_bytes = segment_bytes
        self._segment_seconds = segment_seconds
        self._clock = clock
        self._disk = disk or Disk()
        self._lock = _take_lock(self._folder)
        self._is_dirty = False  # bytes behind `_offset` that a failed write left
        try:
            self.recovery, self._next = _recover(data_dir, self._disk)
            self._mark = Mark(self._folder)
            self._begin_segment()
        except BaseException:
            os.close(self._lock)
            raise

    @property
    def position(self) -> Position:
        """Where the durable log ends."""
        return self._segment, self._offset

    def append(self, payloads: Sequence[bytes]) -> None:
        """All of them, durable. Raises OSError if that cannot be; then none of them is there."""
        self.write(frame(payloads), len(payloads))
        self.confirm()

    def write(self, data: bytes, records: int) -> None:
        """So many records as `frame` makes them, durable; readers see them after `confirm`.

        Raises as `append` does.
        """
        try:
            self._clean()
            if self._is_segment_done(len(data)):
                self._rotate()
            self._write(data)
        except OSError:
            self._take_back()
            raise
        self._offset += len(data)
        self._next += records

    def confirm(self) -> None:
        """Lets readers see what was written."""
        self._mark.set(self._segment, self._offset)

    def close(self) -> None:
        """Lets the log go; another process can open it."""
        self.confirm()
        with contextlib.suppress(OSError):  # who opens it next does the same
            self._disk.truncate(self._file, self._offset)
        os.close(self._file)
        self._mark.close()
        os.close(self._lock)

    def _is_segment_done(self, size: int) -> bool:
        if self._offset == 0:
            return False
        is_old = self._clock() - self._begun >= self._segment_seconds
        return is_old or self._offset + size > self._segment_bytes

    def _rotate(self) -> None:
        before = self._file
        self._disk.truncate(before, self._offset)
        self._end = self._offset
        self._disk.sync(before)  # zeros at the end of a closed segment would be damage
        self._begin_segment()
        os.close(before)

    def _begin_segment(self) -> None:
        path = segment_path(self._folder, self._next)
        self._file = self._disk.create(path)
        self._segment, self._offset, self._begun = self._next, 0, self._clock()
        self._end = 0  # of the room
        self._mark.set(self._segment, 0)

    def _write(self, data: bytes) -> None:
        end = self._offset + len(data)
        parts: list[bytes | memoryview] = [data]
        if end > self._end:
            parts.append(_ROOM[: max(self._segment_bytes - end, 0)])
        written = self._disk.write(self._file, parts, self._offset)
        while written < len(data):
            rest = memoryview(data)[written:]
            written += self._disk.write(self._file, [rest], self._offset + written)
        self._end = max(self._end, self._offset + written)

    def _take_back(self) -> None:
        self._is_dirty = True
        with contextlib.suppress(OSError):  # the next append tries again before it writes
            self._clean()

    def _clean(self) -> None:
        if self._is_dirty:
            self._disk.truncate(self._file, self._offset)
            self._is_dirty, self._end = False, self._offset


def append_records(data_dir: Path, segment: int, payloads: Iterable[bytes]) -> None:
    """Adds records to a segment of a log that nobody else writes, without waiting for the disk.

    For made-up traffic and tests: a machine that stops may forget them.
    """
    folder = data_dir / LOG_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with segment_path(folder, segment).open("ab") as file:
        file.write(frame(payloads))
        end = file.tell()
    before = read_mark(folder)
    if before is not None and before < (segment, end):
        mark = Mark(folder)
        mark.set(segment, end)
        mark.close()


def blank_records(path: Path, offsets: Iterable[int]) -> None:
    """Overwrites records with blanks of the same length, so that every position stays."""
    file = os.open(path, os.O_RDWR)
    try:
        for offset in offsets:
            blank(file, offset)
        os.fsync(file)
    finally:
        os.close(file)


def _take_lock(folder: Path) -> int:
    lock = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise LogInUse(
            f"another collector writes {folder}: stop it first, or give another --data"
        ) from None
    return lock


def _recover(data_dir: Path, disk: Disk) -> tuple[Recovery, int]:
    """What the last segment holds, and the number of the record that comes next."""
    folder = data_dir / LOG_FOLDER
    mark, segments = read_mark(folder), find_segments(data_dir)
    if not segments:
        return Recovery(0, 0, ()), mark[0] + 1 if mark else 0
    last = max(segments)
    if mark is not None and mark[0] > last and mark[1]:
        raise LogError(
            f"{segment_path(folder, mark[0])} is missing, and {mark[1]} of its bytes were "
            "acknowledged. Put it back, or remove `durable` beside it to go on without it."
        )
    path = segments[last]
    size = path.stat().st_size
    durable = mark[1] if mark is not None and mark[0] == last else 0
    if durable > size:
        raise LogError(
            f"{path} has {size} bytes, and {durable} were acknowledged: the file was cut. Put the "
            "whole one back, or remove `durable` beside it to go on without what is missing."
        )
    records, end, damage = 0, 0, []
    for stop, payload in scan_segment(path, 0, size):
        if payload is not None:
            records += 1
        else:
            damage.append(Damage(path, end, stop))
        end = stop
    kept = size
    if damage and damage[-1].end == size:
        kept = max(damage.pop().offset, durable)
    torn_bytes = _settle(path, size, kept, disk)
    following = last + (max(records, 1) if kept else 0)
    return Recovery(records, torn_bytes, tuple(damage)), max(following, mark[0] if mark else 0)


def _settle(path: Path, size: int, kept: int, disk: Disk) -> int:
    """Cuts the tail off, and says how much of it was more than room.

    What stays was perhaps never synced, and readers may see it now.
    """
    file = os.open(path, os.O_RDWR)
    try:
        torn = os.pread(file, size - kept, kept).rstrip(b"\0")
        if kept < size:
            disk.truncate(file, kept)
        disk.sync(file)
        return len(torn)
    finally:
        os.close(file)
