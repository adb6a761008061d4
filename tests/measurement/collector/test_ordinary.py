"""Ordinary events: the short way and the careful one make the same."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.collector.ordinary import read_ordinary
from measurement.collector.received import Received
from measurement.collector.sites import EventRefused, read_site
from measurement.collector.visitors import Known
from measurement.event import Event, SiteEvent
from measurement.pipeline import Drop
from tests.measurement.collector.running import NOW_MS

SESSION = "0123456789abcdef" * 2
KNOWN = Known("bot:curl", "phone", "DE")
_text = st.text(max_size=8) | st.just("é" * 201) | st.just("x" * 200)
_value = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | _text
    | st.lists(st.integers(0, 9), max_size=2)
)  # fmt: skip
_amount = st.sampled_from([0, 0.0, -0.0, 49.99, 12, 1e-7, 9e9, 9.1e9, -5, "$5", None, True, 1e300])
_event = st.fixed_dictionaries(
    {},
    optional={
        "t": st.sampled_from(["e", "p", "x", ""]),
        "n": _text,
        "mk": st.lists(st.sampled_from(["a", "b", "c"]) | _value, max_size=32),
        "mv": st.lists(_value, max_size=32),
        "ra": _amount,
        "rc": st.sampled_from(["EUR", "usd", "EURO", "€€€", "", None, 7]),
        "u": _text | st.just(f"https://a.example/?ft_click={SESSION}&b=1"),
        "r": _text,
        "s": st.sampled_from([SESSION, ""]),
        "q": st.integers(-2, 2**31 + 1),
        "v": _text,
        "g": st.sampled_from([0, 1]),
        "i": _text,
        "c": _text,
        "md": st.dictionaries(_text, _value, max_size=2),
    },
)


def _received(body: bytes, **headers: str) -> Received:
    return Received("POST", "/api/event", "key=k", headers, body, "192.0.2.1", NOW_MS)


def _both(received: Received) -> tuple[SiteEvent | None, list[SiteEvent | Drop] | None]:
    try:
        careful = read_site(received, "shop", KNOWN, "live")
    except EventRefused:
        careful = None
    return read_ordinary(received, "shop", KNOWN, "live"), careful


@settings(max_examples=400)
@given(_event, st.booleans())
def test_what_is_ordinary_is_what_the_careful_way_makes(event, wants_privacy):
    headers = {"sec-gpc": "1"} if wants_privacy else {}
    ordinary, careful = _both(_received(json.dumps(event).encode(), **headers))

    assert ordinary is None or careful == [ordinary]


def test_usual_events_are_ordinary():
    events: list[dict[str, Any]] = [
        {"n": "a"},
        {
            "t": "p",
            "u": "https://shop.example/",
            "r": "https://news.example/",
            "s": SESSION,
            "q": 1,
        },
        {"n": "b", "mk": ["a", "b", "c", "d"], "mv": ["x", 3, 0.5, True], "v": "visit"},
        {"n": "c", "ra": 12, "rc": "eur", "g": 1, "i": "visitor", "c": SESSION},
        {"n": "d", "ra": -0.0},
    ]
    found = [_both(_received(json.dumps(event).encode())) for event in events]

    assert [[ordinary] for ordinary, _ in found] == [careful for _, careful in found]


def test_a_site_has_fields_of_an_event_in_their_order():
    """So that a record is the same whichever of both wrote it."""
    fields = {field.name: field for field in msgspec.structs.fields(Event)}
    of_site = msgspec.structs.fields(SiteEvent)

    assert [name for name in fields if name in {field.name for field in of_site}] == [
        field.name for field in of_site
    ]
    for field in of_site:
        other = fields[field.name]
        assert (field.encode_name, field.type, field.default, field.default_factory) == (
            other.encode_name, other.type, other.default, other.default_factory,
        )  # fmt: skip
