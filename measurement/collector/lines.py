"""Files of the user's with an entry a line, `#` before a remark."""

from collections.abc import Iterator
from pathlib import Path

__all__ = ["VisitorsFileInvalid", "read_lines"]


class VisitorsFileInvalid(ValueError):
    """A file of the user's that cannot be read; the message says where and what to do."""


def read_lines(path: Path, *, remarks_behind: bool = True) -> Iterator[tuple[int, str]]:
    """Each entry with the number of its line. Raises VisitorsFileInvalid."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VisitorsFileInvalid(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.partition("#")[0] if remarks_behind else "" if line[:1] == "#" else line
        if entry.strip():
            yield number, entry.strip()
