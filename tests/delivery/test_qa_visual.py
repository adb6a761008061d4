"""Pictures of steps: their names, where approved ones lie, and what is a change; without a browser."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.qa.report import Picture, QaProblem
from delivery.qa.visual import (
    APPROVED,
    Approved,
    approve_pictures,
    caption_of,
    has_approved,
    key_of,
    load_approved,
    picture_problems,
)
from delivery.qa.walk import Deed

DEEDS = (Deed("choose", "dry", 0), Deed("pick", "call/slider", 9, value="2"))
START = Picture("300x250/start.png", "300x250", "The start", "new", b"one")
DRY = Picture("300x250/dry.png", "300x250", "After dry", "new", b"two")


def test_a_step_is_named_by_the_acts_before_it():
    assert [
        (key_of("300x250", DEEDS[:n], over=over), caption_of(DEEDS[:n], over=over))
        for n, over in ((0, False), (1, False), (2, True))
    ] == [
        ("300x250/start.png", "The start"),
        ("300x250/dry.png", "After dry"),
        ("300x250/dry.call~slider=2.end.png", "The end of dry → call/slider"),
    ]


def test_a_long_way_has_a_short_name_of_its_own():
    keys = {key_of("300x250", [Deed("choose", "answer", 0)] * n) for n in (30, 31)}

    assert len(keys) == 2
    assert all(len(key) < 130 for key in keys)


def test_what_was_approved_is_read_again(tmp_path: Path):
    count = approve_pictures(tmp_path, [DRY, START], "Chromium 156")

    assert (count, has_approved(tmp_path)) == (2, True)
    assert load_approved(tmp_path) == Approved(
        "Chromium 156",
        {"300x250/dry.png": b"two", "300x250/start.png": b"one"},
        {"300x250/dry.png": "After dry", "300x250/start.png": "The start"},
    )


def test_what_is_gone_goes_when_the_rest_is_approved(tmp_path: Path):
    approve_pictures(tmp_path, [DRY, START], "Chromium 156")
    gone = replace(DRY, state="gone", png=b"")
    approve_pictures(tmp_path, [START, gone], "Chromium 156")

    assert sorted(path.name for path in (tmp_path / APPROVED).rglob("*.png")) == ["start.png"]


def test_a_project_without_approved_pictures_has_none(tmp_path: Path):
    assert (has_approved(tmp_path), load_approved(tmp_path)) == (False, None)


@pytest.mark.parametrize("key", ["../../secret.png", "300x250/../../x.png", "/etc/passwd"])
def test_a_list_from_elsewhere_reads_no_other_file(tmp_path: Path, key: str):
    (tmp_path / "secret.png").write_bytes(b"secret")
    root = tmp_path / APPROVED
    root.mkdir(parents=True)
    listed = {"format": 1, "browser": "x", "pictures": {key: "a"}}
    (root / "pictures.json").write_text(json.dumps(listed))

    found = load_approved(tmp_path)

    assert found is not None
    assert found.pictures == {}


def test_only_a_change_is_a_problem_and_a_warning():
    changed = replace(DRY, state="changed", changed_share=0.0125)

    assert list(picture_problems([START, changed, replace(START, state="gone")])) == [
        QaProblem(
            "pictures",
            "dry.png",
            None,
            "A step looks other than approved: After dry (300x250).",
            "as in qa/approved/300x250/dry.png",
            "1.25% of the pixels differ",
            "Look at both in the report. If that is meant, approve it: flowtag qa --approve.",
            kind="looks-changed",
            severity="warning",
        )
    ]
