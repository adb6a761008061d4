"""Small real files for the tests, written as Excel, Word and zip programs write theirs."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

__all__ = ["cell", "comments", "docx", "paragraph", "rich", "threads", "xlsx", "zipped"]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TIME = (2026, 3, 2, 9, 30, 0)


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, TIME), content, method)
    return data.getvalue()


def cell(address: str, text: str, kind: str = "s", shared: list[str] | None = None) -> str:
    """A cell: `s` puts its text into the shared strings, `inlineStr` and `str` keep it themselves."""
    match kind:
        case "s":
            assert shared is not None
            shared.append(f'<si><t xml:space="preserve">{escape(text)}</t></si>')
            return f'<c r="{address}" t="s"><v>{len(shared) - 1}</v></c>'
        case "inlineStr":
            kept = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
            return f'<c r="{address}" s="1" t="inlineStr">{kept}</c>'
        case "str":
            return f'<c r="{address}" t="str"><f>CONCAT(A1,"&lt;")</f><v>{escape(text)}</v></c>'
        case _:
            return f'<c r="{address}"><v>{escape(text)}</v></c>'


def rich(text: str, *, at: int) -> str:
    """A shared string in two runs, with how it is pronounced."""
    first, second = (escape(part) for part in (text[:at], text[at:]))
    bold = '<rPr><b/><sz val="11"/></rPr>'
    return (
        f'<si><r><t xml:space="preserve">{first}</t></r>'
        f'<r>{bold}<t xml:space="preserve">{second}</t></r>'
        '<rPh sb="0" eb="1"><t>no text</t></rPh><phoneticPr fontId="1"/></si>'
    )


def xlsx(
    sheets: Mapping[str, str],
    shared: Iterable[str] = (),
    *,
    states: Mapping[str, str] | None = None,
    more: Mapping[str, str | bytes] | None = None,
    root: str = "",
) -> bytes:
    """A workbook: the rows of each sheet as XML, and the shared strings. `root`: before targets."""
    states = states or {}
    related = [
        f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    ]
    listed, files = [], {}
    for n, (name, content) in enumerate(sheets.items(), 1):
        state = f" state={quoteattr(states[name])}" if name in states else ""
        listed.append(f'<sheet name={quoteattr(name)} sheetId="{n}"{state} r:id="rId{n}"/>')
        target = f"worksheets/sheet{n}.xml"
        related.append(
            f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="{root}{target}"/>'
        )
        files[f"xl/{target}"] = (
            f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1"/>'
            f"<sheetData>{content}</sheetData></worksheet>"
        )
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{"".join(listed)}</sheets></workbook>'
    strings = f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>'
    return zipped(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": _relationships(_main("xl/workbook.xml")),
            "xl/workbook.xml": HEAD + book,
            "xl/_rels/workbook.xml.rels": _relationships("".join(related)),
            "xl/sharedStrings.xml": HEAD + strings,
            "xl/styles.xml": "not read",
            **files,
            **(more or {}),
        }
    )


def comments(sheet: int, address: str, text: str) -> dict[str, str | bytes]:
    """The parts of a comment on a cell."""
    kept = f'<r><t xml:space="preserve">{escape(text)}</t></r>'
    return {
        **_beside(sheet, ("comments", "comments1.xml")),
        "xl/comments1.xml": f'{HEAD}<comments xmlns="{MAIN}"><commentList>'
        f'<comment ref="{address}"><text>{kept}</text></comment></commentList></comments>',
    }


def threads(sheet: int, address: str, text: str) -> dict[str, str | bytes]:
    """The parts of a comment as Excel writes one today: also as an old one, for old programs."""
    old = comments(sheet, address, f"[Threaded comment]\n\nComment:\n{text}")
    return {
        "xl/comments2.xml": old["xl/comments1.xml"],
        **_beside(sheet, ("comments", "comments2.xml"), ("threadedComment", "threads.xml")),
        "xl/threads.xml": f'{HEAD}<ThreadedComments><threadedComment ref="{address}">'
        f"<text>{escape(text)}</text></threadedComment></ThreadedComments>",
    }


def _beside(sheet: int, *parts: tuple[str, str]) -> dict[str, str | bytes]:
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="../{name}"/>'
        for n, (kind, name) in enumerate(parts)
    )
    return {f"xl/worksheets/_rels/sheet{sheet}.xml.rels": _relationships(related)}


def paragraph(*runs: str, raw: str = "") -> str:
    """A paragraph of Word: each text a run of its own; line breaks are `w:br`, tabs `w:tab`."""
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{''.join(map(_run, runs))}{raw}</w:p>"


def _run(text: str) -> str:
    broken = escape(text).replace("\n", "</w:t><w:br/><w:t xml:space='preserve'>")
    tabbed = broken.replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{tabbed}</w:t></w:r>'


def docx(body: str, *, others: Mapping[str, str] | None = None) -> bytes:
    """A Word document with this body; `others`: other parts by kind, "footer" for one."""
    others = others or {}
    names = {"footnotes": "footnote", "comments": "comment"}
    related, files = "", {}
    for kind, content in others.items():
        related += f'<Relationship Id="r{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>'
        if kind in names:
            content = f"<w:{names[kind]}>{content}</w:{names[kind]}>"
        files[f"word/{kind}.xml"] = f'{HEAD}<w:x xmlns:w="{WORD}">{content}</w:x>'
    related += f'<Relationship Id="rl" Type="{RELATIONS}/hyperlink" Target="https://a.example/" TargetMode="External"/>'
    return zipped(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": _relationships(_main("word/document.xml")),
            "word/_rels/document.xml.rels": _relationships(related),
            "word/document.xml": f'{HEAD}<w:document xmlns:w="{WORD}" xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>',
            **files,
        }
    )


def _main(target: str) -> str:
    return f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="{target}"/>'


def _relationships(content: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'
