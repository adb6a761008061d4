"""`flowtag lint-tag`: what it prints, what it writes, and its exit status."""

import json
from pathlib import Path

from typer.testing import CliRunner

from flowtag.cli import app

TAG = '<img src="http://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">\r\n'
MENDED = TAG.replace("http:", "https:")


def test_findings_are_the_result(tmp_path: Path) -> None:
    path = tmp_path / "tag.html"
    path.write_bytes(TAG.encode())

    result = CliRunner().invoke(app, ["lint-tag", str(path), "--json"])

    told = json.loads(result.stdout)
    assert (result.exit_code, [p["code"] for p in told["problems"]]) == (1, ["DL421"])
    assert path.read_bytes() == TAG.encode()


def test_fix_writes_only_the_change(tmp_path: Path) -> None:
    path = tmp_path / "tag.html"
    path.write_bytes(TAG.encode())

    result = CliRunner().invoke(app, ["lint-tag", str(path), "--fix"])

    assert (result.exit_code, path.read_bytes()) == (0, MENDED.encode())


def test_standard_input_is_mended_to_standard_output() -> None:
    result = CliRunner().invoke(app, ["lint-tag", "-", "--fix"], input=TAG.encode())

    assert (result.exit_code, result.stdout_bytes) == (0, MENDED.encode())


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tag.html"
    path.write_bytes(b"\x00\x01<img>")

    result = CliRunner().invoke(app, ["lint-tag", str(path)])

    assert result.exit_code == 1
    assert "DL301" in result.stderr


def test_an_unknown_platform_stops(tmp_path: Path) -> None:
    path = tmp_path / "tag.html"
    path.write_bytes(TAG.encode())

    result = CliRunner().invoke(app, ["lint-tag", str(path), "--platform", "dv306"])

    assert (result.exit_code, "dv360" in result.stderr) == (2, True)
