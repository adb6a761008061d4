"""Files in which no tag can be looked for, and what is said of each: why, and what to do.

`flowtag verify` and the page say the same.
"""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.delivery.proof.file_cases import OLD, TAG, one_cell
from tests.delivery.proof.office import xlsx, zipped

__all__ = ["BROKEN_MEMBERS", "REFUSED", "Refused", "sheet_with"]


@dataclass(frozen=True)
class Refused:
    """A file in which no tag can be looked for."""

    name: str
    make: Callable[[], bytes]
    message: str
    hint: str


def patched(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    return patched_at(data, data.rindex(old) if last else data.index(old), new)


def with_directory(**changes: int) -> bytes:
    """An archive of one file whose directory says something else of it."""
    data = zipped({"tag.txt": TAG})
    fields = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "crc": (16, "<I"),
        "packed": (20, "<I"),
        "size": (24, "<I"),
    }
    entry = data.index(b"PK\x01\x02")
    for name, value in changes.items():
        at, kind = fields[name]
        data = patched_at(data, entry + at, struct.pack(kind, value))
    return data


def patched_at(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def bomb() -> bytes:
    """60 MB of zeros in 60 KB."""
    return zipped({"a.txt": bytes(60_000_001)})


def liar() -> bytes:
    """More in it than its directory says."""
    return with_directory(size=len(TAG.encode()) - 1)


def sheet_with(xml: str) -> bytes:
    return xlsx({"Tags": ""}, more={"xl/worksheets/sheet1.xml": xml})


AGAIN = "save it again with Excel, Word or LibreOffice"
SEND = "save or send it again, or paste the tag."
UNPACK = "unpack it, and give what was in it."
ZIP_BROKEN = "The zip archive is broken: "
XML_BROKEN = "The file is broken: its XML cannot be read, because "

REFUSED = (
    Refused("an old sheet", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), *OLD),
    Refused(
        "a sheet of Numbers",
        lambda: zipped({"Index/Document.iwa": b"\0", "preview.jpg": b"\0"}),
        "The file is one of Numbers, Pages or Keynote.",
        "export a sheet as Excel (.xlsx) or CSV, a text as Word (.docx).",
    ),
    Refused(
        "a binary workbook",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\0"}),
        "The file is a binary workbook (.xlsb).",
        "save it as .xlsx or CSV.",
    ),
    Refused(
        "an OpenDocument",
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "The file is an OpenDocument (.ods, .odt) or an e-book.",
        "save a sheet as .xlsx or CSV, a text as .docx.",
    ),
    Refused(
        "a PDF",
        lambda: b"%PDF-1.7\n",
        "The file is a PDF.",
        "copy the tag out of it, and paste that.",
    ),
    Refused(
        "rich text",
        lambda: b"{\\rtf1\\ansi <script>}",
        "The file is rich text (.rtf).",
        "save it as .docx or as plain text.",
    ),
    Refused("gzip", lambda: b"\x1f\x8b\x08\0", "The file is packed with gzip.", UNPACK),
    Refused(
        "a picture",
        lambda: b"GIF89a\x00\x01",
        "The file is binary: byte 6 is zero.",
        "give a text, a mail as .eml, a sheet as .xlsx or CSV, or a .zip of them.",
    ),
    Refused(
        "a text that is too long",
        lambda: b"x" * 20_000_001,
        "The file has 20,000,001 bytes; 20,000,000 are looked at.",
        "give the text of the tag alone.",
    ),
    Refused(
        "a zip bomb",
        bomb,
        "What is to be unpacked has 60,000,001 bytes; 60,000,000 are looked at.",
        "give the file that holds the tag alone.",
    ),
    Refused(
        "too many files",
        lambda: zipped({f"{n}.txt": "" for n in range(2_001)}),
        "The zip archive has 2,001 files in it; 2,000 are looked at.",
        "give the file that holds the tag.",
    ),
    Refused(
        "an empty archive",
        lambda: zipped({}),
        "The zip archive is empty.",
        "give the file that holds the tag.",
    ),
    Refused(
        "a password",
        lambda: with_directory(flags=1),
        "The zip archive has a password.",
        UNPACK,
    ),
    Refused(
        "an uncommon method",
        lambda: zipped({"tag.txt": TAG}, method=zipfile.ZIP_LZMA),
        "“tag.txt” is packed in a way that few programs know (method 14).",
        "unpack the archive, and give what was in it.",
    ),
    Refused(
        "a cut archive",
        lambda: one_cell("A1", TAG)[:-30],
        f"{ZIP_BROKEN}its directory is missing, so it was cut off on its way.",
        SEND,
    ),
    Refused(
        "an archive that lost its middle",
        lambda: zipped({"tag.txt": TAG})[:60] + zipped({"tag.txt": TAG})[80:],
        f"{ZIP_BROKEN}its directory is not where it says.",
        SEND,
    ),
    Refused(
        "a part that is not what it was",
        lambda: patched(one_cell("A1", TAG), b"xl/workbook.xml", b"xl/workbook.xmk", last=True),
        "The file is broken: it is a zip with parts of an office file, and none of them is the main one.",
        f"{AGAIN}, or paste the tag.",
    ),
    Refused(
        "a document type",
        lambda: sheet_with('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
        "The file holds a document type (<!DOCTYPE …>), as no office program writes one.",
        f"{AGAIN}.",
    ),
    Refused(
        "an entity",
        lambda: sheet_with("<worksheet>&a;</worksheet>"),
        f"{XML_BROKEN}“&a;” is no character of XML.",
        f"{AGAIN}, or paste the tag.",
    ),
    Refused(
        "XML that does not nest",
        lambda: sheet_with("<worksheet><row></worksheet></row>"),
        f"{XML_BROKEN}</worksheet> closes nothing.",
        f"{AGAIN}, or paste the tag.",
    ),
    Refused(
        "XML without an end",
        lambda: sheet_with("<worksheet><row>"),
        f"{XML_BROKEN}it ends too early.",
        f"{AGAIN}, or paste the tag.",
    ),
    Refused(
        "XML that is too deep",
        lambda: sheet_with("<a>" * 300 + "</a>" * 300),
        f"{XML_BROKEN}elements are nested more than 200 deep.",
        f"{AGAIN}, or paste the tag.",
    ),
)

# An archive in which one file cannot be unpacked: the others are read.
BROKEN_MEMBERS = {
    "another checksum": lambda: with_directory(crc=1),
    "more than it says": liar,
    "less than it says": lambda: with_directory(size=len(TAG.encode()) + 1),
    "cut short": lambda: with_directory(packed=100),
    "no stream": lambda: patched(zipped({"tag.txt": TAG}), b"tag.txt", b"tag.txt\xff\xff\xff"),
}
