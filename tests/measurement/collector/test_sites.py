"""Events of sites: kept and trimmed as people know it, refused with the reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement import Event
from tests.measurement.collector.accepting import accept, acceptor, site_events, told
from tests.measurement.collector.running import NOW_MS

SESSION = "0123456789abcdef" * 2


def _event(**fields: Any) -> Event:
    known: dict[str, Any] = {
        "received_ms": NOW_MS,
        "at_ms": NOW_MS,
        "project": "shop",
        "kind": "site",
        "name": "Purchase",
        "macros": {"device_type": "desktop"},
    }
    return Event(**known | fields)


def test_the_compact_form_becomes_an_event():
    answer, events = site_events(
        {
            "t": "e", "n": "Purchase", "mk": ["plan", "seats"], "mv": ["pro", 3],
            "ra": 49.99, "rc": "eur", "u": f"https://shop.example/?ft_click={SESSION}&a=1",
            "r": "https://news.example/", "s": SESSION, "q": 4, "v": "visit", "g": 1,
            "i": "visitor", "c": SESSION, "md": {"items": [{"sku": 7}]},
        }
    )  # fmt: skip

    assert (answer.status, answer.body, answer.counts) == (204, b"", (("", 1),))
    assert events == [
        _event(
            session=SESSION,
            number=4,
            properties={"plan": "pro", "seats": "3"},
            metadata={"seats": 3, "items": [{"sku": 7}]},
            revenue_amount="49.99",
            revenue_currency="EUR",
            visitor="visitor",
            visit="visit",
            url="https://shop.example/?a=1",
            referrer="https://news.example/",
            click_id=SESSION,
        )
    ]


def test_names_are_case_sensitive_and_a_page_needs_none():
    _, events = site_events({"n": "purchase"}, {"t": "e", "n": "Purchase"}, {"t": "p"})

    assert [event.name for event in events] == ["purchase", "Purchase", "page"]


def test_what_is_too_much_is_trimmed_and_counted():
    keys = [f"k{n}" for n in range(40)]
    answer, (event,) = site_events({"n": "a", "mk": keys, "mv": ["x" * 3_000, *range(39)]})

    assert list(event.properties) == keys[:30]
    assert event.properties["k0"] == "x" * 2_000
    assert event.metadata == {f"k{n}": n - 1 for n in range(1, 30)}
    assert event.flags == ("trimmed",)
    assert answer.counts == (("", 1), ("trimmed", 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"n": "x" * 201},
        {"mk": ["a"], "mv": []},
        {"mk": ["k" * 201], "mv": ["v"]},
        {"mk": ["a"], "mv": [["x" * 2_001]]},
        {"md": {"a": "x" * 2_001}},
        {"md": {f"k{n}": n for n in range(31)}},
    ],
)
def test_every_limit_trims(fields):
    _, (event,) = site_events({"n": "a", **fields})

    assert event.flags == ("trimmed",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (42, "42"),
        (42.0, "42"),
        (True, "true"),
        (None, "null"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (0.00002, "0.00002"),
        (12345678901234567890, "12345678901234567890"),
        ([1, "a"], '[1,"a"]'),
        ({"a": 1}, '{"a":1}'),
    ],
)
def test_values_become_the_strings_that_javascript_makes_and_keep_their_type_beside(value, text):
    _, (event,) = site_events({"n": "a", "mk": ["k"], "mv": [value]})

    assert (event.properties, event.metadata) == ({"k": text}, {"k": value})


@pytest.mark.parametrize(
    ("amount", "text"),
    [(49.99, "49.99"), (25, "25"), (1e3, "1000"), (1e-7, "0.0000001"), (-5, "-5"), (0, "0")],
)
def test_an_amount_is_exact(amount, text):
    _, (event,) = site_events({"n": "a", "ra": amount})

    assert (event.revenue_amount, event.revenue_currency) == (text, "USD")


@pytest.mark.parametrize(
    ("fields", "reason", "message"),
    [
        ({"ra": "$49.99"}, "amount-refused", 'at `$.ra`: "$49.99" is no number; write 49.99'),
        ({"ra": "49.99"}, "amount-refused", 'at `$.ra`: "49.99" is no number; write 49.99'),
        ({"ra": True}, "amount-refused", "at `$.ra`: true is no number; write 49.99"),
        ({"ra": 1e10}, "amount-refused", "at `$.ra`: at most 9,000,000,000"),
        ({"ra": 1, "rc": "EURO"}, "currency-refused", 'at `$.rc`: "EURO" is no currency such as EUR'),
        ({"n": ""}, "name-missing", "at `$.n`: an event has a name"),
        ({"t": "x"}, "unreadable", 'at `$.t`: "x" is no kind of event: e or p'),
        ({"s": "short"}, "session-refused", 'at `$.s`: "short" is no 32 hex digits'),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_with_the_reason(fields, reason, message):
    answer, events = site_events({"n": "Purchase", **fields})

    refused = [{"event": 0, "error": reason, "message": message}]
    assert (answer.status, told(answer)) == (400, {"taken": 0, "refused": refused})
    assert (events, answer.counts) == ([], ((reason, 1),))


def test_one_bad_event_costs_no_other():
    answer, events = site_events({"n": "a"}, {"n": "b", "ra": "$1"}, {"n": 7}, {"n": "c"})

    assert [event.name for event in events] == ["a", "c"]
    assert (answer.status, told(answer)["taken"]) == (200, 2)
    assert [(one["event"], one["error"]) for one in told(answer)["refused"]] == [
        (1, "amount-refused"),
        (2, "unreadable"),
    ]
    assert dict(answer.counts) == {"": 2, "amount-refused": 1, "unreadable": 1}


@pytest.mark.parametrize(
    ("fields", "headers", "visitor"),
    [
        ({"g": 1}, {}, "me"),
        ({"g": 0}, {}, ""),
        ({}, {}, ""),
        ({"g": 1}, {"sec-gpc": "1"}, ""),
    ],
)
def test_a_visitor_is_kept_with_consent_only(fields, headers, visitor):
    _, (event,) = site_events({"n": "a", "i": "me", **fields}, headers=headers)

    assert event.visitor == visitor
    assert event.flags == (() if visitor else ("no-consent",))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"7",
        b"[7",
        b"[" * 60_000,
        b'{"mv":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    ],
)
def test_a_body_that_is_no_event_is_refused(body):
    answer = accept(acceptor(), body)

    assert (answer.status, told(answer)["error"], answer.payloads) == (400, "unreadable", ())


def test_a_batch_has_an_end():
    answer, events = site_events(*[{"n": "a"}] * 101)

    assert (answer.status, events) == (400, [])
    assert told(answer)["message"] == "a batch has at most 100 events, not 101"


def test_a_pixel_alone_is_an_event():
    rules = acceptor()
    query = "key=k&c=quiz%20one&p=4%2F7&z=300x250&cb=1"
    answer = accept(rules, path="/api/p.gif", query=query, method="GET")

    assert (answer.status, answer.body[:6], len(answer.payloads)) == (200, b"GIF89a", 1)
    assert b'"n":"impression","c":"quiz one","pl":"4/7","z":"300x250"' in answer.payloads[0]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["t", "n", "mk", "mv", "ra", "rc", "u", "r", "s", "q", "v", "g", "i", "md"]
        ),
        _JSON,
    )
    | st.lists(_JSON, max_size=3)
)
def test_whatever_is_sent_is_answered_and_counted(value):
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")

    answer = accept(acceptor(), body)

    assert answer.status in (200, 204, 400)
    assert dict(answer.counts).get("", 0) == len(answer.payloads)
    assert answer.status != 400 or answer.payloads == ()
