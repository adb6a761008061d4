"""Bytes of a foreign file to text or JSON, with the limits and findings of reading our own."""

import codecs
from typing import Any, Literal

from flows import findings as reading
from flows.importers import findings as kinds
from flows.importers.draft import Draft
from flows.importers.typebot_source import is_typebot
from flows.json_text import MAX_BYTES, read_json

__all__ = ["read_export_json", "read_story", "sniff"]

_CONTROLS = dict.fromkeys(range(8), "\ufffd")  # no text has them; reading on uses some as marks
_OURS = (reading.JavaScriptName,)  # a foreign key never becomes one of ours as it stands


def sniff(data: bytes) -> Literal["typebot", "twee", ""]:
    """`typebot` for what begins like JSON, `twee` for what has a passage; else empty."""
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start in (b"{", b"["):
        return "typebot"
    lines = b"\n" + data.removeprefix(codecs.BOM_UTF8).replace(b"\r", b"\n")
    return "twee" if b"\n::" in lines else ""


def read_export_json(data: bytes, draft: Draft) -> dict[str, Any] | None:
    """The object in the file; None, with problems, if there is none that could be an export."""
    raw, problems, found = read_json(data, draft.file)
    draft.problems += problems
    draft.problems += [f.problem(draft.file, raw) for f in found if f.kind not in _OURS]
    if raw is not None and not is_typebot(raw):
        keys = ", ".join(list(raw)[:12])
        message = (
            f"This is no Typebot export: it has no groups and no edges, but {keys or 'nothing'}."
        )
        hint = "In Typebot: Share, or the menu of the bot, then Export flow."
        draft.tell(kinds.ImportSourceUnknown, "", message, hint)
        return None
    return raw


def read_story(data: bytes, draft: Draft) -> str | None:
    """The text of a Twee file; None, with a problem, if it is too large or not UTF-8."""
    if len(data) > MAX_BYTES:
        message = f"The file has {len(data):,} bytes; {MAX_BYTES:,} are allowed."
        draft.tell(reading.FileTooLarge, "", message, "Import only the part that the ad needs.")
        return None
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"The byte 0x{data[error.start]:02X} is not UTF-8."
        draft.tell(reading.NotUtf8, f"line {line}", message, "Save the file as UTF-8.")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
