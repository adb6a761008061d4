"""The player's reader of consent strings against a reference of the rules, written apart from it."""

import json

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
    encode_us_national,
)
from tests.creative.player_text import consent_reader

VENDORS = st.integers(1, 40)
PURPOSES = st.integers(1, 11)
CONSENT_ONLY = {1, 3, 4, 5, 6}
FROM_2026_03 = 17_723_232_000


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
    kind=st.integers(0, 2),
    vendors=st.sets(VENDORS, min_size=1).map(lambda s: tuple(sorted(s))),
)
_CHOICES = st.builds(
    Choice,
    consents=st.sets(PURPOSES),
    interests=st.sets(PURPOSES),
    vendors=st.sets(VENDORS),
    vendor_interests=st.sets(VENDORS),
    disclosed=st.none() | st.sets(VENDORS),
    restrictions=st.lists(_RESTRICTIONS, max_size=2, unique_by=lambda one: one.purpose),
    purpose_one_treated=st.booleans(),
    created=st.sampled_from([FROM_2026_03 - 1, FROM_2026_03]),
    ranges=st.booleans(),
)


def may_fire(need: ConsentNeed, choice: Choice) -> bool:
    """The rules in one place: disclosed, not restricted, and a legal basis for every purpose."""
    if need.vendor:
        if choice.disclosed is None and choice.created >= FROM_2026_03:
            return False
        if choice.disclosed is not None and need.vendor not in choice.disclosed:
            return False
    return all(_has_basis(need, choice, purpose) for purpose in {*need.consent, *need.interest})


def _has_basis(need: ConsentNeed, choice: Choice, purpose: int) -> bool:
    if purpose == 1 and choice.purpose_one_treated:
        return True
    kinds = [
        one.kind
        for one in choice.restrictions
        if one.purpose == purpose and need.vendor in one.vendors
    ]
    basis = "consent" if purpose in need.consent else "interest"
    for kind in kinds:
        if kind == 0:
            return False
        wanted = "consent" if kind == 1 else "interest"
        if wanted != basis and purpose not in need.flexible:
            return False
        basis = wanted
    if basis == "consent" or purpose in CONSENT_ONLY:
        return purpose in choice.consents and (not need.vendor or need.vendor in choice.vendors)
    allowed = not need.vendor or need.vendor in choice.vendor_interests
    return purpose in choice.interests and allowed


@pytest.fixture(scope="module")
def reader() -> Realm:
    realm = Realm()
    realm.load(consent_reader(), "consent")
    entries = {
        "judge": "(text) => { const [tc, need] = JSON.parse(text); return JSON.stringify(Reader.judge(tc, need)) }",
        "gpp": "(text) => JSON.stringify(Reader.readGpp(JSON.parse(text)))",
        "out": "(text) => { const [gpp, ids] = JSON.parse(text);"
        "return JSON.stringify(Reader.optedOut(Reader.readGpp(gpp), (id) => ids.indexOf(id) >= 0)) }",
        "sale": "(text) => JSON.stringify(Reader.saleOptedOut(JSON.parse(text)))",
    }
    realm.lock(entries)
    return realm


def _ask(reader: Realm, entry: str, value: object) -> object:
    return json.loads(reader.call(entry, json.dumps(value)))


@settings(max_examples=400)
@given(choice=_CHOICES, need=_needs())
def test_any_choice_is_read_as_the_rules_say(reader: Realm, choice: Choice, need: ConsentNeed):
    why = _ask(reader, "judge", [encode_tc(choice), need.json])

    assert (why == "") is may_fire(need, choice)


@given(text=st.text(max_size=60))
def test_any_text_at_all_is_answered(reader: Realm, text: str):
    assert _ask(reader, "judge", [text, ConsentNeed(7, (1,)).json]) in ("no_string", "no_consent", "not_disclosed")  # fmt: skip
    assert isinstance(_ask(reader, "gpp", text), dict)
    assert _ask(reader, "sale", text) in (True, False)


def test_a_string_made_elsewhere_is_read():
    """The core string of the specification's own example has version 2 and no vendor at all."""
    realm_text = "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw"
    realm = Realm()
    realm.load(consent_reader(), "consent")
    realm.lock(
        {
            "judge": "(text) => { const [tc, n] = JSON.parse(text); return JSON.stringify(Reader.judge(tc, n)) }"
        }
    )

    # Vendors 2, 6 and 8 have consent, purposes 1 to 3 too; 2, 6 and 8 are disclosed.
    found = {
        vendor: _ask(realm, "judge", [realm_text, ConsentNeed(vendor, (1, 2, 3)).json])
        for vendor in (2, 3, 6, 8)
    }
    assert found == {2: "", 3: "not_disclosed", 6: "", 8: ""}


@given(sections=st.dictionaries(st.integers(1, 60), st.sampled_from(["a", "b.c", "1YNN"])))
def test_sections_of_a_gpp_string_are_found(reader: Realm, sections: dict[int, str]):
    read = _ask(reader, "gpp", encode_gpp(sections))

    assert read == {str(key): text for key, text in sections.items()}


@pytest.mark.parametrize("sale", [0, 1, 2])
@pytest.mark.parametrize("sharing", [0, 1, 2])
@pytest.mark.parametrize("targeting", [0, 1, 2])
def test_a_national_opt_out_is_seen(reader: Realm, sale: int, sharing: int, targeting: int):
    gpp = encode_gpp({7: encode_us_national(sale, sharing, targeting)})

    assert _ask(reader, "out", [gpp, [7]]) is (1 in (sale, sharing, targeting))
    assert _ask(reader, "out", [gpp, []]) is False  # not in force


@pytest.mark.parametrize(("text", "out"), [("1YYN", True), ("1YNN", False), ("1---", False), ("", False), ("2YYN", False)])  # fmt: skip
def test_a_us_privacy_string_is_read(reader: Realm, text: str, out: bool):
    assert _ask(reader, "sale", text) is out
