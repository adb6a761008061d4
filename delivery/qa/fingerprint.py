"""Which version of a creative's files something was made of."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["fingerprint"]

_FILES = ("flow.json", "creative.json", "delivery.json")
_FOLDERS = ("flows", "assets", "feeds", "library", "platforms")
_HEX = 32  # 128 bits: enough to tell versions apart; the proof of a tag has hashes of its own


def fingerprint(folder: Path) -> str:
    """A hash of the files that an ad is made of; plans, reports and notes beside them do not count.

    Line ends count: files are compared as they are on the disk.
    """
    whole = hashlib.sha256()
    for path in _paths(folder):
        data = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        whole.update(f"{name}\n{len(data)}\n".encode())
        whole.update(data)
    return whole.hexdigest()[:_HEX]


def _paths(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _FILES if (folder / name).is_file())
    for name in _FOLDERS:
        inside = (path for path in (folder / name).rglob("*") if path.is_file())
        yield from sorted(inside, key=lambda path: path.relative_to(folder).as_posix())
