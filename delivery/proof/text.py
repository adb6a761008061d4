"""Bytes from anywhere as text: mails and sheets are not always UTF-8."""

from typing import Literal

__all__ = ["Encoding", "TextRefused", "decode_text"]

Encoding = Literal["utf-8", "utf-16le", "utf-16be"]


class TextRefused(Exception):
    """Why there is no text in the bytes; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def decode_text(data: bytes, encoding: Encoding = "utf-8") -> str:
    """The text: UTF-16 behind its mark (sheets save "Unicode text" so), UTF-8, else Windows-1252.

    A byte order mark of UTF-8 stays in front of the text.
    """
    if encoding != "utf-8":
        return data[2:].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
