"""The click id in a landing page: in its query, before its fragment, and nothing else changed."""

from pathlib import Path

import pytest

from delivery.click_id import landing_pages, with_click_id
from tests.delivery.projects import make_project


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("https://s.example", "https://s.example?ft_click=@{session}"),
        ("https://s.example/#a", "https://s.example/?ft_click=@{session}#a"),
        ("https://s.example/?", "https://s.example/?ft_click=@{session}"),
        ("https://s.example/?a=1&", "https://s.example/?a=1&ft_click=@{session}"),
        ("https://s.example/?a=%26", "https://s.example/?a=%26&ft_click=@{session}"),
        ("https://s.example/?a=1#b?c", "https://s.example/?a=1&ft_click=@{session}#b?c"),
        ("https://s.example/#b?c", "https://s.example/?ft_click=@{session}#b?c"),
    ],
)
def test_it_stands_in_the_query(page: str, expected: str) -> None:
    assert with_click_id(page) == expected


@pytest.mark.parametrize(
    ("switched", "expected"),
    [
        (False, "https://shop.example/skin?a=1&b=2"),
        (True, "https://shop.example/skin?a=1&b=2&ft_click=@{session}"),
    ],
)
def test_only_who_switches_it_on_has_it(tmp_path: Path, switched: bool, expected: str) -> None:
    project = make_project(tmp_path, delivery={"click_id": switched})

    assert landing_pages(project.delivery) == {"main": expected}
