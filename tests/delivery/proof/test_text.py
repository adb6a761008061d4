"""Bytes from anywhere as text."""

import pytest

from delivery import read_received
from delivery.proof import Place, Received


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
    assert read_received(data) == Received(((Place(text),),))
