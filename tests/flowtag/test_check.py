"""`flowtag check`: formats, and fixes that are made or refused."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from flowtag.commands.check import register

ROOT = Path(__file__).parents[2]
TEA = ROOT / "samples" / "broken" / "CR110-undeclared-script-variable"
FLOW: dict[str, object] = {
    "format": 1,
    "id": "tea",
    "start": "hello",
    "components": [
        {"id": "hello", "type": "text", "text": "A tea for tonight?"},
        {"id": "shop", "type": "redirect", "click": "main"},
    ],
    "connections": [{"from": "hello", "to": "shop"}, {"from": "hello", "to": "shop"}],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A creative with two problems that can be fixed, as `tea` in the current folder."""
    tea = tmp_path / "tea"
    shutil.copytree(TEA, tea)
    (tea / "expected.txt").unlink()
    (tea / "flow.json").write_text(json.dumps(FLOW, indent=1))
    monkeypatch.chdir(tmp_path)
    return tea


def run(*words: str) -> tuple[int, str, str]:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["tea", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_summary_says_what_can_be_fixed(folder: Path) -> None:
    status, out, _ = run()

    assert status == 1
    assert out.splitlines()[-1] == (
        "tea: 2 errors, 0 warnings (2 can be fixed: flowtag check --fix)"
    )


def test_fix_writes_the_document_and_says_what_it_changed(folder: Path) -> None:
    assert run("--fix") == (
        0,
        (
            "flow.json: fixed\n"
            '  FL203 connections[1] "hello": deleted\n'
            '  FL213 components[1] "shop": "Learn more"\n'
            "tea: 0 errors, 0 warnings\n"
        ),
        "",
    )
    written = json.loads((folder / "flow.json").read_text())
    assert written["components"][1]["text"] == "Learn more"
    assert written["connections"] == [{"from": "hello", "to": "shop"}]
    assert run("--fix") == (0, "tea: 0 errors, 0 warnings\n", "")


def test_dry_run_shows_the_difference_and_writes_nothing(folder: Path) -> None:
    before = (folder / "flow.json").read_bytes()

    status, out, _ = run("--fix", "--dry-run")

    assert status == 1
    assert out.startswith("flow.json: would fix\n")
    assert '+    {"id": "shop", "type": "redirect", "click": "main", "text": "Learn more"}\n' in out
    assert (folder / "flow.json").read_bytes() == before


def test_a_file_with_another_error_is_not_touched(folder: Path) -> None:
    broken = {**FLOW, "start": "helo"}
    (folder / "flow.json").write_text(json.dumps(broken))
    before = (folder / "flow.json").read_bytes()

    status, out, _ = run("--fix")

    assert status == 1
    assert out.startswith("flow.json: not fixed, because it has other errors: FL201\n")
    assert (folder / "flow.json").read_bytes() == before


def test_github_marks_the_line_of_each_problem(folder: Path) -> None:
    status, out, err = run("--format", "github")

    assert (status, err) == (1, "")
    assert out == (
        "::error file=tea/flow.json,line=22,title=FL203 duplicate-connection::"
        'connections[1] "hello"%0Aconnections[0] leads to "shop" already.%0A'
        "hint: Delete one of the two.\n"
        "::error file=tea/flow.json,line=11,title=FL213 redirect-without-gesture::"
        'components[1] "shop"%0A"hello" leads here without an act of the user.%0A'
        'hint: Write the button\'s "text", or put a choice before it.\n'
        "tea: 2 errors, 0 warnings (2 can be fixed: flowtag check --fix)\n"
    )


def test_json_stays_json_beside_a_fix(folder: Path) -> None:
    status, out, err = run("--format", "json", "--fix")

    assert (status, json.loads(out)) == (0, {"problems": []})
    assert err.startswith("flow.json: fixed\n")


@pytest.mark.parametrize("words", [("--format", "xml"), ("--dry-run",)])
def test_a_wrong_call_is_a_message(folder: Path, words: tuple[str, ...]) -> None:
    status, out, err = run(*words)

    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert "hint: " in err
