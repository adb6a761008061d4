"""`make bench`: its tables by name."""

import pytest

from tools import bench_collect
from tools.bench import TABLES, main


def test_an_unknown_table_lists_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "speed"]) == 2
    assert capsys.readouterr().out == f"There is no table speed. Tables: {', '.join(TABLES)}.\n"


def test_sizes_are_told_without_measuring(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sizes"]) == 0
    assert "skincare-quiz" in capsys.readouterr().out


def test_a_missing_server_is_named_instead_of_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_collect, "find_program", lambda name: None if name == "wrk" else name)
    table = bench_collect.collect_table()

    cells = [list(column.cells) for column in table.columns]
    assert cells == [["not measured: wrk not installed"], *[[""]] * 6]
