"""The tagging checklist: a line is ticked by what is found, and by nothing else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from creative import load_creative
from delivery import check, load_project
from delivery.project import Project
from delivery.qa.checklist import (
    Checklist,
    checklist_json,
    make_checklist,
    render_checklist,
)
from delivery.qa.fingerprint import fingerprint
from delivery.qa.live import Live, find_live
from delivery.qa.render_html import render_checklist_html
from delivery.qa.render_json import report_json
from measurement import Campaign, write_traffic
from tests.delivery.projects import DRY, FLOW, HELLO, SHOP, make_project
from tests.delivery.test_qa_report import BAD, GOOD, PASSED

ROOT = Path(__file__).parents[2]
QUIZ = ROOT / "samples" / "skincare-quiz"
LIVE = Live("2026-03-01 14:00", 12, 3)


@pytest.fixture(scope="module")
def quiz() -> Project:
    project, _ = load_project(QUIZ)
    assert project is not None
    return project


def proof(**changes: Any) -> dict[str, Any]:
    """A report of the quiz as it is, on its platform."""
    cell = replace(GOOD, **{"platform": "dv360", "title": "Display & Video 360", **changes})
    return report_json(replace(PASSED, platforms=(cell,), source=fingerprint(QUIZ)))


def state(made: Checklist) -> dict[str, bool]:
    return {line.name: line.ticked for line in made.lines}


def todo(made: Checklist, name: str) -> tuple[str, ...]:
    return next(line.todo for line in made.lines if line.name == name)


def test_everything_is_ticked_where_everything_is_proven(quiz: Project):
    made = make_checklist(quiz, check(QUIZ), report=proof(), live=LIVE)

    assert set(state(made).values()) == {True}
    assert (made.ready, made.done) == (True, 6)
    assert [line.evidence for line in made.lines[4:]] == [
        ("Display & Video 360: proven, 2 sessions, 3 pixel requests",),
        ("first counted in the hour from 2026-03-01 14:00 UTC", "12 impressions so far"),
    ]


def test_what_nobody_has_looked_at_is_open_and_says_how_to_look(quiz: Project):
    made = make_checklist(quiz, check(QUIZ))

    ticked = dict.fromkeys(("tracking", "macros", "components", "tag"), True)
    assert state(made) == {**ticked, "staging": False, "live": False}
    assert not made.ready
    assert "flowtag qa PATH --json" in todo(made, "staging")[0]
    assert "--data DIR" in todo(made, "live")[0]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({**proof(), "source": "another"}, "The report is of another version"),
        (proof(platform="xandr"), "The report does not look at Display & Video 360"),
        (proof(problems=BAD.problems), "Display & Video 360: 4 problems"),
        ({**proof(), "platforms": []}, "The report looks at no platform."),
    ],
    ids=["older", "elsewhere", "failed", "empty"],
)
def test_a_report_that_does_not_prove_this_version_leaves_staging_open(
    quiz: Project, report: dict[str, Any], words: str
):
    made = make_checklist(quiz, check(QUIZ), report=report)

    assert not state(made)["staging"]
    assert todo(made, "staging")[-1].startswith(words) or todo(made, "staging")[0].startswith(words)


def test_wrong_values_in_qa_open_the_macros(quiz: Project):
    wrong = replace(BAD.problems[0], check="values", message="A pixel arrived with other values.")

    made = make_checklist(quiz, check(QUIZ), report=proof(problems=(wrong,)))

    assert (state(made)["macros"], state(made)["staging"]) == (False, False)
    assert todo(made, "macros") == ("QA: A pixel arrived with other values.",)
    assert todo(made, "staging") == ("Display & Video 360: 1 problem",)


def test_previews_do_not_make_it_live(quiz: Project):
    made = make_checklist(quiz, (), live=Live("", 0, 7))

    assert not state(made)["live"]
    assert made.lines[-1].evidence == ("7 impressions of previews and staging",)


def test_an_ad_without_tracking_platform_or_tag_is_open_from_the_start(tmp_path: Path):
    bare = [{k: v for k, v in part.items() if k != "tracking"} for part in (HELLO, DRY, SHOP)]
    project = make_project(
        tmp_path, flow={**FLOW, "components": bare}, delivery={"impressions": []}
    )

    made = make_checklist(project, ())

    assert state(made) == dict.fromkeys(state(made), False)
    assert todo(made, "components") == ("Hang tracking on components, or send metrics.",)
    assert todo(made, "tag") == ("A tag is made for a platform: name one in delivery.json.",)


def test_problems_of_check_open_the_line_that_they_are_about():
    folder = ROOT / "samples" / "broken" / "DL109-pixel-without-cache-buster"
    project, _ = load_project(folder)
    assert project is not None

    made = make_checklist(project, check(folder))

    words = [text for text in todo(made, "tracking") if text.startswith("DL109")]
    assert words[0].startswith("DL109 pixel-without-cache-buster: ")


def test_the_checklist_is_told_as_text_json_and_page(quiz: Project):
    made = make_checklist(quiz, check(QUIZ), report=proof())

    text = render_checklist(made)
    assert text.splitlines()[0] == "Maren skin advisor: 5 of 6 ticked"
    assert "  [x] 5. The tag is tested in staging" in text.splitlines()
    assert "  [ ] 6. It is live" in text.splitlines()
    told = json.loads(checklist_json(made))
    assert (told["name"], told["ready"]) == ("Maren skin advisor", True)
    assert told["lines"][5]["ticked"] is False
    page = render_checklist_html(made)
    assert page.count('class="ticked"') == 5
    assert "default-src 'none'" in page


def test_the_first_impression_is_found_in_a_collectors_data(tmp_path: Path):
    creative, _ = load_creative(QUIZ)
    assert creative is not None
    write_traffic(tmp_path, Campaign((creative,), 60, first_ms=1_772_323_200_000))

    found = find_live(tmp_path, "skincare-quiz")

    assert found.impressions > 40
    assert found.hour.startswith("2026-03-")
    assert find_live(tmp_path, "nobody") == Live("", 0, 0)
