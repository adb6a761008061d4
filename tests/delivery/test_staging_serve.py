import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from delivery import serve
from delivery.staging.cases import Case
from delivery.staging.shares import Shares
from flowtag.cli import app
from tests.contracts.checkout import ROOT
from tests.delivery.projects import make_project, write_project


def served(*options: str, folder: Path, lines: int = 1) -> tuple[list[str], int | None, str]:
    """What `flowtag serve` printed first, its status after Ctrl-C, and its errors."""

    async def run() -> tuple[list[str], int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "flowtag", "serve", *options),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        told = [(await process.stdout.readline()).decode() for _ in range(lines)]
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
        return told, process.returncode, errors.decode()

    return asyncio.run(run())


def test_the_server_prints_its_address_and_ends_with_ctrl_c(tmp_path: Path):
    write_project(tmp_path / "mini")

    told, code, errors = served("mini", folder=tmp_path, lines=3)

    assert re.fullmatch(r"Staging: http://127\.0\.0\.1:\d+/#[\w-]{32}\n", told[0])
    assert (code, errors) == (0, "")


def test_without_a_creative_tags_can_be_pasted_and_data_is_kept(tmp_path: Path):
    case = "?host=simid&size=640x360"

    told, code, errors = served("--data", "data", "--case", case, folder=tmp_path)

    assert re.fullmatch(
        r"Staging: http://127\.0\.0\.1:\d+/\?size=640x360&host=simid#[\w-]{32}\n", told[0]
    )
    assert (code, errors) == (0, "")
    assert (tmp_path / "data" / "shares.json").exists()


def test_a_link_to_the_case_is_printed_and_opens_it(tmp_path: Path):
    """A tag of others in a file, shared at a proxy's address, by a link that outlives the server."""
    (tmp_path / "tag.txt").write_text("https://px.example/i?ord=${CACHEBUSTER}")
    case = ("--case", "platform=dv360&host=sandbox", "--share-at", "https://staging.example")

    told, code, errors = served(
        "tag.txt", "--data", "data", *case, "--share", "2", folder=tmp_path, lines=2
    )

    address, _, token = told[1].strip().partition("#")
    share = Shares(lambda: 0, tmp_path / "data" / "shares.json").open(token)
    assert (code, errors) == (0, "")
    assert (address, share.rights) == ("Share: https://staging.example/share", ("watch", "play"))
    assert share.case == Case(tag=share.case.tag, platform="dv360", size="300x250", host="sandbox")
    assert f"?tag={share.case.tag}&platform=dv360&host=sandbox#" in told[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--share", "9999"), "error: A link holds for 1 to 2160 hours.\n"),
        (("--case", "platform=moon", "--share", "1"), 'error: There is no platform "moon".'),
        (
            ("tag.zip",),
            "error: tag.zip: a tag is read from a file of .htm, .html, .js, .tag, .txt\n",
        ),
        (("tag.zip", "mini"), "error: a tag in a file is shown alone\n"),
    ],
)
def test_what_cannot_be_served_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
):
    write_project(tmp_path)
    (tmp_path / "tag.zip").write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["serve", *options])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)


def test_a_case_that_cannot_be_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match='There is no host "moon"'):
        serve([make_project(tmp_path)], case="host=moon")


def test_a_taken_port_raises(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(OSError):
            serve([make_project(tmp_path)], port=taken.getsockname()[1])
