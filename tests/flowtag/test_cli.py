"""The command contract: what each command prints, where, and with which status."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from creative import trace_schema
from delivery import load_platforms
from flowtag.cli import app

ROOT = Path(__file__).parents[2]
QUIZ = str(ROOT / "samples" / "skincare-quiz")
BROKEN = str(ROOT / "samples" / "broken" / "FL204-connection-target-missing")
COMMANDS = ("check", "simulate", "build", "platforms", "tag", "qa", "serve")


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    status, out, _ = run(command, "--help")

    assert status == 0
    assert f"Example: flowtag {command}" in " ".join(out.split())


def test_help_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "lxml", "networkx", "playwright", "jinja2", "quickjs")
    program = (
        "import sys; from typer.testing import CliRunner; from flowtag.cli import app;"
        "CliRunner().invoke(app, ['--help']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_check_of_a_clean_creative() -> None:
    assert run("check", QUIZ) == (0, f"{QUIZ}: 0 errors, 0 warnings\n", "")


def test_check_as_json_names_every_field_of_a_problem() -> None:
    status, out, _ = run("check", BROKEN, "--json")
    problems = json.loads(out)["problems"]

    assert status == 1
    assert {tuple(sorted(p)) for p in problems} == {
        ("code", "file", "hint", "message", "name", "place", "severity")
    }
    assert "FL204" in {p["code"] for p in problems}


def test_a_folder_that_is_not_there_is_a_message() -> None:
    status, out, err = run("check", "nowhere/at/all")

    assert status == 1
    assert "nowhere/at/all" in out
    assert "Traceback" not in out + err


def test_simulate_one_session_is_a_trace_of_the_shipped_schema() -> None:
    status, out, _ = run("simulate", QUIZ, "--seed", "7", "--json")

    assert status == 0
    jsonschema.validate(json.loads(out), trace_schema())


def test_simulate_is_the_same_for_the_same_seed() -> None:
    assert run("simulate", QUIZ, "--seed", "7") == run("simulate", QUIZ, "--seed", "7")
    assert run("simulate", QUIZ, "--seed", "7") != run("simulate", QUIZ, "--seed", "8")


def test_simulate_many_sessions_gives_totals() -> None:
    status, out, _ = run("simulate", QUIZ, "--sessions", "200", "--seed", "1", "--json")
    totals = json.loads(out)

    assert status == 0
    assert set(totals) == {"sessions", "components", "pixels", "metrics", "ends"}
    assert totals["sessions"] == 200
    assert sum(totals["ends"].values()) == 200
    assert {"aggregator", "value", "sessions"} <= set(next(iter(totals["metrics"].values())))


def test_simulate_refuses_an_act_that_is_none() -> None:
    status, _, err = run("simulate", QUIZ, "--choose", "nobody")

    assert status == 2
    assert 'there is no component "nobody"' in err


def test_simulate_says_where_an_act_did_not_fit() -> None:
    first = json.loads(run("simulate", QUIZ, "--json")[1])
    taken = [e["taken"] for e in first["effects"] if e["kind"] == "clear"]
    status, _, err = run("simulate", QUIZ, "--choose", f"{taken[0]},{taken[0]}")

    assert status == 2
    assert f'"{taken[0]}" did not wait to be taken' in err


def test_platforms_lists_them_and_shows_one() -> None:
    status, out, _ = run("platforms")

    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(load_platforms())
    assert "${CLICK_URL" in run("platforms", "dv360")[1]
    assert json.loads(run("platforms", "dv360", "--json")[1])["name"] == "dv360"


def test_an_unknown_platform_gets_the_nearest_name() -> None:
    status, _, err = run("tag", QUIZ, "--platform", "dv306")

    assert status == 2
    assert 'did you mean "dv360"?' in err


def test_the_tag_stands_alone_on_standard_output(tmp_path: Path) -> None:
    status, out, err = run("tag", QUIZ, "--platform", "dv360", "--size", "300x250")
    file = tmp_path / "deep" / "tag.html"
    written = run("tag", QUIZ, "--platform", "dv360", "--size", "300x250", "-o", str(file))

    assert (status, err) == (0, "")
    assert "${CLICK_URL_ENC" in out
    assert (written[0], file.read_text()) == (0, out)


def test_an_unknown_size_or_format_is_a_message() -> None:
    size = run("tag", QUIZ, "--platform", "dv360", "--size", "1x1")
    format_ = run("tag", QUIZ, "--platform", "dv360", "--format", "ifrme")

    assert (size[0], size[1]) == (1, "")
    assert "1x1" in size[2]
    assert format_[0] == 2
    assert 'did you mean "iframe"?' in format_[2]


def test_build_writes_one_page_for_the_size(tmp_path: Path) -> None:
    status, out, _ = run("build", QUIZ, "-o", str(tmp_path), "--size", "300x250")

    assert status == 0
    assert "300x250.html" in out
    assert [p.name for p in sorted(tmp_path.glob("*.html"))] == ["300x250.html"]


def test_a_creative_with_errors_is_not_built(tmp_path: Path) -> None:
    status, out, err = run("build", BROKEN, "-o", str(tmp_path))

    assert (status, out) == (1, "")
    assert "FL204" in err
    assert list(tmp_path.iterdir()) == []
