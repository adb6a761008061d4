"""One whole QA run: every platform, and everything that a report promises."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from delivery import Report, run_qa
from delivery.qa import render_html, render_text, report_json, report_schema
from tests.delivery.projects import make_project
from tests.delivery.tables import EVERYDAY

pytestmark = pytest.mark.browser

PLATFORMS = list(EVERYDAY)
HELLO = {
    "id": "hello",
    "type": "text",
    "text": "Hi!",
    "tracking": [{"tag": "https://t.example/start?cb=@{cachebuster}&page=@{page_url}"}],
}
WAIT = {"id": "wait", "type": "delay", "ms": 20_000}
DRY = {
    "id": "dry",
    "type": "choice",
    "text": "Dry",
    "tracking": [{"on": "selected", "tag": "https://t.example/dry?cb=@{cachebuster}"}],
}
OILY = {"id": "oily", "type": "choice", "text": "Oily"}
BYE: dict[str, Any] = {"id": "bye", "type": "text", "text": "Bye", "end": True}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
FLOW: dict[str, Any] = {
    "components": [HELLO, WAIT, DRY, OILY, SHOP, BYE],
    "connections": [
        {"from": "hello", "to": "wait"},
        {"from": "wait", "to": "dry"},
        {"from": "wait", "to": "oily"},
        {"from": "dry", "to": "shop"},
        {"from": "oily", "to": "bye"},
    ],
}
LOOK = {
    "areas": [{"area": "header", "click": "main"}],
    "header": {"title": "Mini"},
    "closing": {"text": "See more", "click": "more"},
    "sizes": ["300x250", "300x600"],
}
DELIVERY = {
    "click_throughs": {
        "main": "https://shop.example/skin?a=1&b=2",
        "more": "https://shop.example/more",
    },
    "impressions": [{"tag": "https://imp.example/i?ord=@{cachebuster}"}],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder: Path = tmp_path_factory.mktemp("mini")
    project = make_project(folder, flow=FLOW, look=LOOK, delivery=DELIVERY)
    return run_qa(project, PLATFORMS, health=False)


def test_every_platform_passes(report: Report):
    assert report.passed, render_text(report)
    assert [p.platform for p in report.platforms] == [p.name for p in PLATFORMS]


def test_paths_formats_sizes_and_the_fallback_are_tried(report: Report):
    first, second = report.platforms[:2]

    assert [(path.name, path.title) for path in first.paths] == [
        ("Path 1", "dry"),
        ("Path 2", "oily → area closing"),
        ("As iframe", "dry"),
        ("As standalone", "dry"),
        ("Size 300x600", "load only"),
        ("Area header", "area header"),
        ("Without a flow", "load only"),
    ]
    assert [path.name for path in second.paths] == [
        path.name for path in first.paths if not path.name.startswith("Size")
    ]


def test_json_says_what_fired(report: Report):
    data = report_json(report)

    jsonschema.validate(data, report_schema())
    xandr = next(p for p in data["platforms"] if p["platform"] == "xandr")
    for pixel in xandr["pixels"]:
        # The cache-buster is another each time.
        pixel["sample"] = re.sub(r"(ord|cb)=\d+", r"\1=N", pixel["sample"])
    needed = {"held": 0, "vendor": "", "purpose": "consent 1, 7"}
    assert {key: xandr[key] for key in ("passed", "verdict", "paths", "coverage", "pixels")} == {
        "passed": True,
        "verdict": "proven",
        "paths": 6,
        "coverage": {"share": 1.0, "missed": []},
        "pixels": [
            {
                "component": None,
                "on": "load",
                "url": "https://imp.example/i?ord=@{cachebuster}",
                "expected": 6,
                "fired": 6,
                "sample": "https://imp.example/i?ord=N",
                **needed,
            },
            {
                "component": "hello",
                "on": "displayed",
                "url": "https://t.example/start?cb=@{cachebuster}&page=@{page_url}",
                "expected": 5,
                "fired": 5,
                "sample": "https://t.example/start?cb=N&page=https%3A%2F%2Fads.xandr.example%2F",
                **needed,
            },
            {
                "component": "dry",
                "on": "selected",
                "url": "https://t.example/dry?cb=@{cachebuster}",
                "expected": 3,
                "fired": 3,
                "sample": "https://t.example/dry?cb=N",
                **needed,
            },
        ],
    }
    assert [(c["click"], c["component"], c["passed"]) for c in xandr["click_chain"]] == [
        ("main", "shop", True),
        ("more", None, True),
        ("main", None, True),
    ]


def test_every_step_has_a_picture_on_the_first_platform_only(report: Report):
    first, *others = report.platforms
    shots = [shot for path in first.paths[:2] for shot in path.shots]

    assert [shot.caption for shot in shots] == [
        "Takes dry",
        "The end of the path",
        "Takes oily",
        "Clicks closing",
        "The end of the path",
    ]
    assert all(shot.picture.startswith(b"\xff\xd8") for shot in shots)
    assert not any(s.picture for p in others for path in p.paths for s in path.shots)


def test_the_html_report_holds_the_pictures(report: Report):
    assert render_html(report).count("data:image/jpeg") == 5
