"""What `flowtag qa` says of a file that it cannot try; no browser starts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "tags.zip",
            [],
            (
                "tags.zip: a tag is read from a file of .htm, .html, .js, .tag, .txt\n"
                "  hint: save the tag's text as one of these.\n"
            ),
        ),
        (
            "tag.html",
            ["--approve"],
            "pictures are approved of a creative, and this is a tag\n  hint: give its folder.\n",
        ),
    ],
)
def test_what_cannot_be_tried_is_said(
    tmp_path: Path, name: str, arguments: list[str], message: str
):
    path = tmp_path / name
    path.write_bytes(b"PK")

    result = CliRunner().invoke(app, ["qa", str(path), *arguments])

    assert result.exit_code == 2
    assert result.stderr.removeprefix("error: ").removeprefix(f"{tmp_path}/") == message
