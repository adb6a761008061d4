"""Serve-time expansion: previews, missing values, and the border where values come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery import (
    MacroValueRefused,
    Platform,
    check_values,
    clean_value,
    expand,
    find_break_outs,
    load_platforms,
    read_tag,
)

PLATFORMS = load_platforms()
XANDR, DV360, GAM = (PLATFORMS[name] for name in ("xandr", "dv360", "google_ad_manager"))


def test_xandr_previews_fill_click_macros_and_tell_that_they_are_previews() -> None:
    text = "${CLICK_URL}|${CLICK_URL_ENC}|${IS_PREVIEW}|${CACHEBUSTER}|${FOO}"
    values = {"click_url": "https://c.example/?u=", "cachebuster": "1", "is_preview": "0"}

    assert expand(text, XANDR, values, preview=True) == (
        "https://c.example/?u=|https%3A%2F%2Fc.example%2F%3Fu%3D|1||${FOO}"
    )


def test_kevel_previews_fill_nothing() -> None:
    text = "{{url}}{{timestamp}}"

    assert expand(text, PLATFORMS["kevel"], {"click_url": "x"}, preview=True) == text


def test_openrtb_test_renders_fill_everything_with_audit() -> None:
    text = "p=${AUCTION_PRICE}&i=${AUCTION_ID}"

    assert expand(text, PLATFORMS["openrtb_2_6"], {"auction_id": "7"}, preview=True) == (
        "p=AUDIT&i=AUDIT"
    )


def test_a_missing_value_is_what_the_platform_writes_for_it() -> None:
    assert expand("a=${AUCTION_ID}", PLATFORMS["openrtb_2_6"], {}) == "a="
    assert expand("a=[IFA]&b=[FOO]", PLATFORMS["vast_4"], {}) == "a=-1&b=[FOO]"


@given(st.sampled_from([m.spell("7") for m in DV360.macros]))
def test_a_value_that_looks_like_a_macro_is_never_expanded(literal: str) -> None:
    values = {"click_url": literal, "cachebuster": "WRONG", "": "WRONG"}

    assert expand("${CLICK_URL}", DV360, values) == literal


def test_a_literal_of_another_platform_stays() -> None:
    assert expand("%%CACHEBUSTER%%${CACHEBUSTER}", XANDR, {"cachebuster": "1"}) == (
        "%%CACHEBUSTER%%1"
    )


def test_values_are_composed_and_encoded_as_utf_8() -> None:
    value = clean_value("city", "Zu\u0308rich & Köln")

    assert value == "Zürich & Köln"
    assert (
        expand("%%REFERRER_URL_ESC%%", GAM, {"referrer": value}) == "Z%C3%BCrich%20%26%20K%C3%B6ln"
    )


@pytest.mark.parametrize("value", ["a\r\nb", "a\0", "a\tb", "\u2028", "\ud800", "\u202eexe.gpj"])
def test_what_no_honest_value_holds_is_refused(value: str) -> None:
    with pytest.raises(MacroValueRefused) as refused:
        clean_value("city", value)

    assert refused.value.problem.code == "DL331"


@pytest.mark.parametrize("value", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "x"])
def test_click_addresses_that_are_none_are_refused(value: str) -> None:
    clean, problems = check_values({"click_url": value})

    assert (clean, [problem.code for problem in problems]) == ({}, ["DL332"])


def test_values_under_unknown_names_are_refused() -> None:
    clean, problems = check_values({"cachebust": "1", "cachebuster": "2"})

    assert (clean, [problem.code for problem in problems]) == ({"cachebuster": "2"}, ["DL334"])


def test_a_value_that_ends_its_attribute_is_told() -> None:
    values = {"key_value.s": '"><script>'}

    assert [p.code for p in find_break_outs("%%PATTERN:s%%", GAM, values)] == ["DL333"]
    assert find_break_outs("%%CLICK_URL_ESC%%", GAM, {"click_url": '"'}) == []


@given(st.text())
def test_an_accepted_value_is_stable(value: str) -> None:
    try:
        clean = clean_value("city", value)
    except MacroValueRefused:
        return

    assert clean_value("city", clean) == clean


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\xff\xfe<\0", "DL301"),
        (b"GIF89a\0\0", "DL301"),
        (b"caf\xe9", "DL301"),
        (b" " * 5_000_001, "DL302"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, found: str) -> None:
    text, problems = read_tag(data, "tag.html")

    assert (text, [problem.code for problem in problems]) == (None, [found])


def test_a_tag_is_read_byte_for_byte() -> None:
    assert read_tag("\ufeffa\r\nb\u2028".encode(), "tag.html") == ("\ufeffa\r\nb\u2028", [])


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_previews_touch_nothing_but_the_platforms_own_literals(platform: Platform) -> None:
    text = "no macro here: @{gdpr}, $, {} and []"

    assert expand(text, platform, {}, preview=True) == text
