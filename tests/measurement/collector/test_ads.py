"""Beacons of ads: checked anew, since anybody can make one up."""

import json

import pytest

from measurement import decode_event
from measurement.collector.control import Project
from measurement.collector.limits import RateLimit, SessionCaps
from tests.measurement.collector.accepting import accept, acceptor, told
from tests.measurement.collector.requests import beacon
from tests.measurement.collector.running import NOW_MS

BEACON = "/api/beacon"
MICROS = 1_000_000


def _metric(text: str, value: int, how: str) -> tuple[str, str, tuple[str, ...]]:
    event = json.dumps([0, 0, "metric", "c0", value, text, how]).encode()
    body = beacon(numbers=(0,)).replace(b'[0,0,"displayed","c0",0,"",""]', event)
    (payload,) = accept(acceptor(), body, BEACON).payloads
    one = decode_event(payload)
    return one.name, one.how, one.flags


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("a", 1, "sum"),
        ("a" * 63, -9_000_000_000 * MICROS, "max"),
        ("a", MICROS, "flag"),
        ("a", 0, "flag"),
        ("a__b", 5, "sum"),  # a name may have two of them
        ("a" * 63 + "__" + "b" * 64, MICROS, "count"),
    ],
)
def test_a_metric_of_sendmetrics_table_is_taken(text, value, how):
    assert _metric(text, value, how) == ("metric", how, ())


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("bad name", 1, "sum"),
        ("", 1, "sum"),
        ("a" * 64, 1, "sum"),
        ("ä", 1, "sum"),
        ("a\n", 1, "sum"),
        ("n", 9_000_000_000 * MICROS + 1, "sum"),
        ("n", 1, "mean"),
        ("n", 2, "flag"),
        ("n", MICROS, "count"),
        ("a__b", 2 * MICROS, "count"),
        ("a__" + "b" * 65, MICROS, "count"),
    ],
)
def test_a_metric_that_sendmetric_would_refuse_is_refused_here_too(text, value, how):
    assert _metric(text, value, how) == ("rejected", "collector", ("metric-refused",))


def test_events_that_are_none_are_left_out_and_counted():
    body = beacon(numbers=(0, 1, 2)).replace(b'[1,10,"displayed"', b'[1,10,"cheered"')

    answer = accept(acceptor(), body, BEACON)

    assert (answer.status, len(answer.payloads)) == (204, 2)
    assert dict(answer.counts) == {"": 2, "unknown-event": 1}


@pytest.mark.parametrize(
    ("at_ms", "sent_ms", "age"), [(20, 1_000, 980), (1_000, 20, 0), (0, 10**12, 86_400_000)]
)
def test_an_event_happened_as_long_ago_as_its_page_says_within_reason(at_ms, sent_ms, age):
    body = beacon(numbers=(2,), sent_ms=sent_ms).replace(b"[2,20,", b"[2,%d," % at_ms)
    (payload,) = accept(acceptor(), body, BEACON).payloads

    assert decode_event(payload).at_ms == NOW_MS - age


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{}", "Object missing required field `s`"),
        (beacon().replace(b"0001", b"000G"), "a session is 32 hexadecimal digits"),
        (beacon(format=9), "format 9 is not known here"),
        (beacon(numbers=range(1_001)), "at most 1000 events, not 1001"),
    ],
)
def test_a_beacon_that_is_none_is_refused(body, said):
    answer = accept(acceptor(), body, BEACON)

    assert (answer.status, answer.payloads) == (400, ())
    assert said in told(answer)["message"]


def test_what_every_event_repeats_is_bounded():
    macros = {f"k{n}": "v" * 1_000 for n in range(50)}
    body = beacon(numbers=(0,), macros=macros, creative="c" * 5_000)
    (payload,) = accept(acceptor(), body, BEACON).payloads

    assert len(payload) < 5_000  # of 55,000


@pytest.mark.parametrize(
    ("query", "macros", "traffic"),
    [
        ("key=k", {}, "live"),
        ("key=k&preview=1", {}, "preview"),
        ("key=k", {"is_preview": "1"}, "preview"),
        ("key=k&staging=1", {"is_preview": "1"}, "staging"),
    ],
)
def test_preview_and_staging_are_marked(query, macros, traffic):
    answer = accept(acceptor(), beacon(macros=macros), BEACON, query=query)

    assert {decode_event(payload).traffic for payload in answer.payloads} == {traffic}


def test_a_session_has_an_end_and_others_go_on():
    rules = acceptor(caps=SessionCaps(3))
    answers = [
        accept(rules, beacon(session, numbers), BEACON)
        for session, numbers in ((1, (0, 1)), (1, (2, 3)), (1, (4,)), (2, (0,)))
    ]

    assert [(a.status, dict(a.counts)) for a in answers] == [
        (204, {"": 2}),
        (204, {"": 1, "session-cap": 1}),
        (400, {"session-cap": 1}),
        (204, {"": 1}),
    ]


def test_keys_origins_rates_and_the_months_limit_refuse_in_turn():
    project = Project("shop", frozenset(["https://shop.example"]), 10)
    rules = acceptor(project, used=lambda _project, now_ms: 9 if now_ms == NOW_MS else 10)
    rules.rate = RateLimit(1, 2)
    ours, ads = {"origin": "https://shop.example"}, {"origin": "null"}
    body = b'{"n":"a"}'
    answers = [
        accept(rules, body, query="key=other"),
        accept(rules, body, headers={"origin": "https://evil.example"}),
        accept(rules, body, headers=ads),
        accept(rules, beacon(), BEACON, headers=ads),
        accept(rules, body, headers=ours),
        accept(rules, body, headers=ours),
        accept(rules, body, headers=ours, address="192.0.2.9"),
        accept(rules, body, headers=ours, now_ms=NOW_MS + 60_000),
    ]

    assert [answer.status for answer in answers] == [401, 403, 403, 204, 204, 429, 204, 402]
    assert [told(a)["error"] for a in answers if a.body] == [
        "key", "origin", "origin", "rate", "monthly-limit",
    ]  # fmt: skip
    assert dict(answers[5].headers)["retry-after"] == "1"


def test_one_key_has_a_rate_over_all_addresses():
    rules = acceptor(key_rate=RateLimit(1, 2))
    statuses = [accept(rules, b'{"n":"a"}', address=f"192.0.2.{n}").status for n in range(4)]

    assert statuses == [204, 204, 429, 429]


def test_a_clock_that_jumps_back_fills_no_bucket_and_stops_nobody():
    limit = RateLimit(1, 2)
    taken = [limit.take("k", "a", at) for at in (10_000, 10_000, 10_000, 5_000, 5_000, 6_000)]

    assert taken == [True, True, False, False, False, True]
