"""What the rules of delivery let pass; what they find has its sample in samples/broken."""

from pathlib import Path
from typing import Any

import pytest

from delivery import DELIVERY_RULES
from flows import run_rules
from tests.delivery.projects import make_project


def codes(folder: Path, **changes: Any) -> list[str]:
    found = run_rules(DELIVERY_RULES, make_project(folder, **changes), "delivery.json")
    return [problem.code for problem in found]


def test_a_good_project_passes(tmp_path: Path) -> None:
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.brand.example/",
        "https://www.brand.example/a?b=%20&c=1&copy=2",
        "https://www.brand.example/?o=@{cachebuster}&u=@{page_url}",
        "https://www.brand.example/%c3%bc#part",
        "https://user@www.brand.example:8443/",
    ],
)
def test_a_good_landing_page_passes(tmp_path: Path, url: str) -> None:
    assert codes(tmp_path, delivery={"click_throughs": {"main": url}}) == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.brand.example", "DL104"),  # a browser adds the slash
        ("https://www.brand.example:443/", "DL104"),
        ("https://WWW.brand.example/", "DL104"),
        ("https://www.brand.example/\\a", "DL104"),
        ("https://:80/", "DL104"),
        ("HTTPS://www.brand.example/", "DL103"),
        ("//www.brand.example/", "DL103"),
        ("data:text/html,x", "DL103"),
        ("https://www.brand.example/\u200b", "DL103"),
        ("https://www.brand.example/\n", "DL103"),
    ],
)
def test_a_doubtful_landing_page_is_told(tmp_path: Path, url: str, code: str) -> None:
    assert codes(tmp_path, delivery={"click_throughs": {"main": url}}) == [code]


@pytest.mark.parametrize(
    "url",
    [
        "https://t.example/i?o=@{cachebuster}",
        "https://t.example/i?t=@{timestamp}",
        "https://t.example/i?l=@{load_id}",
        '<img src="https://t.example/i?o=@{cachebuster}&amp;b=1">',
        "<script src='https://t.example/t.js'></script><noscript><img src='https://t.example/'></noscript>",
    ],
)
def test_a_pixel_that_is_new_every_time_passes(tmp_path: Path, url: str) -> None:
    hello = {"id": "hello", "type": "text", "text": "Hi", "tracking": [{"tag": url}]}
    shop = {"id": "shop", "type": "redirect", "click": "main"}

    assert codes(tmp_path, components=[hello, shop]) == []


def test_a_native_cache_buster_passes_where_its_platform_is_named(tmp_path: Path) -> None:
    tag = {"tag": "https://t.example/i?o=__ADFRND__"}
    hello = {"id": "hello", "type": "text", "text": "Hi", "tracking": [tag]}
    shop = {"id": "shop", "type": "redirect", "click": "main"}

    changes = {"components": [hello, shop], "delivery": {"platform": "adform"}}
    assert codes(tmp_path, **changes) == []


def test_a_comment_in_a_pasted_impression_passes(tmp_path: Path) -> None:
    html = '<!-- agency --><img src="https://t.example/i?o=@{cachebuster}" alt="">'

    assert codes(tmp_path, delivery={"impressions": [{"tag": html}]}) == []


def test_one_landing_page_passes_on_a_closed_click_macro(tmp_path: Path) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "own.toml").write_text(
        'name = "own"\ntitle = "Own"\n[click]\nform = "closed"\n'
        '[[macros]]\nname = "click_url_complete"\nliteral = "[[CLICK]]"\n'
    )

    assert codes(tmp_path, delivery={"platform": "own"}) == []
