"""What is no tag, or a hostile one, given to every command that reads tags."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app

COMMANDS = [
    ("macros",),
    ("translate", "--from", "xandr", "--to", "dv360"),
    ("insert", "--platform", "xandr"),
    ("expand", "--platform", "xandr"),
    ("lint-tag",),
    ("lint-tag", "--fix"),
]
TAG = '<img src="https://t.example/é?cb=${CACHEBUSTER}">\n'
BAD = {
    "too large": (TAG.encode() * 100_001, "DL302"),
    "binary": (b"GIF89a\x01\x00\x01\x00\x80", "DL301"),
    "UTF-16": (TAG.encode("utf-16"), "DL301"),
    "UTF-16 without a mark": (TAG.encode("utf-16-be"), "DL301"),
    "UTF-32": (TAG.encode("utf-32"), "DL301"),
    "Windows": (TAG.encode("cp1252"), "DL301"),
    "cut in a character": (TAG.encode()[: TAG.encode().index(b"\xa9")], "DL301"),
    "half a character": (b"<img>\xed\xa0\x80", "DL301"),
}
HOSTILE = [
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>x</script>">x</a>',
    '"><script>alert(1)</script>',
    "<![CDATA[ ]]>]]>",
    "a\r\nSet-Cookie: id=1\r\n\r\n<html>",
    '<img alt="\u202egpj.exe" src="https://t.example/i">',
    "<!--<script><!--</script>-->",
    "@{click_url}@{}@{var.x}%%}}{{${${",
    "\ufeff\u2028\u2029\x85\x0b\x1b[2J",
]


def run(*words: str, given: bytes = b"") -> tuple[int, bytes, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, list(words), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout_bytes, result.stderr


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_no_tag_is_refused_and_stays(
    command: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    data, code = BAD[kind]
    path = tmp_path / "tag.html"
    path.write_bytes(data)
    name, *options = command

    by_file = run(name, str(path), *options)
    by_input = run(name, "-", *options, given=data)

    for status, out, err in (by_file, by_input):
        assert (status, out) == (1, b"")
        assert f"error {code} " in err
        assert "hint: " in err
    assert path.read_bytes() == data


@pytest.mark.parametrize("command", ["translate", "insert", "expand"])
def test_a_refused_tag_writes_no_file(command: str, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    out.write_bytes(b"from yesterday")
    platform = "--to" if command == "translate" else "--platform"

    status, _, _ = run(command, "-", platform, "xandr", "-o", str(out), given=BAD["binary"][0])

    assert (status, out.read_bytes()) == (1, b"from yesterday")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("command", COMMANDS[1:4], ids=lambda words: words[0])
def test_a_hostile_text_passes_byte_for_byte(command: tuple[str, ...], text: str) -> None:
    name, *options = command

    status, out, _ = run(name, "-", *options, given=text.encode())

    assert (status, out) == (0, text.encode())


@pytest.mark.parametrize("text", HOSTILE[:2])
def test_a_hostile_click_through_is_an_error(text: str) -> None:
    status, out, _ = run("lint-tag", "-", given=text.encode())

    assert (status, b"tag-address-unsafe" in out) == (1, True)
