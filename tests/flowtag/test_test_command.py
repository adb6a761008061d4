"""`flowtag test`: statuses and formats."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app

ROOT = Path(__file__).parents[2]


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    folder = tmp_path / "quiz"
    shutil.copytree(ROOT / "samples" / "skincare-quiz", folder)
    shutil.rmtree(folder / "plans")
    (folder / "plans").mkdir()
    return folder


def test_plans_of_a_sample_pass() -> None:
    status, out, err = run("test", str(ROOT / "samples" / "movie-night"))

    assert (status, err) == (0, "")
    assert out == (
        "passed  plans/films.testplan:3  run 1\n"
        "passed  plans/films.testplan:50  run 2\n"
        "1 plan, 2 runs: 2 passed\n"
    )


def test_one_plan_can_be_named() -> None:
    plan = ROOT / "samples" / "skincare-quiz" / "plans" / "again.testplan"

    status, out, _ = run("test", str(plan))

    assert status == 0
    assert out.endswith("1 plan, 2 runs: 2 passed\n")


def test_a_difference_is_status_1_in_every_format(quiz: Path) -> None:
    (quiz / "plans" / "a.testplan").write_text("line: Good morning\n")

    text, as_json, github = (
        run("test", str(quiz), "--format", name) for name in ("text", "json", "github")
    )

    assert [one[0] for one in (text, as_json, github)] == [1, 1, 1]
    assert "expected  line: Good morning\n" in text[1]
    assert json.loads(as_json[1])["passed"] is False
    assert github[1] == (
        f"::error file={quiz.as_posix()}/plans/a.testplan,line=1,title=test plan::"
        "expected line: Good morning%0A"
        "happened line: Hello! Three questions, then your skin routine.\n"
    )


def test_a_plan_that_cannot_be_read_is_status_1_and_its_problems(quiz: Path) -> None:
    (quiz / "plans" / "a.testplan").write_text("says: hi\ngoal: nothing\n")

    status, out, err = run("test", str(quiz))

    assert (status, out) == (1, "")
    assert [line for line in err.splitlines() if ": error " in line] == [
        "plans/a.testplan: error CR402 plan-verb-unknown",
        "plans/a.testplan: error CR405 plan-name-unknown",
    ]


def test_a_creative_without_plans_is_status_2(quiz: Path) -> None:
    status, _, err = run("test", str(quiz))

    assert status == 2
    assert err == (f"error: {quiz} has no test plans\n  hint: record one: flowtag record {quiz}\n")
