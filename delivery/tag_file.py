"""A foreign tag as a file: read as text, or told why that cannot be done."""

from delivery import macro_findings as findings
from flows import Problem

__all__ = ["MAX_TAG_BYTES", "read_tag"]

MAX_TAG_BYTES = 5_000_000  # far above what any platform takes; a larger file is no tag
_WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_HINT = "save the tag as plain text in UTF-8."


def read_tag(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a tag, byte for byte; None, with a problem, if it is none.

    `file` is its name in problems. A byte order mark stays in front of the text.
    """
    if len(data) > MAX_TAG_BYTES:
        message = f"The file has {len(data):,} bytes; a tag has at most {MAX_TAG_BYTES:,}."
        hint = "give the text of the tag alone."
        return None, [findings.InputTooLarge.problem("", message, hint, file=file)]
    wide = _WIDE.get(data[:2])
    if wide:
        return None, [_no_text(f"The file is {wide}, not UTF-8.", file)]
    at = data.find(b"\0")
    if at >= 0:
        return None, [_no_text(f"The file is binary: byte {at} is zero.", file)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        seen = data[error.start]
        message = f"The file is not UTF-8: byte {error.start} is 0x{seen:02X}."
        return None, [_no_text(message, file)]


def _no_text(message: str, file: str) -> Problem:
    return findings.InputNotText.problem("", message, _HINT, file=file)
