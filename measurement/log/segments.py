"""The segments of a log: their names and order."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from measurement.log.record import HEADER_BYTES, MAX_PAYLOAD_BYTES, scan

__all__ = ["LOG_FOLDER", "find_segments", "scan_segment", "segment_path"]

LOG_FOLDER: Final = "log"
SUFFIX: Final = ".seg"
_DIGITS = 16
_PIECE_BYTES = 4 * 1024 * 1024  # memory of a reader; above the longest record


def segment_path(folder: Path, number: int) -> Path:
    """The file of the segment whose first record has this number."""
    return folder / f"{number:0{_DIGITS}d}{SUFFIX}"


def find_segments(data_dir: Path) -> dict[int, Path]:
    """The segments of a log by number, oldest first; empty where there is no log."""
    paths = sorted((data_dir / LOG_FOLDER).glob("[0-9]" * _DIGITS + SUFFIX))
    return {int(path.stem): path for path in paths}


def scan_segment(path: Path, offset: int, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Each record between two offsets as (where it ends, payload), a bad stretch without payload.

    Reads in pieces; only from a bad stretch on is the rest of the segment held at once.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        whole = False
        while offset < limit:
            wanted = limit - offset if whole else min(_PIECE_BYTES, limit - offset)
            piece = _read(file, offset, wanted)
            start, last = offset, offset + len(piece) >= limit or len(piece) < wanted
            for end, payload in scan(piece, 0, complete=last):
                offset = start + end
                yield offset, payload
            if last:
                return
            whole = offset == start
    finally:
        os.close(file)


def _read(file: int, offset: int, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := os.pread(file, size, offset)):
        parts.append(part)
        offset += len(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


assert _PIECE_BYTES > MAX_PAYLOAD_BYTES + HEADER_BYTES  # else a piece could hold no whole record
