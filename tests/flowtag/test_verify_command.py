"""`flowtag verify` and `flowtag key`: what they print, write, and which status they end with."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from delivery import PublicKey, create_key, render_proof, sign_claim
from delivery.proof.verify import INVALID
from flowtag.cli import app
from tests.delivery.proof import proofs
from tests.delivery.proof.file_cases import OTHER, one_cell
from tests.delivery.proof.office import zipped

FINGERPRINT = proofs.KEY.public.fingerprint


def run(*words: str | Path, given: str = "") -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, [str(word) for word in words], input=given)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    path = tmp_path / "mini.proof.json"
    path.write_text(proofs.proof_text(), encoding="utf-8")
    return path


def trusted() -> tuple[str, ...]:
    return ("--key", proofs.KEY.public.text)


def test_the_proven_tag_passes(proof: Path) -> None:
    status, out, err = run("verify", "-", "--proof", proof, *trusted(), given=proofs.tag("xandr"))

    assert (status, err) == (0, "")
    assert out == (
        "PROVEN: This is the proven tag (Xandr (Microsoft), script, 300x250), byte for byte.\n"
        "\n"
        "What was proven: Mini 5%net ad, 2026-03-02T09:30:00Z, Chromium 140.0\n"
        "  Xandr (Microsoft), script, 300x250: 2 sessions, 6 of 6 pixels, 1 way out; proven\n"
        f"Signed by a key that is trusted here, key {FINGERPRINT}.\n"
    )


def test_the_command_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^\$ flowtag (verify .*)$", readme, re.MULTILINE)
    words = shlex.split(shown)
    monkeypatch.chdir(tmp_path)
    Path("build").mkdir()
    Path(words[1]).write_text(proofs.tag("xandr"), encoding="utf-8")
    Path(words[3]).write_text(proofs.proof_text(), encoding="utf-8")
    status, out, err = run(*words, *trusted())

    assert (words[0], words[2], status, err) == ("verify", "--proof", 0, "")
    assert out.startswith("PROVEN: ")


def test_what_is_assumed_is_said(proof: Path) -> None:
    status, out, _ = run("verify", "-", "--proof", proof, *trusted(), given=proofs.tag())

    assert status == 0
    assert (
        "  Display & Video 360, script, 300x250: 2 sessions, 6 of 6 pixels, 1 way out; assumed "
        "(not on the platform's own pages: click, consent)\n"
    ) in out


def test_an_edit_is_named_and_fails(proof: Path, tmp_path: Path) -> None:
    edited = proofs.tag().replace("b%3D2", "b%3D3")
    path = tmp_path / "tag.html"
    path.write_text(edited)
    status, out, _ = run("verify", path, "--proof", proof, *trusted())

    assert status == 1
    assert out.startswith(
        "EDITED: This is not the proven tag: one edit (Display & Video 360, script, 300x250).\n"
        "  edit: The landing page is another one.\n"
        "    proven: https://shop.example/skin?a=1&b=2\n"
        "    now:    https://shop.example/skin?a=1&b=3\n"
    )


def test_the_answer_is_json_too(proof: Path) -> None:
    status, out, _ = run(
        "verify", "-", "--proof", proof, *trusted(), "--json", given=proofs.tag()[20:]
    )
    answer = json.loads(out)

    assert status == 1
    assert (answer["verdict"], answer["signer"]["standing"]) == ("edited", "trusted")
    assert set(answer["found"][0]) >= {"platform", "proof_verdict", "walked", "edits", "notes"}


def test_an_unknown_signer_fails_even_for_the_same_tag(proof: Path) -> None:
    status, out, _ = run("verify", "-", "--proof", proof, given=proofs.tag())

    assert status == 1
    assert out.startswith("PROVEN: ")
    assert f"Signed by somebody unknown, key {FINGERPRINT}: " in out


def test_a_trusted_key_has_its_name(proof: Path) -> None:
    trusting = run("key", "--trust", proofs.KEY.public.text, "--name", "Mini QA")
    status, out, _ = run("verify", "-", "--proof", proof, given=proofs.tag())

    assert trusting[1].endswith(f" Mini QA\nfingerprint {FINGERPRINT}\n")
    assert status == 0
    assert out.endswith(f"Signed by “Mini QA”, key {FINGERPRINT}.\n")
    assert run("key", "--list")[1] == trusting[1]


def test_another_signer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(render_proof(sign_claim(proofs.claim(), proofs.OTHER_KEY)), encoding="utf-8")
    status, out, err = run("verify", "-", "--proof", path, *trusted(), given=proofs.tag())

    other = proofs.OTHER_KEY.public.fingerprint
    assert (status, out) == (1, "")
    assert err == f"{path}: REFUSED: It was signed with another key: {other}, not {FINGERPRINT}.\n"


def test_a_tampered_proof_is_refused(proof: Path) -> None:
    proof.write_text(proofs.proof_text().replace('"observed": 4', '"observed": 5'))
    status, out, err = run("verify", "-", "--proof", proof, given=proofs.tag())

    assert (status, out, err) == (1, "", f"{proof}: REFUSED: {INVALID}\n")


def test_the_tag_is_restored(proof: Path, tmp_path: Path) -> None:
    path = tmp_path / "restored.html"
    damaged = proofs.tag("xandr").replace('"', "”")
    status, _, _ = run("verify", "-", "--proof", proof, "--restore", path, given=damaged)

    assert status == 1
    assert path.read_text() == proofs.tag("xandr")


def test_a_tag_in_a_sheet_is_told_with_its_cell_and_restored(proof: Path, tmp_path: Path) -> None:
    path, restored = tmp_path / "tags.xlsx", tmp_path / "restored.html"
    path.write_bytes(one_cell("C7", proofs.tag("xandr").replace("b%3D2", "b%3D3")))
    status, out, _ = run("verify", path, "--proof", proof, *trusted(), "--restore", restored)

    assert status == 1
    assert out.startswith(
        "EDITED: This is not the proven tag: one edit (Xandr (Microsoft), script, 300x250).\n"
        "  where: Tags!C7\n"
        "  edit: The landing page is another one.\n"
    )
    assert restored.read_text() == proofs.tag("xandr")


def test_only_one_tag_is_restored(proof: Path, tmp_path: Path) -> None:
    """The same one may stand in a file more than once."""
    path, restored = tmp_path / "tags.zip", tmp_path / "restored.html"
    path.write_bytes(zipped({"a.txt": proofs.tag(), "b.txt": proofs.tag()[20:]}))
    run("verify", path, "--proof", proof, *trusted(), "--restore", restored)
    path.write_bytes(zipped({"a.txt": proofs.tag(), "b.txt": proofs.tag("xandr")}))
    status, _, err = run("verify", path, "--proof", proof, *trusted(), "--restore", restored)

    assert restored.read_text() == proofs.tag()
    assert status == 2
    assert err == (
        "error: --restore wants one tag of the proof in the file; there are 2.\n"
        "  hint: give the text of that tag alone.\n"
    )


def test_what_the_proof_says_nothing_of_is_named(proof: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"a.txt": proofs.tag("xandr"), "b.txt": OTHER, "c.png": b"\0"}))
    status, out, _ = run("verify", path, "--proof", proof, *trusted())

    assert status == 0
    assert out.startswith(
        "PROVEN: This is the proven tag (Xandr (Microsoft), script, 300x250), byte for byte.\n"
        "  where: a.txt\n"
        "\n"
        "Of other tags this proof says nothing: b.txt.\n"
        "Not looked at: c.png.\n"
        "\n"
        "What was proven: "
    )


def test_the_page_is_written_without_a_tag(proof: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "proof.html"
    status, out, err = run("verify", "--proof", proof, "--page", page)

    assert (status, out, err) == (0, "", "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_mail_that_is_not_utf_8_is_read(proof: Path, tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    path.write_bytes(f"Grüße, “QA”\r\n\r\n{proofs.tag()}".encode("cp1252"))

    assert run("verify", path, "--proof", proof, *trusted())[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("verify", "-"), "error: --proof is missing."),
        (("verify", "--proof", "{proof}"), "error: there is no tag to look at."),
        (
            ("verify", "--proof", "{proof}", "--page", "p.html", "--restore", "x"),
            "--restore needs a tag",
        ),
        (("verify", "-", "--proof", "{proof}", "--key", "nobody"), "“nobody” is no public key"),
        (("verify", "-", "--proof", "{proof}", "--platform", "dv361"), 'no platform "dv361"'),
        (("verify", "{old}", "--proof", "{proof}"), "save a sheet as .xlsx or CSV"),
    ],
)
def test_a_wrong_call_says_what_to_give(
    proof: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "tags.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    given = [word.format(proof=proof, old=tmp_path / "tags.xls") for word in words]
    status, _, err = run(*given)

    assert status == 2
    assert message in err


def test_the_own_key_is_made_once_and_shown(tmp_path: Path) -> None:
    first, second = run("key"), run("key")
    path = tmp_path / "config" / "flowtag" / "keys" / "signing.pem"

    assert first[2].startswith(f"A new key was made: {path}\n")
    assert (second[0], second[2]) == (0, "")
    assert first[1] == second[1]
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_another_key_is_made_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "team.pem"
    status, out, _ = run("key", "--new", path, "--json")

    (shown,) = json.loads(out)
    assert status == 0
    assert set(shown) == {"public_key", "fingerprint", "name"}
    assert run("key", "--new", path)[0] == 2


def test_no_trusted_key_is_said() -> None:
    assert run("key", "--list")[1].startswith("No key is trusted yet")


def test_a_public_key_in_a_file_is_taken(proof: Path, tmp_path: Path) -> None:
    path = tmp_path / "mini.pub"
    path.write_text(f"{PublicKey(proofs.KEY.public.data).text} Mini QA\n")
    status, out, _ = run("verify", "-", "--proof", proof, "--key", path, given=proofs.tag())

    assert status == 0
    assert "Signed by “Mini QA”" in out


def test_qa_wants_its_key_before_it_walks(tmp_path: Path) -> None:
    """A key that cannot sign costs no minutes."""
    key = tmp_path / "open.pem"
    create_key(key)
    key.chmod(0o640)
    status, _, err = run("qa", tmp_path, "--sign", tmp_path / "p.json", "--key", key)

    assert status == 2
    assert err == (
        f"error: {key}: others can read this private key (its mode is 0640).\n"
        f"  hint: chmod 600 {key}\n"
    )


def test_the_tag_of_others_is_not_signed(tmp_path: Path) -> None:
    path = tmp_path / "tag.html"
    path.write_text(proofs.tag())
    status, _, err = run("qa", path, "--sign", tmp_path / "p.json")

    assert status == 2
    assert err.endswith(
        "a proof is made of a creative, and this is a tag\n  hint: give its folder.\n"
    )


@pytest.mark.parametrize("command", ["verify", "key"])
def test_help_has_an_example_and_short_lines(command: str) -> None:
    status, out, _ = run(command, "--help")

    assert status == 0
    assert f"  Example: flowtag {command}" in out
    assert max(map(len, out.splitlines())) <= 80
