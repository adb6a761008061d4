"""`flowtag platforms check` and `flowtag vendors`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app

TABLE = """
name = "house_server"
title = "House Server"

[click]
form = "closed"

[[macros]]
name = "click_url_complete"
literal = "[[CLICK]]"
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


@pytest.fixture(autouse=True)
def _no_tables_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_check_says_what_a_sound_table_leaves_open(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text(TABLE)

    status, out = run("platforms", "check", str(file))

    assert status == 0
    assert out.splitlines()[:2] == [
        f"{file}: House Server (house_server) can be used.",
        "  nothing is said of: escaped click",
    ]


def test_check_tells_all_problems_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text(TABLE.replace("closed", "shut").replace("click_url_complete", "klick"))

    status, out = run("platforms", "check", str(file), "--json")

    found = json.loads(out)
    assert (status, found["name"]) == (1, None)
    assert [problem["place"] for problem in found["problems"]] == ["click > form", "macros > 0"]


def test_check_needs_a_file() -> None:
    assert run("platforms", "check")[0] == 2
    assert run("platforms", "dv360", "more.toml")[0] == 2


def test_a_former_name_shows_the_platform() -> None:
    status, out = run("platforms", "verizon")

    assert status == 0
    assert out.startswith("Yahoo DSP (yahoo_dsp), server, live\n")


def test_vendors_lists_and_finds() -> None:
    status, listed = run("vendors")
    of_address = json.loads(run("vendors", "https://cdn.doubleverify.com/dvbm.js", "--json")[1])

    assert status == 0
    assert len(listed.splitlines()) >= 60
    assert (of_address["host"], of_address["vendor"]["vendor_id"]) == ("cdn.doubleverify.com", 126)
    assert run("vendors", "z.moatads.com")[1].splitlines()[0] == "Oracle Moat"
    assert "closed 2024-09-30" in run("vendors", "z.moatads.com")[1]


def test_a_host_that_nobody_knows_fails() -> None:
    assert run("vendors", "nobody.example")[0] == 1
    assert run("vendors", "nobody.example", "--json") == (
        1,
        '{\n  "host": "nobody.example",\n  "vendor": null\n}\n',
    )
