"""Which cells a run has, and what consent lets through; nothing is walked here."""

from dataclasses import replace
from itertools import combinations

import pytest

from creative import ConsentNeed
from delivery.qa.case import LOCALE, Case, fits
from delivery.qa.expect import Asking, Expected
from delivery.qa.expect_consent import Held, Judged, judge, why_held
from delivery.qa.matrix import Cell, Wanted, find_cells
from delivery.staging.consent_states import CONSENTS, WALKED_CONSENTS, WalkedConsent
from delivery.staging.places import WALKED_HOSTS

FORMATS = {"a": ["script", "iframe", "standalone"], "b": ["standalone"], "c": ["script"]}
SIZES = ["300x250", "320x50"]
COUNTS = ConsentNeed(0, consent=(1, 7))
LISTED = ConsentNeed(755, consent=(1,), interest=(7,))
BUILDS = ConsentNeed(0, consent=(1, 3, 4))
CARRIED = {"gdpr", "gdpr_consent"}


def test_without_a_matrix_each_platform_has_one_plain_cell():
    assert find_cells(Wanted(), FORMATS, SIZES) == [
        Cell(Case("a", "script", "300x250"), "plain"),
        Cell(Case("b", "standalone", "300x250"), "plain"),
        Cell(Case("c", "script", "300x250"), "plain"),
    ]


def test_quick_adds_each_host_and_each_consent_state_on_the_first_platform():
    cells = find_cells(Wanted(matrix="quick"), FORMATS, SIZES)
    more = [cell for cell in cells if cell.depth != "plain"]

    assert [cell.case.platform for cell in cells if cell.depth == "plain"] == ["a", "b", "c"]
    assert {cell.case.platform for cell in more} == {"a"}
    assert {cell.case.host for cell in more} == {*WALKED_HOSTS}
    assert {cell.case.consent for cell in more} == {*WALKED_CONSENTS}
    assert len(more) == len(WALKED_HOSTS) - 1 + len(WALKED_CONSENTS) - 1
    assert len({cell.case for cell in cells}) == len(cells)


def test_options_alone_are_combined():
    wanted = Wanted(hosts=("frame", "mraid-3"), consents=("macros", "refused"), locales=("ar-EG",))

    assert find_cells(wanted, {"a": FORMATS["a"]}, SIZES) == [
        Cell(Case("a", "script", "300x250", "frame", "macros", "ar-EG"), "every"),
        Cell(Case("a", "script", "300x250", "frame", "refused", "ar-EG"), "every"),
        Cell(Case("a", "standalone", "300x250", "mraid-3", "macros", "ar-EG"), "every"),
    ]


def test_full_has_every_pair_that_can_be():
    wanted = Wanted(matrix="full", locales=("en-GB", "ar-EG"))
    cases = [cell.case for cell in find_cells(wanted, FORMATS, SIZES)]
    can_be = [
        Case(platform, format_name, size, host, consent)
        for platform, formats in FORMATS.items()
        for format_name in formats
        for size in SIZES
        for host in WALKED_HOSTS
        for consent in WALKED_CONSENTS
        if not fits(host, format_name, consent)
    ]

    for one, other in combinations(("platform", "format", "host", "consent"), 2):
        assert pairs(cases, one, other) == pairs(can_be, one, other)
    first = [case for case in can_be if case.platform == "a"]
    assert pairs(cases, "size", "host") == pairs(first, "size", "host")
    assert pairs(cases, "size", "format") == pairs(first, "size", "format")
    assert {case.locale for case in cases} == {LOCALE, "ar-EG"}
    assert not [case for case in cases if fits(case.host, case.format, case.consent)]
    assert len(cases) < len(can_be) / 2


def test_full_walks_every_path_in_each_host():
    cells = find_cells(Wanted(matrix="full"), FORMATS, SIZES)

    assert {cell.case.host for cell in cells if cell.depth == "every"} == {*WALKED_HOSTS} - {
        "frame"
    }
    assert [cell.depth for cell in cells[:3]] == ["plain", "plain", "plain"]


def test_the_same_options_give_the_same_cells():
    wanted = Wanted(matrix="full")

    assert find_cells(wanted, FORMATS, SIZES) == find_cells(wanted, dict(FORMATS), list(SIZES))


def pairs(cases: list[Case], one: str, other: str) -> set[tuple[str, str]]:
    return {(getattr(case, one), getattr(case, other)) for case in cases}


@pytest.mark.parametrize(
    ("state", "need", "carried", "why"),
    [
        ("macros", COUNTS, CARRIED, ""),
        ("macros", ConsentNeed(2_500, consent=(7,)), CARRIED, "not_disclosed"),
        ("macros", COUNTS, set(), ""),
        ("granted", LISTED, set(), ""),
        ("refused", COUNTS, set(), "no_consent"),
        ("refused", ConsentNeed(755, interest=(7,)), set(), "objected"),
        ("gpp-opt-out", COUNTS, CARRIED, ""),
        ("gpp-opt-out", BUILDS, CARRIED, "opted_out"),
        ("us-opt-out", BUILDS, set(), "opted_out"),
        ("in-app", COUNTS, CARRIED, "no_consent"),
        ("in-app", COUNTS, {"gdpr"}, "no_string"),
        ("in-app", COUNTS, {"gpp"}, ""),
    ],
)
def test_consent_says_why_a_receiver_may_not_be_asked(
    state: WalkedConsent, need: ConsentNeed, carried: set[str], why: str
):
    assert why_held(need, CONSENTS[state], carried) == why


def asking(at_ms: int, unknown: str) -> Asking:
    url = f"https://t.example/{at_ms}"
    one = Expected.exactly("hello", "displayed", url, at_ms)
    return Asking("hello", ("t.example",), unknown, at_ms, (one,))


def test_a_late_answer_holds_drops_or_fires_as_the_author_said():
    asks = [asking(0, "hold"), asking(100, "fire"), asking(200, "drop"), asking(3_000, "drop")]
    found = judge(asks, asks, CONSENTS["asked"], lambda _: COUNTS, CARRIED)

    assert found == Judged(
        (
            replace(asks[0].requests[0], at_ms=2_000),
            replace(asks[1].requests[0], at_ms=500),
            asks[3].requests[0],
        ),
        (
            Held("hello", "t.example", "no_answer"),
            Held("hello", "t.example", "dropped", asks[2].requests),
        ),
    )
