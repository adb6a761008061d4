import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import pytest

from delivery import serve
from tests.contracts.checkout import ROOT
from tests.delivery.projects import make_project, write_project


def test_the_server_prints_its_address_and_ends_with_ctrl_c(tmp_path: Path):
    folder = write_project(tmp_path / "mini")

    async def run() -> tuple[str, int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "flowtag", "serve", str(folder)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode()
        await process.stdout.readline()
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
        return address, process.returncode, errors.decode()

    address, code, errors = asyncio.run(run())

    assert re.fullmatch(r"Staging: http://127\.0\.0\.1:\d+/#[\w-]{32}\n", address)
    assert (code, errors) == (0, "")


def test_without_a_creative_tags_can_be_pasted_and_data_is_kept(tmp_path: Path):
    async def run() -> tuple[str, int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "flowtag", "serve", "--data", "data", "--case", "?host=simid&size=640x360"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode()
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
        return address, process.returncode, errors.decode()

    address, code, errors = asyncio.run(run())

    assert re.fullmatch(
        r"Staging: http://127\.0\.0\.1:\d+/\?size=640x360&host=simid#[\w-]{32}\n", address
    )
    assert (code, errors) == (0, "")
    assert (tmp_path / "data" / "shares.json").exists()


def test_a_case_that_cannot_be_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match='There is no host "moon"'):
        serve([make_project(tmp_path)], case="host=moon")


def test_a_taken_port_raises(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(OSError):
            serve([make_project(tmp_path)], port=taken.getsockname()[1])
