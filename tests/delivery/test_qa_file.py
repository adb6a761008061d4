"""qa.toml as a file, and which cells its fields and the options ask for."""

from pathlib import Path

import pytest

from delivery.qa_file import QaFile, check_qa_file, load_qa_file

SIZES, PLATFORMS = ("300x250",), ("dv360", "xandr")


def written(folder: Path, text: str) -> Path:
    (folder / "qa.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_nothing_is_asked_for(tmp_path: Path):
    assert load_qa_file(tmp_path) == (QaFile(), [])
    assert check_qa_file(tmp_path, SIZES, PLATFORMS) == []


def test_every_field_is_read(tmp_path: Path):
    text = """
        matrix = "full"
        platforms = ["dv360"]
        hosts = ["frame", "mraid-3"]
        consents = ["macros", "in-app"]
        sizes = ["300x250"]
        locales = ["ar-EG"]
        faults = true
        jobs = 4
    """

    assert load_qa_file(written(tmp_path, text)) == (
        QaFile(
            matrix="full",
            platforms=("dv360",),
            hosts=("frame", "mraid-3"),
            consents=("macros", "in-app"),
            sizes=("300x250",),
            locales=("ar-EG",),
            faults=True,
            jobs=4,
        ),
        [],
    )
    assert check_qa_file(tmp_path, SIZES, PLATFORMS) == []


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("matrix = ", "", "The file is not TOML: Invalid value (at end of document)."),
        ('matrix = "all"', "matrix", "Input should be 'quick' or 'full', not 'all'."),
        ('hosts = "frame"', "hosts", "Input should be a valid tuple, not 'frame'."),
        ('hosts = ["mraid"]', "hosts > 0", 'There is no "mraid" here.'),
        ("jobs = 0", "jobs", "Input should be greater than or equal to 1, not '0'."),
        ("host = []", "host", 'There is no field "host".'),
        ('sizes = ["1x1"]', "sizes > 0", "The look has no size 1x1."),
        ('platforms = ["x"]', "platforms > 0", 'There is no platform "x".'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, place: str, message: str):
    problems = check_qa_file(written(tmp_path, text), SIZES, PLATFORMS)

    assert [(p.code, p.file, p.place, p.message) for p in problems] == [
        ("DL541", "qa.toml", place, message)
    ]


def test_a_file_that_is_no_text_is_told(tmp_path: Path):
    (tmp_path / "qa.toml").write_bytes(b"\xff\xfe")

    assert [p.message for p in check_qa_file(tmp_path, SIZES, PLATFORMS)] == [
        "The file is not UTF-8: invalid start byte."
    ]
