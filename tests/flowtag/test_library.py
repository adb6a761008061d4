"""`flowtag library`: the list, one form, JSON, and a project's own scripts."""

import json
from pathlib import Path

from typer.testing import CliRunner

from creative import built_in_scripts, describe_script, script_json
from flowtag.cli import app

OWN = 'title = "Voucher"\ndescription = "Fires the voucher pixel."\ncode = "PIXEL.fire(\'https://t.example/\')"\n'


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["library", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_list() -> None:
    code, shown, _ = _run()

    assert code == 0
    assert [line.split()[0] for line in shown.splitlines()] == list(built_in_scripts())
    assert f"{'linkedin-conversion':24} partner, conversion\n" in shown


def test_one_form() -> None:
    script = built_in_scripts()["floodlight"]

    assert _run("floodlight") == (0, describe_script("floodlight", script), "")


def test_json() -> None:
    _, listed, _ = _run("--json")
    _, one, _ = _run("time-on-step", "--json")

    assert [script["name"] for script in json.loads(listed)["scripts"]] == list(built_in_scripts())
    assert json.loads(one) == script_json("time-on-step", built_in_scripts()["time-on-step"])


def test_an_unknown_script() -> None:
    code, shown, said = _run("meta-pixl")

    assert (code, shown) == (2, "")
    assert said.startswith(
        'error: there is no script "meta-pixl"\n  hint: did you mean "meta-pixel"?'
    )


def test_scripts_of_a_project(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "voucher.toml").write_text(OWN)
    (tmp_path / "library" / "broken.toml").write_text("title = ")

    code, shown, said = _run("voucher", "--project", str(tmp_path))

    assert (code, shown) == (0, "voucher: Voucher\nFires the voucher pixel.\n")
    assert "library/broken.toml: error CR303 library-file-broken" in said


def test_a_project_that_is_not_there(tmp_path: Path) -> None:
    code, _, said = _run("--project", str(tmp_path / "none"))

    assert (code, said) == (2, f'error: there is no folder "{tmp_path / "none"}"\n')
