"""Text of ours stays what it means, whatever the platform would make of it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery import expand, load_platforms
from delivery.pieces import Piece, TagError, assemble, escape_attribute, join, markup, pasted, slot
from tests.delivery.tables import FAMILIES

PLATFORMS = load_platforms()
CM360 = PLATFORMS["campaign_manager_360"]
ADFORM = PLATFORMS["adform"]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("https://t.example/?a=1&b=2", "https://t.example/?a=1&b=2"),
        ("?a&copy=1", "?a&copy=1"),  # HTML: text, because "=" follows
        ("?a&copy2=1", "?a&copy2=1"),
        ("?a&copy", "?a&amp;copy"),
        ("?a&copy;=1", "?a&amp;copy;=1"),
        ("?a&lt", "?a&amp;lt"),
        ("&#99;", "&amp;#99;"),
        ("&#x", "&amp;#x"),
        ("&#", "&#"),
        ("&&amp;", "&&amp;amp;"),
        ('"<a>', "&quot;&lt;a>"),
    ],
)
def test_attribute_values_keep_their_bytes_where_html_allows(text: str, escaped: str) -> None:
    assert escape_attribute(text) == escaped


def test_an_octet_that_the_platform_would_expand_becomes_a_reference() -> None:
    pieces = [markup('<a href="https://x.example/%c3%bc">'), slot("%n")]

    assert assemble(pieces, CM360) == '<a href="https://x.example/&#37;c3%bc">%n'


def test_a_literal_across_a_border_is_broken() -> None:
    assert assemble([slot("%%c1;cpdir="), markup("%%")], ADFORM) == "%%c1;cpdir=&#37;%"


def test_pasted_html_stays_byte_for_byte() -> None:
    assert assemble([pasted("<img src='//x/%c3'>")], CM360) == "<img src='//x/%c3'>"


def test_text_that_may_not_change_fails_loudly() -> None:
    with pytest.raises(TagError, match="'%n'"):
        assemble([Piece("a%n", "fixed")], CM360)


FRAGMENTS = st.sampled_from(
    [
        "%",
        "%%",
        "%c",
        "%n",
        "3",
        "$",
        "${",
        "${GDPR}",
        "c1;cpdir=",
        "__ADFRND__",
        "%eaid!",
        "a",
        "!",
    ]
)


@pytest.mark.parametrize(
    "platform", [p for p in FAMILIES if p.find("cachebuster")], ids=lambda p: p.name
)
@given(before=st.lists(FRAGMENTS, max_size=8), after=st.lists(FRAGMENTS, max_size=8))
def test_the_platform_changes_nothing_but_the_slot(platform, before, after) -> None:
    macro = platform.find("cachebuster")
    texts = "".join(before), "".join(after)
    pieces = [
        markup(escape_attribute(texts[0])),
        slot(macro.literal),
        markup(escape_attribute(texts[1])),
    ]

    served = expand(assemble(pieces, platform), platform, {"cachebuster": "4242", "": "!"})

    assert html.unescape(served) == f"{texts[0]}4242{texts[1]}"


def test_join_changes_nothing() -> None:
    assert join([markup("a"), slot("%n"), pasted("<b>")]) == "a%n<b>"
