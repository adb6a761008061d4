"""The player's reader of consent strings: against the rules, and against other people's encoders."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative import ConsentNeed
from creative.sandbox import Realm
from delivery.staging.consent_strings import (
    Choice,
    PublisherRestriction,
    encode_gpp,
    encode_tc,
    encode_tc_canada,
)
from tests.creative.consent_rules import FROM_2026_03, may_fire
from tests.creative.player_text import consent_reader

VENDORS = st.integers(1, 40)
PURPOSES = st.integers(1, 11)
VECTORS = json.loads(Path(__file__).with_name("consent_vectors.json").read_text("utf-8"))
_ENTRIES = {
    "judge": "(text) => JSON.stringify(Reader.judge(...JSON.parse(text)))",
    "gpp": "(text) => JSON.stringify(Reader.readGpp(...JSON.parse(text)))",
    "out": "(text) => JSON.stringify(Reader.optOut(...JSON.parse(text)))",
}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
Ask = Callable[..., Any]


@st.composite
def _needs(draw: st.DrawFn) -> ConsentNeed:
    consent = draw(st.sets(PURPOSES, max_size=3))
    interest = draw(st.sets(PURPOSES, max_size=2)) - consent
    flexible = {p for p in consent | interest if draw(st.booleans())}
    parts = (tuple(sorted(part)) for part in (consent, interest, flexible))
    return ConsentNeed(draw(st.just(0) | VENDORS), *parts)


_RESTRICTIONS = st.builds(
    PublisherRestriction,
    purpose=PURPOSES,
    kind=st.integers(0, 3),
    vendors=st.sets(VENDORS, min_size=1).map(lambda s: tuple(sorted(s))),
)
_CHOICES = st.builds(
    Choice,
    consents=st.sets(PURPOSES),
    interests=st.sets(PURPOSES),
    vendors=st.sets(VENDORS),
    vendor_interests=st.sets(VENDORS),
    disclosed=st.none() | st.sets(VENDORS),
    restrictions=st.lists(_RESTRICTIONS, max_size=3),
    purpose_one_treated=st.booleans(),
    created=st.sampled_from([FROM_2026_03 - 1, FROM_2026_03]),
    ranges=st.booleans(),
)


def _call(realm: Realm, entry: str, *values: object) -> object:
    return json.loads(realm.call(entry, json.dumps(values)))


@pytest.fixture(scope="module")
def judge(reader: Realm) -> Ask:
    return partial(_call, reader, "judge")


@pytest.fixture(scope="module")
def reader() -> Realm:
    realm = Realm()
    realm.load(consent_reader(), "consent")
    realm.lock(_ENTRIES)
    return realm


@settings(max_examples=400)
@given(choice=_CHOICES, need=_needs())
def test_any_choice_is_read_as_the_rules_say(judge: Ask, choice: Choice, need: ConsentNeed):
    assert judge(encode_tc(choice), need.json) == may_fire(need, choice)


@settings(max_examples=200)
@given(choice=_CHOICES, need=_needs(), fibonacci=st.booleans())
def test_a_choice_in_canada_is_read_from_either_encoding(judge, choice, need, fibonacci):
    text = encode_tc_canada(choice, fibonacci=fibonacci)

    assert judge(text, need.json, True) == may_fire(need, choice, canada=True)


def test_canadas_string_may_end_before_its_restrictions(judge: Ask):
    choice = Choice(consents={7}, vendors={7, 9}, disclosed=None)
    need = ConsentNeed(7, (1, 7)).json
    text = encode_tc_canada(choice)

    assert text.endswith("AA")  # twelve bits: there are none
    assert (judge(text, need, True), judge(text[:-2], need, True)) == ("", "")


RESTRICTED = {  # what a publisher wrote for purpose 7, and what is then asked of whom
    "nothing": ([], ["", "objected", "no_consent"]),
    "not allowed": ([0], ["restricted"] * 3),
    "consent": ([1], ["", "restricted", "no_consent"]),
    "interest": ([2], ["restricted", "objected", "objected"]),
    "a kind that nobody defined": ([3], ["", "objected", "no_consent"]),
    "the strictest of several": ([2, 0, 1], ["restricted"] * 3),
    "and again": ([1, 3, 2], ["", "restricted", "no_consent"]),
}


@pytest.mark.parametrize(("kinds", "expected"), RESTRICTED.values(), ids=RESTRICTED.keys())
def test_restrictions_come_before_everything(judge: Ask, kinds: list[int], expected: list[str]):
    choice = Choice(
        consents={1, 7},
        vendors={7},
        disclosed=range(1, 20),
        restrictions=[PublisherRestriction(7, kind, (5, 6, 7, 8, 9)) for kind in kinds],
    )
    needs = [
        ConsentNeed(7, consent=(7,)),
        ConsentNeed(7, interest=(7,)),
        ConsentNeed(8, consent=(7,), flexible=(7,)),
    ]

    assert [judge(encode_tc(choice), need.json) for need in needs] == expected
    assert [may_fire(need, choice) for need in needs] == expected


@given(choice=_CHOICES.filter(lambda one: one.disclosed is None), data=st.data())
def test_a_string_that_was_cut_is_none(judge: Ask, choice: Choice, data: st.DataObject):
    text = encode_tc(choice)
    cut = data.draw(st.integers(0, len(text) - 1))

    assert judge(text[:cut], ConsentNeed(7, (1,)).json) == "no_string"


@settings(max_examples=50)
@given(text=st.text(max_size=30))
def test_any_text_at_all_is_answered(reader: Realm, judge: Ask, text: str):
    assert judge(text, ConsentNeed(7, (1,)).json) == "no_string"
    assert judge(text, ConsentNeed(7, (1,)).json, True) == "no_string"
    assert isinstance(_call(reader, "gpp", text, ""), dict)
    assert _call(reader, "out", 6, text) in (0, 2)


def test_a_string_made_elsewhere_is_read(judge: Ask):
    """The specification's own example: vendors 2, 6 and 8 have consent and are disclosed."""
    text = "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw"

    found = {v: judge(text, ConsentNeed(v, (1, 2, 3)).json) for v in (2, 3, 6, 8)}
    assert found == {2: "", 3: "not_disclosed", 6: "", 8: ""}


