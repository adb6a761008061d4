"""Fonts are cut down to what is shown, the same bytes every time."""

from creative.fonts import BASIC_CHARACTERS, font_characters, missing_characters, subset_font
from tests.creative.tiny import font

LATIN = "".join(map(chr, range(0x20, 0x250)))


def test_a_subset_has_the_basic_characters_and_those_asked_for():
    cut = subset_font(font(LATIN), "ř")

    assert font_characters(cut) == {ord(c) for c in BASIC_CHARACTERS + "ř" if c in LATIN}


def test_a_subset_is_smaller_and_still_woff2():
    whole = font(LATIN)

    cut = subset_font(whole, "")

    assert cut[:4] == b"wOF2"
    assert len(cut) < len(whole)


def test_the_same_font_and_characters_give_the_same_bytes():
    whole = font(LATIN)
    first = subset_font(whole, "é")
    subset_font.cache_clear()

    assert subset_font(whole, "é") == first


def test_missing_characters_are_named_once_and_sorted():
    assert missing_characters(font("abc"), "cab → ∞ ∞\n") == " →∞"
