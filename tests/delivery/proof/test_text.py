"""Files from anywhere as text."""

import pytest

from delivery import TextRefused, decode_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<a> é".encode(), "<a> é"),
        ("<a> é".encode("utf-16"), "<a> é"),
        (b"\xfe\xff" + "<a> é".encode("utf-16-be"), "<a> é"),
        ("<a> “é”".encode("cp1252"), "<a> “é”"),
        (b"\xef\xbb\xbf<a>", "\ufeff<a>"),
    ],
    ids=["UTF-8", "UTF-16", "UTF-16, big end first", "Windows-1252", "with a mark"],
)
def test_encodings_of_mails_and_sheets(data: bytes, text: str) -> None:
    assert decode_text(data) == text


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (b"PK\x03\x04rest", "zip archive", "save the sheet as CSV"),
        (b"GIF89a\x00\x01", "binary: byte 6 is zero", "a mail as .eml"),
        (b"x" * 20_000_001, "20,000,001 bytes", "the tag alone"),
    ],
)
def test_what_is_no_text_is_said(data: bytes, message: str, hint: str) -> None:
    with pytest.raises(TextRefused, match=message) as refused:
        decode_text(data)
    assert hint in refused.value.hint
