"""`flowtag qa --compare` and its files, `flowtag checklist` and `flowtag draw`, without a browser."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from creative import draw_flow, load_creative
from delivery import Report, render_csv, render_github, render_json
from flowtag.cli import app
from flowtag.shared import read_creative_texts
from tests.delivery.test_qa_report import FAILED, PASSED

ROOT = Path(__file__).parents[2]
QUIZ = ROOT / "samples" / "skincare-quiz"
CITY = ROOT / "samples" / "city-break"


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def give(monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    """Puts a ready report in the place of a browser."""
    monkeypatch.setattr("delivery.run_qa", lambda *_, **__: report)


def written(path: Path, report: Report) -> str:
    path.write_text(render_json(report), encoding="utf-8")
    return str(path)


def test_qa_writes_its_pixels_as_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, PASSED)
    target = tmp_path / "deep" / "pixels.csv"

    status, _, _ = run("qa", str(QUIZ), "--csv", str(target))

    assert (status, target.read_text("utf-8")) == (0, render_csv(PASSED))


def test_qa_annotates_for_github(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, FAILED)

    status, out, _ = run("qa", str(QUIZ), "--format", "github")

    annotations = render_github(FAILED, QUIZ.as_posix(), read_creative_texts(QUIZ))
    assert status == 1
    assert out == f"{annotations}FAILED  Quiz & co: 1 of 2 platforms passed\n"


def test_qa_says_what_got_worse_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, FAILED)
    page = tmp_path / "r.html"

    old = written(tmp_path / "old.json", PASSED)
    status, out, err = run("qa", str(QUIZ), "--compare", old, "--report", str(page))

    assert (status, err) == (1, "")
    assert "compared with the older report: 4 worse, 0 better, 2 changed\n" in out
    assert 'id="compared"' in page.read_text("utf-8")


def test_qa_names_the_folder_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, FAILED)
    monkeypatch.chdir(QUIZ.parents[1])

    told = {path: run("qa", path)[1] for path in (f"samples/{QUIZ.name}", str(QUIZ))}

    see = "  see it: flowtag serve {} --open --case 'platform=dv360&size=300x250&format=script&values=ugly'"
    assert see.format(f"samples/{QUIZ.name}") in told[f"samples/{QUIZ.name}"].splitlines()
    assert see.format("quiz") in told[str(QUIZ)].splitlines()


def test_qa_that_got_better_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, PASSED)
    old = written(tmp_path / "old.json", PASSED)

    as_text = run("qa", str(QUIZ), "--compare", old)
    as_json = run("qa", str(QUIZ), "--compare", old, "--json")

    assert as_text[0] == 0
    assert as_text[1].endswith("\ncompared with the older report: no difference\n")
    assert as_json == (0, render_json(PASSED), "compared with the older report: no difference\n")


def test_qa_that_passes_and_got_worse_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, PASSED)
    old = json.loads(render_json(PASSED))
    old["platforms"][0]["coverage"]["share"] = 0.5
    better, worse = tmp_path / "better.json", tmp_path / "worse.json"
    better.write_text(json.dumps(old))
    old["platforms"][0] |= {"coverage": {"share": 1.0, "missed": []}, "verdict": "proven"}
    worse.write_text(json.dumps(old))
    cell = PASSED.platforms[0]
    assumed = type(cell)(**{f: getattr(cell, f) for f in cell.__slots__} | {"verdict": "assumed"})
    lower = type(PASSED)("Quiz & co", "quiz", "Chromium 156", 1.25, (assumed,))

    improved = run("qa", str(QUIZ), "--compare", str(better))
    give(monkeypatch, lower)
    status, out, _ = run("qa", str(QUIZ), "--compare", str(worse))

    assert improved[0] == 0
    assert "  - the verdict was proven and is assumed\n" in out
    assert status == 1


def test_qa_compares_only_with_a_report(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")

    status, out, err = run("qa", str(QUIZ), "--compare", str(other))
    odd = run("qa", str(QUIZ), "--format", "pdf")

    assert (status, out) == (2, "")
    assert err == (
        f"error: {other} is no report\n  hint: --compare reads what `flowtag qa --json` wrote.\n"
    )
    assert odd[0] == 2


def test_checklist_is_strict_if_asked(tmp_path: Path) -> None:
    page = tmp_path / "list.html"

    status, out, err = run("checklist", str(QUIZ), "--out", str(page))
    strict = run("checklist", str(QUIZ), "--strict")

    assert (status, err) == (0, "")
    assert out.startswith("Maren skin advisor: 4 of 6 ticked\n")
    assert (strict[0], strict[1]) == (1, out)
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_checklist_reads_reports_and_nothing_else(tmp_path: Path) -> None:
    report = written(tmp_path / "qa.json", PASSED)
    other = tmp_path / "other.json"
    other.write_text("[]")

    _, out, _ = run("checklist", str(QUIZ), "--report", report, "--json")
    no_report = run("checklist", str(QUIZ), "--report", str(other))
    no_data = run("checklist", str(QUIZ), "--data", str(tmp_path))

    staging = json.loads(out)["lines"][4]
    assert "The report is of another version of the creative: run QA again." in staging["todo"]
    assert no_report[0] == 2
    assert no_data[0] == 2
    assert "there are no data here" in no_data[2]


def test_draw_writes_the_flow_expanded_or_as_written(tmp_path: Path) -> None:
    creative, _ = load_creative(CITY)
    assert creative is not None
    target = tmp_path / "deep" / "city.svg"

    status, out, err = run("draw", str(CITY), "--out", str(target), "--mark", "art")
    written_out = run("draw", str(CITY), "--as-written")
    of_a_file = run("draw", str(CITY / "flow.json"))

    assert (status, out, err) == (0, "", "")
    assert target.read_text("utf-8") == draw_flow(creative.flow, {"art": "here"})
    assert written_out == of_a_file == (0, draw_flow(creative.source), "")


def test_draw_says_what_it_cannot_draw(tmp_path: Path) -> None:
    gone = run("draw", str(tmp_path / "nowhere"))
    unknown = run("draw", str(CITY), "--mark", "arts")
    (tmp_path / "flow.json").write_text("{")
    broken = run("draw", str(tmp_path / "flow.json"))

    assert gone[0] == 2
    assert (unknown[0], unknown[1]) == (2, "")
    assert 'there is no component "arts"' in unknown[2]
    assert 'did you mean "art"?' in unknown[2]
    assert broken[0] == 1
    assert "FL105" in broken[2]
