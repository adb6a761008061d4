"""Impression trackers in the tag: what a browser is asked for, and what takes no room."""

from pathlib import Path

import pytest

from delivery import Tag, build_tag, load_platforms
from delivery.formats.wiring import wiring_of
from flows import Problem
from tests.delivery.projects import make_project

DV360 = load_platforms()["dv360"]


def built(folder: Path, tag: str, platform: str = "dv360") -> tuple[Tag, list[Problem]]:
    project = make_project(folder, delivery={"impressions": [{"tag": tag}]})
    found, problems = build_tag(project, load_platforms()[platform])
    assert found is not None
    return found, problems


def test_what_stands_in_noscript_is_not_asked_for(tmp_path: Path):
    pasted = '<img src="https://a.example/i"><noscript><img src="https://b.example/i"></noscript>'

    tag, _ = built(tmp_path, pasted)

    assert pasted in tag.text
    assert [url.typed for url in tag.impressions] == ["https://a.example/i"]


def test_an_address_without_a_start_is_left_out(tmp_path: Path):
    tag, problems = built(tmp_path, "@{view_url}&x=1")

    assert tag.impressions == ()
    assert "<img" not in tag.text
    assert [p.message for p in problems if p.code == "DL204"] == [
        (
            "Display & Video 360 does not fill @{view_url} here; the address starts with it and is "
            "left out."
        )
    ]


@pytest.mark.parametrize(
    ("pasted", "hidden"),
    [
        ('<iframe src="https://v.example/f" width=1 height=1></iframe>', True),
        ('<iframe src="https://v.example/f" height="0"></iframe>', True),
        ('<iframe src="https://v.example/f" width="300" height="100"></iframe>', False),
        ('<script src="https://v.example/v.js"></script>', False),
    ],
)
def test_frames_of_one_pixel_take_no_room(tmp_path: Path, pasted: str, hidden: bool):
    tag, _ = built(tmp_path, pasted)

    assert (f"<div hidden>{pasted}</div>" in tag.text) == hidden


@pytest.mark.parametrize("form", ["{}", '<img src="{}">'])
def test_a_pasted_macro_whose_value_may_hold_quotes_is_told(tmp_path: Path, form: str):
    text = form.format("https://a.example/i?s=%%PATTERN:section%%&c=%%CLICK_URL_UNESC%%")

    tag, problems = built(tmp_path, text, "google_ad_manager")

    assert "%%PATTERN:section%%" in tag.text
    assert [(p.code, p.place, p.message.partition(",")[0]) for p in problems] == [
        ("DL205", "impressions[0] > tag", "%%PATTERN:section%% stays in the tag as pasted")
    ]


@pytest.mark.parametrize(
    ("count_on", "in_the_tag", "in_the_player"),
    [(None, True, False), ("load", True, False), ("render", False, True)],
)
def test_who_fires_a_tracker_is_said_by_when_it_counts(
    tmp_path: Path, count_on: str | None, in_the_tag: bool, in_the_player: bool
):
    address = "https://a.example/i"
    delivery = {"impressions": [{"tag": address}], "count_on": count_on}
    project = make_project(tmp_path, delivery=delivery)
    tag, problems = build_tag(project, DV360, format="script")
    assert tag is not None, problems
    wiring = wiring_of(project, DV360)

    assert (address in tag.text, [url.typed for url in tag.impressions]) == (
        (True, [address]) if in_the_tag else (False, [])
    )
    assert wiring.painted == ((address,) if in_the_player else ())
    assert wiring.count_on_load == (count_on == "load")
