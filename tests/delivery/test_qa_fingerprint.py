"""Which version of a creative something was made of."""

import shutil
from pathlib import Path

from delivery.qa.fingerprint import fingerprint

SAMPLE = Path(__file__).parents[2] / "samples" / "city-break"


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    shutil.copytree(SAMPLE, folder)
    return folder


def test_a_copy_has_the_same_fingerprint_and_reports_beside_it_count_for_nothing(tmp_path: Path):
    folder = copied(tmp_path)
    (folder / "qa.html").write_text("a report")
    (folder / "plans").mkdir()
    (folder / "plans" / "new.testplan").write_text("a plan")

    assert fingerprint(folder) == fingerprint(SAMPLE)


def test_every_file_of_the_ad_counts(tmp_path: Path):
    folder = copied(tmp_path)
    before = fingerprint(folder)
    inside = [*folder.glob("*.json"), *folder.glob("flows/*"), *folder.glob("assets/**/*")]
    counted = [path for path in inside if path.is_file()]

    for path in counted:
        data = path.read_bytes()
        path.write_bytes(data + b" ")
        assert fingerprint(folder) != before, path
        path.write_bytes(data)

    assert len(counted) > 5
    assert fingerprint(folder) == before
