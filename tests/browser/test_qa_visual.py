"""Pictures in a real browser: the same ad looks the same, a changed one does not, and it is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delivery import Report, approve_pictures, load_platforms, run_qa
from delivery.qa.render_html import render_html
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

HELLO = {"id": "hello", "type": "text", "text": "Hi!"}
DRY = {"id": "dry", "type": "choice", "text": "Dry"}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
LOOK: dict[str, Any] = {"sizes": ["300x250", "160x600"]}
KEYS = [
    "300x250/start.png",
    "300x250/dry.end.png",
    "160x600/start.png",
    "160x600/dry.end.png",
]


def draw(folder: Path, text: str, *, health: bool = False) -> Report:
    components: list[dict[str, Any]] = [HELLO, replace_text(text), SHOP]
    project = make_project(folder, components=components, look=LOOK)
    return run_qa(project, [load_platforms()["xandr"]], health=health, pictures=True)


def replace_text(text: str) -> dict[str, Any]:
    return {**DRY, "text": text}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    """The ad before anything was approved; as approved; and with another word on its button."""
    folder = tmp_path_factory.mktemp("mini")
    first = draw(folder, "Dry", health=True)
    approve_pictures(folder, first.platforms[0].pictures, first.browser)
    return [first, draw(folder, "Dry"), draw(folder, "Wet")]


def test_each_step_is_drawn_once_in_each_size(drawn: list[Report]):
    pictures = drawn[0].platforms[0].pictures

    assert [(p.key, p.state) for p in pictures] == [(key, "new") for key in KEYS]
    assert all(p.png.startswith(b"\x89PNG") for p in pictures)
    assert (drawn[0].passed, drawn[0].warned) == (True, False)


def test_a_run_measures_the_page_too(drawn: list[Report]):
    report = drawn[0].platforms[0]

    assert {f.name: f.passed for f in report.health}["initial_bytes"] is True
    assert {"health", "pictures"} <= set(report.checked)
    assert report.problems == ()


def test_the_same_ad_looks_as_approved(drawn: list[Report]):
    assert [(p.key, p.state) for p in drawn[1].platforms[0].pictures] == [
        (key, "same") for key in KEYS
    ]
    assert drawn[1].platforms[0].problems == ()


def test_another_word_is_seen_and_told_as_a_warning(drawn: list[Report]):
    report = drawn[2].platforms[0]
    changed = [p for p in report.pictures if p.state == "changed"]

    assert [p.key for p in changed if "start" in p.key] == [
        "300x250/start.png",
        "160x600/start.png",
    ]
    assert all(0.0002 < p.changed_share < 0.1 for p in changed)
    assert all(p.before != p.png and p.difference.startswith(b"\x89PNG") for p in changed)
    assert ("pictures", "warning", "A step looks other than approved: The start (300x250).") in [
        (p.check, p.severity, p.message) for p in report.problems
    ]
    assert (drawn[2].passed, drawn[2].warned) == (True, True)


def test_the_report_shows_before_now_and_the_difference(drawn: list[Report]):
    changed = [p for p in drawn[2].platforms[0].pictures if p.state == "changed"]
    small = replace(drawn[2], platforms=(replace(drawn[2].platforms[0], paths=()),))

    page = render_html(small)

    assert page.count("<p>approved</p>") == len(changed)
    assert page.count("data:image/png") == 3 * len(changed) + len(KEYS)
