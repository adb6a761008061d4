"""From a run in the browser to a signed proof, and back: the whole way that a tag goes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app
from tests.delivery.projects import HELLO, write_project

pytestmark = pytest.mark.browser

QUICK = {
    "components": [HELLO, {"id": "bye", "type": "text", "text": "Bye", "end": True}],
    "connections": [{"from": "hello", "to": "bye"}],
}


def run(*words: str | Path, given: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], input=given)
    return result.exit_code, result.stdout, result.stderr


def test_a_run_that_passed_is_signed_and_its_tag_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    creative = write_project(tmp_path / "mini", flow=QUICK)
    proof = tmp_path / "mini.proof.json"
    signed = run("qa", creative, "--platform", "xandr", "--sign", proof)
    tag = run("tag", creative, "--platform", "xandr")[1]
    frame = run("tag", creative, "--platform", "xandr", "--format", "iframe")[1]
    seen = [run("verify", "-", "--proof", proof, given=text) for text in (tag, frame, tag[9:])]

    assert signed[0] == 0, signed
    assert "A new key was made" in signed[2]
    assert f"Signed: {proof} (1 of 3 tags walked, key " in signed[2]
    assert [(status, out.partition(":")[0]) for status, out, _ in seen] == [
        (0, "PROVEN"),
        (0, "UNCHANGED"),
        (1, "EDITED"),
    ]
    assert "QA walked one short session of it, not every path" in seen[1][1]
    assert "Signed with your own key" in seen[0][1]


def test_a_run_that_failed_is_not_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    creative = write_project(tmp_path / "mini", flow=QUICK, delivery={"base_url": None})
    own = creative / "platforms" / "narrow.toml"
    own.parent.mkdir()
    own.write_text(
        'name = "narrow"\ntitle = "Narrow"\n[click]\nform = "none"\n'
        "[formats.script]\nsupported = false\n[formats.iframe]\nsupported = false\n"
        "[formats.standalone]\nsupported = false\n"
    )
    proof = tmp_path / "mini.proof.json"
    status, _, err = run("qa", creative, "--platform", "narrow", "--sign", proof)

    assert status == 1
    assert "error: nothing was signed: QA found " in err
    assert not proof.exists()
