"""The beacon: what the player writes is what the collector reads."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative import EVENTS, Beacon, WireEvent, decode_beacon, encode_beacon

_TEXTS = st.text(max_size=20)
_EVENTS = st.builds(
    WireEvent,
    number=st.integers(0, 2**31),
    at_ms=st.integers(0, 2**31),
    event=st.sampled_from([kind.name for kind in EVENTS]),
    component=_TEXTS,
    value=st.integers(-(2**53), 2**53),
    text=_TEXTS,
    how=_TEXTS,
)
_BEACONS = st.builds(
    Beacon,
    session=st.text("0123456789abcdef", min_size=32, max_size=32),
    creative=_TEXTS,
    version=_TEXTS,
    size=_TEXTS,
    host=_TEXTS,
    sent_ms=st.integers(0, 2**31),
    events=st.lists(_EVENTS, max_size=5).map(tuple),
    locale=_TEXTS,
    placement=_TEXTS,
    macros=st.dictionaries(_TEXTS, _TEXTS, max_size=3),
)


@given(_BEACONS)
def test_a_beacon_comes_back_as_it_was_written(beacon: Beacon):
    assert decode_beacon(encode_beacon(beacon)) == beacon


def test_a_beacon_is_read_as_the_page_writes_it():
    body = (
        b'{"s":"00000000000000000000000000000001","c":"quiz","r":"3fa1","z":"300x250",'
        b'"h":"page","t":5230,"e":[[0,0,"loaded"],[1,20,"displayed","hello"]]}'
    )

    assert decode_beacon(body) == Beacon(
        session="00000000000000000000000000000001",
        creative="quiz",
        version="3fa1",
        size="300x250",
        host="page",
        sent_ms=5230,
        events=(WireEvent(0, 0, "loaded"), WireEvent(1, 20, "displayed", "hello")),
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"s":1}', "Expected `str`, got `int` - at `$.s`"),
        (b"{}", "Object missing required field `s`"),
        (b"nonsense", "JSON is malformed: invalid character"),
    ],
)
def test_a_body_that_is_no_beacon_says_where(body: bytes, said: str):
    with pytest.raises(msgspec.DecodeError, match=said.replace("$", r"\$")):
        decode_beacon(body)


def test_event_names_are_told_apart():
    names = [kind.name for kind in EVENTS]

    assert len(set(names)) == len(names)
