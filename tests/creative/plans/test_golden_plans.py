"""What `flowtag test` says of plans that pass and of plans that do not."""

import json
from pathlib import Path

import pytest

from creative import find_plans, load_creative, render_github, results_json, run_plans
from creative.plans import check_plan, load_plan
from tests.creative.plans.plan_cases import CASES, load_shop, tell

SAMPLES = sorted(p.parent for p in (Path(__file__).parents[3] / "samples").glob("*/plans"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_plan(path: Path) -> None:
    assert tell(path) == path.with_suffix(".txt").read_text()


def test_results_as_json_and_as_annotations() -> None:
    path = next(path for path in CASES if path.stem == "line_differs")
    plan, _ = load_plan(path, "plans/line_differs.testplan")
    assert plan is not None

    results = run_plans(load_shop(), [plan])

    said = results_json(results)
    assert json.loads(json.dumps(said)) == {
        "passed": False,
        "runs": [
            {
                "plan": "plans/line_differs.testplan",
                "run": 1,
                "line": 1,
                "seed": 0,
                "verdict": "failed",
                "failures": [
                    {
                        "line": 7,
                        "expected": "line: Your score is 3. Your name?",
                        "happened": "line: Your score is 2. Your name?",
                    }
                ],
                "happened": said["runs"][0]["happened"],  # type: ignore[index]
            }
        ],
    }
    assert render_github(results, "ads/shop, new") == (
        "::error file=ads/shop%2C new/plans/line_differs.testplan,line=7,title=test plan::"
        "expected line: Your score is 3. Your name?%0A"
        "happened line: Your score is 2. Your name?\n"
    )


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda path: path.parent.name + path.name)
def test_plans_of_the_samples_pass(folder: Path) -> None:
    creative, _ = load_creative(folder)
    assert creative is not None
    for path in find_plans(folder):
        plan, problems = load_plan(path, path.name)
        assert plan is not None
        assert [*problems, *check_plan(plan, creative)] == []

        assert [r.plan for r in run_plans(creative, [plan]) if not r.passed] == []


def test_every_sample_has_plans() -> None:
    assert {folder.name for folder in SAMPLES} >= {"skincare-quiz", "movie-night", "test-drive"}
