"""A file from anywhere as text: mails and sheets are not always UTF-8."""

__all__ = ["MAX_BYTES", "TextRefused", "decode_text"]

MAX_BYTES = 20_000_000  # a sheet with hundreds of standalone tags; more is no text to look at
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class TextRefused(Exception):
    """Why there is no text in the bytes; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def decode_text(data: bytes) -> str:
    """The text: UTF-8, UTF-16 with its mark (sheets save "Unicode text" so), else Windows-1252.

    A byte order mark of UTF-8 stays in front of the text. Raises TextRefused.
    """
    if len(data) > MAX_BYTES:
        message = f"The file has {len(data):,} bytes; {MAX_BYTES:,} are looked at."
        raise TextRefused(message, "give the text of the tag alone.")
    if data.startswith(b"PK\x03\x04"):
        # Not handled yet: .xlsx and .docx are zips of XML.
        message = "The file is a zip archive, as .xlsx and .docx are."
        raise TextRefused(message, "save the sheet as CSV, or paste the cell.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        hint = "give a text: the tag, a mail as .eml, a sheet as CSV."
        raise TextRefused(f"The file is binary: byte {data.index(0)} is zero.", hint)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
