"""What tags and builds weigh, and where a platform takes less."""

from pathlib import Path

import pytest

from creative import Weight, find_contract, gzip_bytes, load_part
from delivery import SizeWeight, build_site, build_tag, load_platforms, weigh_site, weigh_tag
from delivery.weights import check_platform_weight
from flows import Problem
from tests.delivery.projects import make_project, write_project

LOADER = gzip_bytes(load_part("loader.js").encode())
LIMITS = """name = "house"
title = "House"
[click]
form = "open"
[[macros]]
name = "click_url"
literal = "[[C]]"
[[limits]]
name = "{}"
value = {}
unit = "any"
"""


@pytest.mark.parametrize("format_", ["script", "iframe", "standalone"])
def test_a_tag_weighs_what_it_loads(tmp_path: Path, format_) -> None:
    project = make_project(tmp_path)
    platform = load_platforms()["xandr"]
    files, _ = build_site(project, platform)
    page = gzip_bytes(files["300x250.html"])
    tag, _ = build_tag(project, platform, format=format_)
    assert tag is not None
    own = gzip_bytes(tag.text.encode())
    wanted = {
        "script": Weight(own + LOADER + page, 2),
        "iframe": Weight(own + page, 1),
        "standalone": Weight(own, 1),
    }

    contract = find_contract("300x250")
    assert weigh_tag(project, tag, files) == SizeWeight("300x250", wanted[format_], contract)


def test_a_build_weighs_what_a_script_tag_loads(tmp_path: Path) -> None:
    project = make_project(tmp_path, look={"sizes": ["320x50", "970x250"]})
    files, _ = build_site(project)

    assert weigh_site(project, files) == [
        SizeWeight(size, Weight(LOADER + gzip_bytes(files[f"{size}.html"]), 2), find_contract(size))
        for size in ("320x50", "970x250")
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("initial_bytes", 1000, "The ad loads about 10 KB before the page around it has loaded"),
        ("total_bytes", 1000, "The ad loads about 10 KB in all"),
        ("requests", 1, "The ad asks for 2 files"),
        ("initial_bytes", 100_000, ""),
        ("subload_bytes", 0, ""),
        ("standalone_bytes", 1, ""),  # of a tag's text: build_tag says it
    ],
)
def test_a_platform_may_take_less(tmp_path: Path, name, value, message) -> None:
    folder = write_project(tmp_path, delivery={"platform": "house"})
    (folder / "platforms").mkdir()
    (folder / "platforms" / "house.toml").write_text(LIMITS.format(name, value))
    project = make_project(folder, delivery={"platform": "house"})
    most = "at most 1" if name == "requests" else f"{value:,} bytes"
    problem = Problem(
        "DL213",
        "platform-weight",
        "warning",
        file="creative.json",
        place="",
        message=f"{message}; House takes {most}.",
        hint="make films and pictures smaller; `flowtag build` prints what each size weighs.",
    )

    assert list(check_platform_weight(project)) == ([problem] if message else [])
