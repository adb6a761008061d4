"""What can be wrong with a log, and how it is said.

LogError
  LogDamaged   records that were acknowledged cannot be read any more
  LogFull      a record could not be written; nothing of it is in the log
  LogLocked    another process writes this log
"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Damage", "LogDamaged", "LogError", "LogInUse"]


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a segment that hold no readable record, from `offset` to `end`."""

    path: Path
    offset: int
    end: int

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.end - self.offset} bytes at {self.offset} hold no readable record"
        )


class LogError(Exception):
    """The log cannot be read or written."""


class LogDamaged(LogError):
    """A durable part of the log does not pass its checksums."""

    def __init__(self, damage: Damage):
        super().__init__(
            f"{damage}. The disk or another program changed the file; what stands before and "
            "after is intact."
        )
        self.damage = damage


class LogInUse(LogError):
    """One process writes a log at a time."""
