"""Buckets of time: the SQL and the labels agree with Python's own calendar, in every zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.errors import QuestionError
from measurement.questions.zones import find_zone, make_zone, parse_from, parse_to
from measurement.store.dialect import DuckDB

ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe")
FIRST, LAST = 1_735_689_600_000, 1_798_761_600_000  # 2025 and 2026


def _labels(zone: str, at_ms: int) -> dict[str, str]:
    made = make_zone(find_zone(zone), FIRST, LAST)
    connection = duckdb.connect()
    found = {}
    for bucket in ("hour", "day", "week", "month"):
        sql = made.bucket(bucket, f"{at_ms}::BIGINT", DuckDB())
        found[bucket] = made.label(bucket, connection.execute(f"SELECT {sql}").fetchall()[0][0])
    return found


@given(st.sampled_from(ZONES), st.integers(FIRST, LAST))
@settings(max_examples=40)
def test_a_time_falls_in_the_buckets_of_its_calendar(zone: str, at_ms: int) -> None:
    at = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone))
    date = at.date()

    found = _labels(zone, at_ms)

    assert found["day"] == str(date)
    assert found["week"] == str(date - timedelta(days=date.weekday()))
    assert found["month"] == f"{date:%Y-%m}"
    begun = datetime.fromisoformat(found["hour"])
    assert timedelta() <= at - begun < timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "utc", "hour"),
    [
        ("Europe/Berlin", "2026-03-29T00:59", "2026-03-29T01:00+01:00"),
        ("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T03:00+02:00"),
        ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25T02:00+02:00"),
        ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25T02:00+01:00"),
        ("America/St_Johns", "2026-07-01T12:00", "2026-07-01T09:00-02:30"),
        ("Asia/Kathmandu", "2026-07-01T12:00", "2026-07-01T17:00+05:45"),
    ],
)
def test_an_hour_that_comes_twice_is_two(zone: str, utc: str, hour: str) -> None:
    at_ms = int(datetime.fromisoformat(f"{utc}+00:00").timestamp() * 1000)

    assert _labels(zone, at_ms)["hour"] == hour


@pytest.mark.parametrize(
    ("text", "zone", "begins", "ends"),
    [
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        ("2026-03-29", "UTC", "2026-03-29T00:00Z", "2026-03-30T00:00Z"),
        ("2026-03-29T12:00", "Europe/Berlin", "2026-03-29T10:00Z", "2026-03-29T10:00Z"),
        ("2026-03-29T12:00+05:00", "UTC", "2026-03-29T07:00Z", "2026-03-29T07:00Z"),
        ("2026-03-29T12:00:30.5Z", "Europe/Berlin", "2026-03-29T12:00:30.5Z", None),
    ],
)
def test_a_date_is_its_whole_day_where_somebody_is(
    text: str, zone: str, begins: str, ends: str | None
) -> None:
    def ms(iso: str) -> int:
        return int(datetime.fromisoformat(iso).timestamp() * 1000)

    info = find_zone(zone)
    assert parse_from(text, info) == ms(begins)
    assert parse_to(text, info) == ms(ends or begins)
    assert parse_from("", info) is parse_to("", info) is None


@pytest.mark.parametrize(
    "name", ["", "Europe/Nowhere", "../zone", "/etc/passwd", "a\0b", "x" * 300]
)
def test_a_zone_that_is_none_is_told(name: str) -> None:
    with pytest.raises(QuestionError, match="zone: there is no time zone"):
        find_zone(name)
