"""Limits in memory: they hold for whoever is heard, and forget who is silent."""

import pytest

from measurement.collector import limits
from measurement.collector.limits import RateLimit, SessionCaps


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten are remembered."""
    monkeypatch.setattr(limits, "_MOST_KNOWN", 10)


def test_a_bucket_is_filled_with_time_and_never_above_its_burst():
    rate = RateLimit(per_second=2, burst=3)
    passed = [rate.take("k", "a", now) for now in (0, 0, 0, 0, 499, 500, 501, 60_000)]
    full = [rate.take("k", "a", 60_000) for _ in range(3)]

    assert passed == [True, True, True, False, False, True, False, True]
    assert full == [True, True, False]


def test_keys_and_addresses_have_buckets_of_their_own():
    rate = RateLimit(per_second=1, burst=1)
    callers = [("k", "a"), ("k", "b"), ("l", "a"), ("k", "a")]

    assert [rate.take(*caller, 0) for caller in callers] == [True, True, True, False]


def test_who_is_heard_again_and_again_is_remembered_among_many_others():
    rate, caps = RateLimit(per_second=0, burst=20), SessionCaps(20)
    passed = []
    for n in range(100):
        rate.take("k", f"other {n}", 0)
        caps.take(f"other {n}", 1)
        passed.append((rate.take("k", "busy", 0), caps.take("busy", 1)))

    assert passed == [(True, True)] * 20 + [(False, False)] * 80
    assert len(rate._new) + len(rate._old) <= 10
    assert len(caps._new) + len(caps._old) <= 10


def test_a_session_that_is_full_takes_no_part_of_what_is_too_much():
    caps = SessionCaps(10)

    assert [caps.take("s", n) for n in (8, 3, 2, 1)] == [True, False, True, False]
