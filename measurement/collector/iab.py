"""The IAB/ABC International Spiders and Bots List, in the form in which its licensees get it.

    bots:      pattern|active|exceptions, with commas|redundant in two passes|impact|at the start
    browsers:  pattern|active|at the start

`active` and `at the start` are 1 or 0; patterns are plain words, in any case. With both files an
agent is a bot if it is no valid browser, or if a bot's pattern is in it and none of its exceptions.
The list itself is not part of Flowtag: it is licensed. Source: the head of the list's own files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measurement.collector.lines import VisitorsFileInvalid, read_lines

__all__ = ["IabList"]


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: str
    at_start: bool
    exceptions: tuple[str, ...] = ()

    def hits(self, agent: str) -> bool:
        found = agent.startswith(self.pattern) if self.at_start else self.pattern in agent
        return found and not any(word in agent for word in self.exceptions)


class IabList:
    """Both files, or one, or none: then nobody is a bot. Raises VisitorsFileInvalid."""

    def __init__(self, bots: Path | None, browsers: Path | None) -> None:
        self._bots = tuple(_read(bots, start=5, exceptions=2)) if bots else ()
        self._browsers = tuple(_read(browsers, start=2)) if browsers else ()

    def is_bot(self, agent: str) -> bool:
        """Whether the list calls a user agent a bot."""
        lowered = agent.lower()
        if self._browsers and not any(entry.hits(lowered) for entry in self._browsers):
            return True
        return any(entry.hits(lowered) for entry in self._bots)


def _read(path: Path, *, start: int, exceptions: int = 0) -> Iterator[_Entry]:
    for number, line in read_lines(path, remarks_behind=False):
        fields = [field.strip() for field in line.lower().split("|")]
        if len(fields) == 1:
            fields += ["1"]  # a list of one's own: a word a line
        if not fields[0] or fields[1] not in ("0", "1"):
            raise VisitorsFileInvalid(
                f'{path}, line {number}: "{line[:60]}" is no entry such as examplebot|1||0|2|0'
            )
        if fields[1] == "1":
            words = fields[exceptions].split(",") if exceptions and len(fields) > exceptions else ()
            kept = tuple(word.strip() for word in words if word.strip())
            yield _Entry(fields[0], fields[start : start + 1] == ["1"], kept)
