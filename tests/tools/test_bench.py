"""`make bench`: its tables by name."""

import pytest

from tools.bench import TABLES, main


def test_an_unknown_table_lists_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "speed"]) == 2
    assert capsys.readouterr().out == f"There is no table speed. Tables: {', '.join(TABLES)}.\n"


def test_sizes_are_told_without_measuring(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sizes"]) == 0
    assert "skincare-quiz" in capsys.readouterr().out
