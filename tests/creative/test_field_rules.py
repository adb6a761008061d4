"""What each kind of field takes, by the patterns that the program carries."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative.field_rules import field_rule
from flows import FIELD_KINDS, Field

TAKEN = {
    "text": ["a", "Straße 1"],
    "email": ["a@b.de", "a+b@c.d.example"],
    "phone": ["+49 (89) 123-45", "12345", "123.456/78"],
    "number": ["1", "-1.5", "+.5", "3."],
    "date": ["2024-02-29", "2000-02-29", "2023-12-31", "2023-04-30"],
    "rating": ["1", "05"],
    "select": ["One", "a.b (c) [d] {e} | f / \\ ^ $ * + ?"],
}
REFUSED = {
    "email": ["a", "a@b", "a@b.", "a b@c.de", "@b.de", "a@b..de"],
    "phone": ["1234", "1234567890123456", "12345a", "1+2345"],
    "number": ["", ".", "1,5", "1e3", "0x1", "--1"],
    "date": ["2023-02-29", "1900-02-29", "2023-04-31", "2023-00-10", "2023-13-01", "23-01-01"],
    "rating": ["1.5", "-1", "+1"],
    "select": ["Two", "one", "a.b", "axb (c) [d] {e} | f / \\ ^ $ * + ?"],
}
OPTIONS = (" One\t", *TAKEN["select"][1:])


def _takes(kind: str, typed: str) -> bool:
    return bool(re.search(str(field_rule(_field(kind))[0]), typed, re.ASCII))


def _field(kind: str) -> Field:
    options = OPTIONS if kind == "select" else ()
    return Field.model_validate({"kind": kind, "label": "A", "options": options})


def test_every_kind_has_a_rule():
    assert tuple(TAKEN) == FIELD_KINDS
    assert {kind: field_rule(_field(kind))[1] for kind in FIELD_KINDS} == {
        "text": 3,
        "email": 1,
        "phone": 4,
        "number": 5,
        "date": 7,
        "rating": 5,
        "select": 8,
    }


@pytest.mark.parametrize(("kind", "typed"), [(k, v) for k, values in TAKEN.items() for v in values])
def test_taken(kind, typed):
    assert _takes(kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed"), [(k, v) for k, values in REFUSED.items() for v in values]
)
def test_refused(kind, typed):
    assert not _takes(kind, typed)


@given(year=st.integers(0, 9999), month=st.integers(0, 13), day=st.integers(0, 32))
def test_dates_are_those_of_the_calendar(year, month, day):
    text = f"{year:04}-{month:02}-{day:02}"
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    try:
        real = bool(date(2000 if leap else 2001, month, day))
    except ValueError:
        real = False

    assert _takes("date", text) is real


@given(st.text(min_size=1, max_size=20))
def test_an_option_is_taken_as_it_stands(text):
    field = Field(kind="select", label="A", options=(text,))
    pattern = str(field_rule(field)[0])
    trimmed = pattern[2:-2]

    assert re.sub(r"\\(.)", r"\1", trimmed, flags=re.DOTALL) in text