def _made(case: dict[str, Any]) -> Choice:
    def numbers(name: str) -> list[int]:
        return [n for first, last in case[name] for n in range(first, last + 1)]

    return Choice(
        consents=case["consents"],
        interests=case["interests"],
        vendors=numbers("vendors"),
        vendor_interests=numbers("vendor_interests"),
        disclosed=numbers("disclosed"),
        restrictions=[
            PublisherRestriction(one["purpose"], one["kind"], tuple(one["vendors"]))
            for one in case["restrictions"]
        ],
    )


@pytest.mark.parametrize("case", VECTORS["eu"] + VECTORS["canada"], ids=lambda c: c["gpp"][:12])
def test_the_strings_of_iabs_own_encoder_are_read(reader: Realm, judge: Ask, case: dict[str, Any]):
    choice = _made(case)
    canada = case in VECTORS["canada"]
    text = case["gpp"].split("~")[1]
    needs = [
        ConsentNeed(vendor, consent, interest, flexible)
        for vendor in (0, 1, 2, 25, 278, 755)
        for consent, interest in (((1,), ()), ((1, 7), ()), ((), (7,)), ((3, 4), (9,)))
        for flexible in ((), (7,))
    ]

    assert _call(reader, "gpp", case["gpp"], "") == {"5" if canada else "2": text}
    assert [judge(text, need.json, canada) for need in needs] == [
        may_fire(need, choice, canada=canada) for need in needs
    ]


@given(sections=st.dictionaries(st.integers(1, 60), st.sampled_from(["a", "b.c", "1YNN"])))
def test_sections_of_a_gpp_string_are_found(reader: Realm, sections: dict[int, str]):
    text = encode_gpp(sections)

    assert _call(reader, "gpp", text, "") == {str(key): one for key, one in sections.items()}
    assert _call(reader, "gpp", text, "2,7_-1") == {
        "2": sections.get(2, ""),
        "7": sections.get(7, ""),
        "-1": "",
    }


def test_a_header_that_promises_millions_takes_no_time(reader: Realm):
    bits = f"{3:06b}{1:06b}{1:012b}" + "1" + "11" + "0" * 35 + "11" + "00"  # ids 1 to 39,088,170
    header = "".join(_LETTERS[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))

    assert _call(reader, "gpp", f"{header}~x~y", "") == {"1": "x", "2": "y"}


@pytest.mark.parametrize("case", VECTORS["us"], ids=lambda c: f"{c['section']}-{c['gpp'][-6:]}")
def test_opt_outs_of_every_us_section_are_seen(reader: Realm, case: dict[str, Any]):
    section = case["section"]
    text = _call(reader, "gpp", case["gpp"], "")[str(section)]  # type: ignore[index]
    sells = {"SaleOptOut", "SharingOptOut"} & set(case["opted_out"]) or case["gpc"]

    assert _call(reader, "out", section, text) == (2 if sells else 1 if case["opted_out"] else 0)


@pytest.mark.parametrize(
    ("section", "text", "out"),
    [
        (24, "YBABY.BVWk.QA", 0),  # as Maryland's specification of April 2026 has it: a header first
        (24, "YBABY.BVWU.QA", 1),
        (24, "YBABY.BVVk.QA", 2),
        (24, "YBABY.BVWk.YA", 2),
        (27, "bBABY.BVWl.VVU", 0),
        (27, "bBABY.BVVl.VVU", 2),
        (27, "bBABY.BVWl.ZVU", 0),  # sensitive data, no signal of a browser
        (6, "1YYN", 2),
        (6, "1YNN", 0),
        (6, "1---", 0),
        (6, "", 0),
        (6, "2", 0),
    ],
)  # fmt: skip
def test_other_forms_of_opt_outs_are_seen(reader: Realm, section: int, text: str, out: int):
    assert _call(reader, "out", section, text) == out
