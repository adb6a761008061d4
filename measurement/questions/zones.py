"""Time zones as SQL and as labels: which hour, day, week or month a time falls in, where somebody is.

The engines' own zones are not asked: they know different years of the rules. Here a zone is its
changes of offset within the times in question, from Python's zoneinfo, and the SQL is arithmetic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from measurement.errors import QuestionError
from measurement.store.dialect import Dialect

__all__ = ["BUCKETS", "Zone", "find_zone", "make_zone", "parse_from", "parse_to"]

BUCKETS: Final = ("hour", "day", "week", "month")
_HOUR, _DAY = 3_600_000, 86_400_000
_AROUND: Final = 7 * _DAY  # what was received is not from when it happened
_EPOCH: Final = date(1970, 1, 1)
_MONDAY: Final = 3  # days from a Monday to the epoch, which was a Thursday
_LAST_MS: Final = 4_102_444_800_000  # 2100; no rule is known that far


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, as far as times between two given ones need it.

    `offsets[0]` holds until `changes[0]`, and so on; in ms.
    """

    info: ZoneInfo
    changes: tuple[int, ...] = ()
    offsets: tuple[int, ...] = (0,)

    def bucket(self, bucket: str, at: str, dialect: Dialect) -> str:
        """SQL of the number that names the bucket of the time `at`."""
        offset = self._offset(at)
        local = f"({at} + {offset})"
        if bucket == "hour":  # by the offset too: an hour that comes twice is two
            return f"(({dialect.div(local, _HOUR)}) * {_HOUR} - {offset})"
        if bucket == "day":
            return dialect.div(local, _DAY)
        if bucket == "week":
            return dialect.div(f"{local} + {_MONDAY * _DAY}", 7 * _DAY)
        return dialect.month(local)

    def label(self, bucket: str, number: int) -> str:
        """The bucket as people write it: its hour with offset, its day, its Monday, its month."""
        if bucket == "hour":
            at = datetime.fromtimestamp(number / 1000, self.info)
            return at.isoformat(timespec="minutes")
        if bucket == "month":
            return f"{number // 12:04}-{number % 12 + 1:02}"
        days = number if bucket == "day" else number * 7 - _MONDAY
        return (_EPOCH + timedelta(days=days)).isoformat()

    def _offset(self, at: str) -> str:
        if not self.changes:
            return str(self.offsets[0])
        pairs = zip(self.changes, self.offsets, strict=False)
        cases = " ".join(f"WHEN {at} < {change} THEN {offset}" for change, offset in pairs)
        return f"CASE {cases} ELSE {self.offsets[-1]} END"


def find_zone(name: str) -> ZoneInfo:
    """The zone of this name. Raises QuestionError if this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise QuestionError(
            f'zone: there is no time zone "{name}"; write one like UTC or Europe/Berlin'
        ) from None


def make_zone(info: ZoneInfo, first_ms: int, last_ms: int) -> Zone:
    """The zone between two times."""

    def offset(at_ms: int) -> int:
        shift = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(info).utcoffset()
        return int((shift or timedelta()).total_seconds() * 1000)

    first, last = max(first_ms - _AROUND, 0), min(max(last_ms, 0) + _AROUND, _LAST_MS)
    changes: list[int] = []
    offsets = [offset(first)]
    for at in range(first, last + _DAY, _DAY):
        if offset(at) != offsets[-1]:
            changes.append(_find_change(offset, at - _DAY, at))
            offsets.append(offset(at))
    return Zone(info, tuple(changes), tuple(offsets))


def parse_from(text: str, info: ZoneInfo) -> int | None:
    """The first ms of a period; None if it has no beginning."""
    return _parse("from", text, info, 0) if text else None


def parse_to(text: str, info: ZoneInfo) -> int | None:
    """The ms at which a period is over; None if it has no end. A date is over with its day."""
    return _parse("to", text, info, 1) if text else None


def _parse(name: str, text: str, info: ZoneInfo, days: int) -> int:
    try:
        if len(text) == len("2026-01-31"):
            found = datetime.combine(date.fromisoformat(text) + timedelta(days), time(), info)
        else:
            found = datetime.fromisoformat(text)
            found = found if found.tzinfo else found.replace(tzinfo=info)
        return int(found.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise QuestionError(
            f'{name}: "{text}" is no date or time; write 2026-01-31 or 2026-01-31T18:00'
        ) from None


def _find_change(offset: Callable[[int], int], before: int, after: int) -> int:
    """The first second with the offset of `after`."""
    low, high = before // 1000, after // 1000
    wanted = offset(after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if offset(middle * 1000) == wanted else (middle, high)
    return high * 1000
