"""Files of sheets, word processors, mails and zips: which texts stand in them, and where."""

import contextlib
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from delivery import TagAnswer, TextRefused, read_received, verify_tag
from delivery.proof.received import Place, Received
from tests.delivery.proof import proofs
from tests.delivery.proof.file_cases import FILES, TAG, FileCase, one_cell
from tests.delivery.proof.office import docx, paragraph, zipped
from tests.delivery.proof.refused_files import BROKEN_MEMBERS, REFUSED, Refused, sheet_with

# How a text may stand in XML; lxml says what each of them means.
SPELLINGS = {
    "escaped": lambda text: escape(text, {'"': "&quot;", "'": "&apos;"}),
    "in a section": lambda text: f"<![CDATA[{text}]]>",
    "in numbers": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "in hexadecimal numbers": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "in a comment": lambda text: f"<!--{text} <t>-->",
    "in an instruction": lambda text: f"<?x {text} <t>?>",
    "with other line ends": lambda text: escape(text).replace("\n", "\r\n"),
}
PIECES = st.tuples(
    st.sampled_from(sorted(SPELLINGS)), st.text(alphabet="ab<&>\"' \n\tx_/!é\U0001f600", max_size=9)
)


def told(answer: TagAnswer) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (
            one.where,
            one.verdict,
            (*(edit.kind for edit in one.edits), *(note.kind for note in one.notes)),
        )
        for one in answer.found
    )


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_each_tag_of_a_file_is_told_with_its_place(case: FileCase) -> None:
    answer = verify_tag(read_received(case.make()), proofs.proof())

    assert (told(answer), answer.remarks) == (case.found, case.remarks)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_read_is_refused_in_words(case: Refused) -> None:
    with pytest.raises(TextRefused) as refused:
        read_received(case.make())

    assert (str(refused.value), refused.value.hint) == (case.message, case.hint)


@pytest.mark.parametrize("name", BROKEN_MEMBERS)
def test_a_file_that_cannot_be_unpacked_keeps_nobody_from_the_others(name: str) -> None:
    said = "The zip archive is broken: “tag.txt” cannot be unpacked"

    assert read_received(BROKEN_MEMBERS[name]()) == Received((), (f"tag.txt: {said}",))


@given(pieces=st.lists(PIECES, max_size=8), kept=st.booleans())
@settings(max_examples=80)
def test_xml_is_read_as_lxml_reads_it(pieces: list[tuple[str, str]], kept: bool) -> None:
    spelt = "".join(SPELLINGS[how](text) for how, text in pieces)
    space = " xml:space = 'preserve'" if kept else ""
    xml = f'<w a=">"><c r="B3" t="inlineStr"><is><t{space}>&lt;a{spelt}.</t ></is></c></w>'
    expected = str(etree.fromstring(xml.encode()).xpath("string(.//t)"))

    assert read_received(sheet_with(xml)) == Received(((Place(expected, "Tags!B3"),),))


@pytest.mark.parametrize(
    ("spaces", "text"), [("", "<a>b <c>"), (' xml:space="preserve"', " <a> b <c>\n")]
)
def test_outer_spaces_count_only_where_the_file_says_so(spaces: str, text: str) -> None:
    """As Excel and Word show them."""
    runs = "".join(f"<r><t{spaces}>{part}</t></r>" for part in (" &lt;a>", " b &lt;c>\n"))
    xml = f'<w><c r="A1" t="inlineStr"><is>{runs}</is></c></w>'

    assert read_received(sheet_with(xml)) == Received(((Place(text, "Tags!A1"),),))


@given(
    which=st.integers(min_value=0, max_value=2),
    changes=st.lists(
        st.tuples(st.integers(min_value=0, max_value=20_000), st.integers(0, 255)), max_size=3
    ),
    cut=st.integers(min_value=0, max_value=400),
)
@example(which=0, changes=[], cut=22)
@settings(max_examples=100)
def test_no_file_is_too_odd(which: int, changes: list[tuple[int, int]], cut: int) -> None:
    """It is read, or refused in words; never anything else."""
    data = bytearray(SOUND[which])
    for at, value in changes:
        data[at % len(data)] = value
    with contextlib.suppress(TextRefused):
        read_received(bytes(data[: len(data) - (cut if cut < 40 else 0)]))


SOUND = (
    one_cell("A1", TAG),
    docx(paragraph(TAG)),
    zipped({"a.txt": TAG, "b.xlsx": one_cell("C3", TAG), "c.zip": zipped({"d.txt": TAG})}),
)


def test_escapes_of_excel_are_undone() -> None:
    """`_x000D_` is a carriage return, `_x005F_` an underscore of a text that looks like one."""
    data = one_cell("A1", "<a>_x000D_b_x005F_x000D_c_x00_")

    assert read_received(data) == Received(((Place("<a>\rb_x000D_c_x00_", "Tags!A1"),),))


def test_an_archive_in_an_archive_in_an_archive_is_told() -> None:
    data = zipped({"tag.txt": TAG})
    for name in ("b.zip", "a.zip"):
        data = zipped({name: data})

    assert read_received(data) == Received(
        (), ("a.zip, b.zip: The zip archive stands in archives in archives",)
    )


def test_all_archives_of_a_file_share_what_may_be_unpacked() -> None:
    part = zipped({"zeros.txt": bytes(25_000_000)})
    data = zipped({"a.zip": part, "b.zip": part, "c.zip": part}, method=0)
    left = 60_000_000 - 3 * len(part) - 50_000_000
    read = read_received(data)

    assert read.skipped[2] == (
        f"c.zip: What is to be unpacked has 25,000,000 bytes; {left:,} of 60,000,000 are left"
    )
