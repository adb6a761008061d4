"""Files as sheets, word processors, mails and ad servers make them, and what is said of each.

`flowtag verify` and the page answer the same table.
"""

import base64
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.delivery.proof import proofs
from tests.delivery.proof.office import (
    cell,
    comments,
    docx,
    paragraph,
    rich,
    threads,
    xlsx,
    zipped,
)

__all__ = ["FILES", "REFUSED", "FileCase", "Refused"]

Told = tuple[str, str, tuple[str, ...]]  # where, verdict, kinds of edits and notes


@dataclass(frozen=True)
class FileCase:
    """A file, each tag that is found in it, and the remarks on the rest."""

    name: str
    make: Callable[[], bytes]
    found: tuple[Told, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A file in which no tag can be looked for."""

    name: str
    make: Callable[[], bytes]
    message: str
    hint: str


TAG = proofs.tag().strip("\n")
XANDR = proofs.tag("xandr").strip("\n")
EDITED = TAG.replace("b%3D2", "b%3D3")
OTHER = '<script src="https://other.example/a.js"></script>'

OLD = (
    "The file is one of old Office programs (.xls, .doc), a mail of Outlook (.msg), or it has a password.",
    "save a sheet as .xlsx or CSV, a text as .docx, a mail as .eml, all without a password.",
)

NOT_LOOKED_AT = (
    f"Not looked at: logo.png; old.xls: {OLD[0].removesuffix('.')}; "
    "program: The file is binary: byte 4 is zero."
)


def sheet(*cells: str) -> str:
    return "".join(f"<row>{one}</row>" for one in cells)


def one_cell(address: str, text: str) -> bytes:
    shared: list[str] = []
    return xlsx({"Tags": sheet(cell(address, text, "s", shared))}, shared)


def trafficking_sheet() -> bytes:
    """Placement, size, number, tag: shared, inline and formula strings, rich text."""
    shared = [f"<si><t>&lt;img> {OTHER.replace('<', '&lt;')}</t></si>", rich(XANDR, at=40)]
    body = (
        f"<row r='1'><c r='A1' t='s'><v>0</v></c>{cell('B1', '300', 'n')}</row>"
        f"<row r='7'>{cell('C7', TAG, 's', shared)}</row>"
        "<row r='8'><c r='C8' t='s'><v>1</v></c></row>"
        f"<row r='9'>{cell('C9', EDITED, 'inlineStr')}{cell('AB9', XANDR, 'str')}</row>"
        f"<row r='12'>{cell('C12', OTHER, 'inlineStr')}<c r='D12' t='s'/></row>"
    )
    return xlsx({"Tags": body}, shared)


def split_over_rows() -> bytes:
    """Pasted into a sheet: each line of the tag is a row; a whole tag of another platform follows."""
    shared: list[str] = []
    lines = [*TAG.split("\n"), XANDR, "a note"]
    rows = [cell(f"B{n}", line, "s", shared) for n, line in enumerate(lines, 3)]
    return xlsx({"Tags": sheet(*rows)}, shared)


def sheets_of_all_kinds() -> bytes:
    shared: list[str] = []
    named = {
        "DV360": sheet(cell("A1", TAG, "s", shared)),
        "It's ours": sheet(cell("B2", XANDR, "s", shared)),
        "Übersicht": sheet(cell("C3", TAG, "s", shared)),
        "Old": sheet(cell("D4", TAG, "s", shared)),
    }
    more = {**comments(1, "E5", XANDR), **threads(2, "F6", TAG)}
    return xlsx(named, shared, states={"Old": "veryHidden"}, more=more)


def as_other_programs_write() -> bytes:
    """Prefixes on every name, no addresses, parts from the root, UTF-16, another order of parts."""
    text = TAG.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "_x000D_\n")
    body = f'<x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c></x:row>'
    part = f'<x:worksheet xmlns:x="urn:x"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    where = "xl/worksheets/sheet1.xml"
    return xlsx({"Tags": ""}, more={where: part.encode("utf-16")}, root="/xl/")


def letter() -> bytes:
    """A tag over many runs, one in a table, one in a text box that old programs read a copy of."""
    lines = TAG.split("\n")
    typed = "".join(paragraph(line[:5], line[5:30], line[30:]) for line in lines)
    smart = XANDR.replace('"', "”")
    cells = f"<w:tr><w:tc>{paragraph('Xandr')}</w:tc><w:tc>{paragraph(smart)}</w:tc></w:tr>"
    box = f"<w:txbxContent>{paragraph(TAG)}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    deleted = f"<w:moveFrom><w:r><w:t>{'&lt;script>'}</w:t></w:r></w:moveFrom>"
    anchored = paragraph("See the box", raw=f"<w:r>{both}</w:r>{deleted}")
    body = paragraph("Dear all,") + paragraph() + typed + f"<w:tbl>{cells}</w:tbl>" + anchored
    return docx(body, others={"comments": paragraph(XANDR), "footer": paragraph("<b>Agency</b>")})


def everything() -> bytes:
    """What an ad server exports, with what else people pack."""
    csv = 'Placement,Tag\nHome,"' + XANDR.replace('"', '""') + '"\n'
    return zipped(
        {
            "tags/": "",
            "tags/Startseite ü.txt": f"Hi,\r\n\r\n{TAG}\r\n",
            "tags/export.csv": csv.encode("utf-16"),
            "booking.xlsx": one_cell("C7", EDITED),
            "more.zip": zipped({"letter.docx": docx(paragraph(TAG))}, method=zipfile.ZIP_STORED),
            "other.html": OTHER,
            "logo.png": b"\x89PNG\0",
            "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "program": b"\x7fELF\0",
            "__MACOSX/._booking.xlsx": b"\0\5\x16\7",
            ".DS_Store": b"\0\0\0\1Bud1",
        }
    )


def mail_with_sheets() -> bytes:
    """As mail programs name attachments: an old way, and RFC 2231 for what is not ASCII."""
    named = {'filename="tags.xlsx"': TAG, "filename*=UTF-8''T%C3%A4gs.xlsx": XANDR}
    parts = "".join(
        f"--b\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n {name}\n\n"
        + base64.encodebytes(one_cell("C7", text)).decode()
        for name, text in named.items()
    )
    return (
        "From: adops@agency.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        f'--b\nContent-Type: text/html\n\n<a name="top">The tags.</a>\n{parts}--b--\n'
    ).encode()


FILES = (
    FileCase(
        "a trafficking sheet",
        trafficking_sheet,
        (
            ("Tags!C7", "proven", ()),
            ("Tags!C8", "proven", ()),
            ("Tags!C9", "edited", ("landing-changed",)),
            ("Tags!AB9", "proven", ()),
        ),
        ("Of other tags this proof says nothing: Tags!A1, Tags!C12.",),
    ),
    FileCase(
        "a tag over several rows",
        split_over_rows,
        (("Tags!B3:B6", "proven", ("cells",)), ("Tags!B7", "proven", ())),
    ),
    FileCase(
        "sheets with names, hidden sheets, comments",
        sheets_of_all_kinds,
        (
            ("'DV360'!A1", "proven", ()),
            ("'DV360'!E5, in a comment", "proven", ()),
            ("'It''s ours'!B2", "proven", ()),
            ("'It''s ours'!F6, in a comment", "proven", ()),
            ("Übersicht!C3", "proven", ()),
            ("Old!D4, on a hidden sheet", "proven", ()),
        ),
    ),
    FileCase(
        "a sheet as other programs write it",
        as_other_programs_write,
        (("Tags!B1", "proven", ("line-endings",)),),
    ),
    FileCase(
        "a cell with a tag and more",
        lambda: one_cell("A1", f"new:\n{TAG}"),
        (("Tags!A1, line 2", "proven", ("surroundings",)),),
    ),
    FileCase(
        "a cell that holds a CSV line",
        lambda: one_cell("A1", 'Home,"' + TAG.replace('"', '""') + '"'),
        (("Tags!A1, row 1, column 2", "proven", ("sheet",)),),
    ),
    FileCase(
        "a cell that was cut off",
        lambda: one_cell("A1", TAG[:-30]),
        (("Tags!A1", "edited", ("cut-off",)),),
    ),
    FileCase(
        "a letter of Word",
        letter,
        (
            ("paragraphs 3 to 6", "proven", ("surroundings",)),
            ("table 1, row 1, column 2", "damaged", ("smart-quotes",)),
            ("text box 1", "proven", ()),
            ("a comment", "proven", ()),
        ),
    ),
    FileCase(
        "a zip of everything",
        everything,
        (
            ("tags/Startseite ü.txt, line 3", "proven", ("line-endings", "surroundings")),
            ("tags/export.csv, row 2, column 2", "proven", ("sheet",)),
            ("booking.xlsx, Tags!C7", "edited", ("landing-changed",)),
            ("more.zip, letter.docx, paragraph 1", "proven", ()),
        ),
        (
            "Of other tags this proof says nothing: other.html.",
            NOT_LOOKED_AT,
        ),
    ),
    FileCase(
        "a mail with sheets",
        mail_with_sheets,
        (("tags.xlsx, Tags!C7", "proven", ()), ("Tägs.xlsx, Tags!C7", "proven", ())),
    ),
    FileCase("a document without a tag", lambda: docx(paragraph("Dear all,")), ()),
)


def patched(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    at = data.rindex(old) if last else data.index(old)
    return data[:at] + new + data[at + len(new) :]


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
