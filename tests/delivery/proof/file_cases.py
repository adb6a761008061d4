"""Files as sheets, word processors, mails and ad servers make them, and what is said of each.

`flowtag verify` and the page answer the same table.
"""

import base64
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

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

__all__ = ["FILES", "OLD", "OTHER", "TAG", "FileCase", "one_cell"]

Told = tuple[str, str, tuple[str, ...]]  # where, verdict, kinds of edits and notes


@dataclass(frozen=True)
class FileCase:
    """A file, each tag that is found in it, and the remarks on the rest."""

    name: str
    make: Callable[[], bytes]
    found: tuple[Told, ...]
    remarks: tuple[str, ...] = ()


TAG = proofs.tag().strip("\n")
XANDR = proofs.tag("xandr").strip("\n")
NEW_LINE = "\n"
WIDE = 0xFFFFFFFF
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


def old_spreadsheet() -> bytes:
    """An export named `.xls` that is XML: merged cells, an index, bold text, a comment."""

    def data(text: str) -> str:
        return f"<ss:Data ss:Type='String'>{escape(text, {NEW_LINE: '&#10;'})}</ss:Data>"

    bold = data(XANDR).replace("&lt;script", "<B xmlns='urn:html'>&lt;script</B>")
    rows = (
        f"<Row><Cell ss:MergeAcross='2'>{data('Tags')}</Cell><Cell>{data(TAG)}</Cell></Row>"
        f"<Row ss:Index='7'><Cell ss:Index='3'>{bold}<Comment>{data(TAG)}</Comment></Cell></Row>"
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{name}" xmlns:ss="{name}">'
        f"<Worksheet ss:Name='Tags'><Table>{rows}</Table></Worksheet><Worksheet ss:Name='Old'><Table>"
        f"<Row><Cell>{data(TAG)}</Cell></Row></Table>{hidden}</Worksheet></Workbook>"
    ).encode()


def wide_archive() -> bytes:
    """As programs write that put 64-bit sizes into every archive (APPNOTE 4.3.14, 4.5.3)."""
    data, name = TAG.encode(), b"tag.txt"
    crc, size = zlib.crc32(data), len(data)
    local = struct.pack("<4s5HIIIHH", b"PK\3\4", 45, 0, 0, 0, 0, crc, WIDE, WIDE, 7, 20) + name
    local += struct.pack("<HHQQ", 1, 16, size, size) + data
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 45, 45, 0, 0, 0, 0, crc, WIDE, WIDE, 7, 28, 0, 0, 0, 0, WIDE
    )
    entry += name + struct.pack("<HHQQQ", 1, 24, size, size, 0)
    at = len(local) + len(entry)
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    end += struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    last = struct.pack("<4s4HIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, WIDE, WIDE, 0)
    return local + entry + end + last


def mail_with_files() -> bytes:
    """As mail programs name attachments: an old way, and RFC 2231 for what is not ASCII."""
    files = {
        'filename="tags.xlsx"': one_cell("C7", TAG),
        "filename*=UTF-8''T%C3%A4gs.csv": XANDR.encode("utf-16"),
        'filename="logo.png"': b"\x89PNG\r\n\x1a\n",
        "": bytes(9),
    }
    parts = "".join(
        f"--b\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n {name}\n\n"
        + base64.encodebytes(data).decode()
        for name, data in files.items()
    )
    mail = (
        "From: adops@agency.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        f'--b\nContent-Type: text/html\n\n<a name="top">The tags.</a>\n{parts}'
        f"--b\nContent-Type: text/plain\n\n{TAG}\n--b--\n"
    )
    return mail.replace("\n", "\r\n").encode()


def line_of(text: str, data: bytes) -> int:
    """The number of the line that begins with a text."""
    lines = data.decode().splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(text))


FILES = (
    FileCase(
        "an old spreadsheet in XML",
        old_spreadsheet,
        (
            ("Tags!D1", "proven", ()),
            ("Tags!C7", "proven", ()),
            ("Tags!C7, in a comment", "proven", ()),
            ("Old!A1, on a hidden sheet", "proven", ()),
        ),
    ),
    FileCase("an archive with 64-bit sizes", wide_archive, (("tag.txt", "proven", ()),)),
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
        "a mail with files",
        mail_with_files,
        (
            (
                f"line {line_of(TAG.partition(' ')[0], mail_with_files())}",
                "proven",
                ("line-endings", "surroundings"),
            ),
            ("tags.xlsx, Tags!C7", "proven", ()),
            ("Tägs.csv", "proven", ()),
        ),
        ("Not looked at: logo.png; part 4 of the mail: The file is binary: byte 0 is zero.",),
    ),
    FileCase("a document without a tag", lambda: docx(paragraph("Dear all,")), ()),
)
