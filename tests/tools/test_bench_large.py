"""Large flows of the benchmark are sound: what is measured is `check`, not the telling of faults."""

from pathlib import Path

import pytest

from delivery import check
from tools.bench_check import write_project
from tools.bench_large import large_flow


@pytest.mark.parametrize("size", [7, 8, 19, 200, 1_000, 1_001])
def test_it_has_exactly_so_many_components(size: int) -> None:
    components = large_flow(size)["components"]

    assert len({component["id"] for component in components}) == len(components) == size


def test_a_third_of_it_is_tracked() -> None:
    tracked = [c for c in large_flow(1_000)["components"] if "tracking" in c]

    assert 300 < len(tracked) < 340


@pytest.mark.parametrize("size", [23, 60])
def test_nothing_is_wrong_with_it(size: int, tmp_path: Path) -> None:
    write_project(tmp_path, large_flow(size))

    assert check(tmp_path) == []
