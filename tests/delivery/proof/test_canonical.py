"""The canonical form: one text for all spellings that a browser reads alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery import canonical_sha256, canonical_tag
from tests.delivery.proof import proofs

PIECES = st.lists(
    st.sampled_from(
        [
            *"<>/=\"' \t\n\r\f&;#a1-!X\u00a0\ufeff%",
            *("<script", "<img", "</script>", "<style>", "<title>", "<!--", "-->", "src="),
            *("&amp;", "&lt;", "&nbsp;", "&quot;", "&#13;", "&#65279;", "&#xe000;", "\ue000"),
        ]
    ),
    max_size=30,
).map("".join)


@given(text=PIECES)
@settings(max_examples=300)
def test_it_is_its_own_canonical_form(text: str) -> None:
    once = canonical_tag(text)

    assert canonical_tag(once) == once


@pytest.mark.parametrize("number", range(0, len(proofs.claim().tags), 5))
def test_that_of_a_tag_is_its_own_too(number: int) -> None:
    once = canonical_tag(proofs.proof().tag_text(number))

    assert canonical_tag(once) == once


SAME = "<img src='https://t.example/a?b=1&c=2' alt=\"\">"


@pytest.mark.parametrize(
    "text",
    [
        '<img src="https://t.example/a?b=1&c=2" alt="">',
        "<IMG SRC='https://t.example/a?b=1&amp;c=2' ALT>",
        "<img\r\n  src='https://t.example/a?b=1&#38;c=2'\talt='' />\n",
        "\ufeff\n<img src=https://t.example/a?b=1&c=2 alt=>",
    ],
)
def test_spellings_that_a_browser_reads_alike_have_one_form(text: str) -> None:
    assert canonical_tag(text) == '<img src="https://t.example/a?b=1&amp;c=2" alt="">'
    assert canonical_sha256(text) == canonical_sha256(SAME)


@pytest.mark.parametrize(
    "text",
    [
        "<img src='https://t.example/a?b=1&amp;amp;c=2' alt=\"\">",  # escaped twice
        "<img\u00a0src='https://t.example/a?b=1&c=2' alt=\"\">",  # no white space to HTML
        '<img src=“https://t.example/a?b=1&c=2” alt="">',
        "<img src='https://t.example/A?b=1&c=2' alt=\"\">",
        "<img src='https://t.example/a?b=1&c=2'>",
    ],
)
def test_what_a_browser_reads_otherwise_has_another_form(text: str) -> None:
    assert canonical_sha256(text) != canonical_sha256(SAME)


def test_scripts_are_kept_byte_for_byte() -> None:
    text = "<script>if (a  <  b) f('&amp;')\n</script>"

    assert canonical_tag(text) == text


def test_a_reference_without_semicolon_is_text_before_a_letter() -> None:
    """`&copy=2` is two parameters, not ©: HTML, named character reference state."""
    assert canonical_tag('<a href="?a=1&copy=2">') == '<a href="?a=1&amp;copy=2">'
