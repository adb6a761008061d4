"""Reading a log, from any position, also while a writer appends."""

from collections.abc import Callable, Iterator
from pathlib import Path

from measurement.log.damage import Damage, LogDamaged, LogError
from measurement.log.mark import read_mark
from measurement.log.record import HEADER_BYTES
from measurement.log.segments import LOG_FOLDER, find_segments, scan_segment

__all__ = ["Position", "find_sizes", "read_records", "read_segment"]

Position = tuple[int, int]
"""A place between two records: a segment's number, and an offset in it. (0, 0) is the start."""


def read_segment(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Where each readable record begins, where it ends, and its payload."""
    for end, payload in scan_segment(path, 0, path.stat().st_size):
        if payload is not None:
            yield end - len(payload) - HEADER_BYTES, end, payload


def find_sizes(data_dir: Path) -> dict[int, int]:
    """How many bytes of each segment hold what is durable; one that is written has room behind."""
    mark = read_mark(data_dir / LOG_FOLDER)
    sizes = {number: path.stat().st_size for number, path in find_segments(data_dir).items()}
    if mark is not None and mark[0] in sizes:
        sizes[mark[0]] = min(sizes[mark[0]], mark[1])
    return sizes


def read_records(
    data_dir: Path,
    position: Position = (0, 0),
    *,
    on_damage: Callable[[Damage], None] | None = None,
) -> Iterator[tuple[Position, bytes]]:
    """Each durable record after a position, as (the position after it, its payload).

    Ends where the log is durable now; ask again from the last position. `on_damage` is told of
    each stretch that holds no readable record, and reading goes on after it; without it, such a
    stretch raises LogDamaged. Raises LogError if the position is not in this log.
    """
    mark = read_mark(data_dir / LOG_FOLDER)
    found = find_segments(data_dir)
    paths = {n: path for n, path in found.items() if mark is None or n <= mark[0]}
    _check_start(position, mark or (max(paths, default=0), 2**63), data_dir)
    for number, path in paths.items():
        if number < position[0]:
            continue
        size = path.stat().st_size
        limit = min(size, mark[1]) if mark and mark[0] == number else size
        may_be_torn = mark is None and number == max(paths)
        offset = position[1] if number == position[0] else 0
        for end, payload in scan_segment(path, offset, limit):
            if payload is not None:
                yield (number, end), payload
            elif not (may_be_torn and end == limit):
                _tell(Damage(path, offset, end), on_damage)
            offset = end


def _check_start(position: Position, end: Position, data_dir: Path) -> None:
    if position > end and position != (0, 0):
        raise LogError(
            f"{data_dir / LOG_FOLDER}: the log ends before {position}, up to where it was read "
            "before. It is another log, or an older copy: put the right one back, or rebuild the "
            "store from this one."
        )


def _tell(damage: Damage, on_damage: Callable[[Damage], None] | None) -> None:
    if on_damage is None:
        raise LogDamaged(damage)
    on_damage(damage)
