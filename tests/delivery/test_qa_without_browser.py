"""QA of tags' texts: silent on good ones, and each thing it looks at can fail."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delivery import (
    Platform,
    Project,
    Report,
    Tag,
    build_tag,
    load_platforms,
    load_project,
)
from delivery.qa import run_without_browser, without_browser
from tests.contracts.checkout import ROOT
from tests.delivery.projects import make_project
from tests.delivery.tables import TAKE_TAGS

XANDR = load_platforms()["xandr"]


def kinds(report: Report) -> set[tuple[str, str, str]]:
    return {
        (problem.check, problem.kind, problem.path)
        for cell in report.platforms
        for problem in cell.problems
    }


@pytest.mark.parametrize(
    "sample",
    [
        "test-drive",
        pytest.param("skincare-quiz", marks=pytest.mark.torture),
        pytest.param("city-break", marks=pytest.mark.torture),
    ],
)
def test_a_good_sample_is_good_on_every_platform(sample: str):
    project, _ = load_project(ROOT / "samples" / sample)
    assert project is not None
    report = run_without_browser(project, list(project.platforms.values()))

    assert kinds(report) == set()
    assert [cell.platform for cell in report.platforms] == [p.name for p in TAKE_TAGS]


def test_every_pixel_is_expected_with_its_values(tmp_path: Path):
    report = run_without_browser(make_project(tmp_path), [XANDR])
    (cell,) = report.platforms

    assert (report.passed, report.browser, cell.paths) == (True, "no browser", ())
    assert [(p.component, p.expected, p.fired, p.purpose) for p in cell.pixels] == [
        ("hello", 1, 0, "consent 1, 7"),
        ("dry", 1, 0, "consent 1, 7"),
    ]
    assert cell.pixels[0].sample == (
        "https://t.example/start?cb={cachebuster}&page=https%3A%2F%2Fads.xandr.example%2F"
    )


def changed(project: Project, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> Report:
    """The report where every tag has that change in its text."""
    real = build_tag

    def build(*given: Any, **options: Any) -> tuple[Tag | None, list[Any]]:
        tag, problems = real(*given, **options)
        assert tag is not None
        assert old in tag.text
        return replace(tag, text=tag.text.replace(old, new, 1)), problems

    monkeypatch.setattr(without_browser, "build_tag", build)
    return run_without_browser(project, [XANDR])


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("0.", "1.", ("values", "slot-wrong")),
        ("https://imp.example/", "http://imp.example/", ("impressions", "impression-missing")),
        (
            '<img src="https://imp.example/i',
            '<img src="https://imp.example/i?ord=${CACHEBUSTER}"><img src="https://imp.example/j',
            ("impressions", "impression-missing"),
        ),
    ],
)
def test_a_change_of_the_tag_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, found: tuple[str, str]
):
    report = changed(make_project(tmp_path), monkeypatch, old, new)

    assert found in {(check, kind) for check, kind, _ in kinds(report)}


def test_a_second_click_macro_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    real = build_tag

    def build(*given: Any, **options: Any) -> tuple[Tag | None, list[Any]]:
        tag, problems = real(*given, **options)
        assert tag is not None
        slots = tuple(slot for slot in tag.slots if not slot.key.startswith("click_url"))
        return replace(tag, slots=slots), problems

    monkeypatch.setattr(without_browser, "build_tag", build)
    report = run_without_browser(make_project(tmp_path), [XANDR])

    assert {(check, kind) for check, kind, _ in kinds(report)} == {("clicks", "click-uncounted")}


def test_a_macro_that_the_tag_does_not_carry_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tracking = [{"tag": "https://t.example/x?a=${AUCTION_ID}"}]
    hello = {"id": "hello", "type": "text", "text": "Hi", "tracking": tracking, "end": True}
    real = build_tag

    def build(*given: Any, **options: Any) -> tuple[Tag | None, list[Any]]:
        tag, problems = real(*given, **options)
        assert tag is not None
        slots = tuple(slot for slot in tag.slots if slot.literal != "${AUCTION_ID}")
        return replace(tag, slots=slots), problems

    project = make_project(tmp_path, components=[hello])
    before = kinds(run_without_browser(project, [XANDR]))
    monkeypatch.setattr(without_browser, "build_tag", build)
    after = kinds(run_without_browser(project, [XANDR]))

    assert (before, after) == (set(), {("values", "macro-unexpanded", "every path")})


def test_another_platforms_macro_leaves_no_tag(tmp_path: Path):
    tracking = [{"tag": "https://t.example/x?cb=%%TTD_CACHEBUSTER%%"}]
    hello = {"id": "hello", "type": "text", "text": "Hi", "tracking": tracking, "end": True}
    project = make_project(tmp_path, components=[hello])

    assert kinds(run_without_browser(project, [XANDR])) == {("flow", "tag-missing", "no tag")}


def test_a_platform_without_tags_is_left_out(tmp_path: Path):
    platforms: dict[str, Platform] = dict(load_platforms())
    refusing = [p for p in platforms.values() if p not in TAKE_TAGS]

    assert refusing
    assert run_without_browser(make_project(tmp_path), refusing).platforms == ()
