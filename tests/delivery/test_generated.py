"""What is generated from delivery is current: schema and golden tags."""

from pathlib import Path

import pytest

from tests.delivery.generated import ROOT, TAGS, generated_files

FILES = generated_files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_current(path: Path) -> None:
    """`python -m tests.delivery.generated --write` writes them anew; read the diff."""
    assert path.read_text(encoding="utf-8") == FILES[path]


def test_no_golden_tag_is_left_over() -> None:
    assert sorted(TAGS.iterdir()) == sorted(path for path in FILES if path.parent == TAGS)
