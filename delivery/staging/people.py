"""The staging server as a person uses it: page, API, all hosts, and a Chromium that is mapped."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from creative import find_chromium
from delivery.project import Project
from delivery.staging.api import Doors, build_app
from delivery.staging.cases import START, Case
from delivery.staging.chromium import mapping_flags
from delivery.staging.guard import new_token
from delivery.staging.server import Staging, open_socket, run_app, serve_staging
from delivery.staging.shares import RIGHTS, Shares
from delivery.staging.stage import Stage
from delivery.staging.world import World

__all__ = ["open_doors", "open_page", "serve_people"]


_NO_BROWSER = """The browser ended by itself (code {code}). It needs a screen: over ssh, set DISPLAY.
The staging server goes on."""


async def serve_people(
    projects: Sequence[Project],
    *,
    port: int,
    open_browser: bool,
    data_dir: Path | None = None,
    case: Case = START,
    tag: str = "",
    shared_at: str = "",
    share_hours: int = 0,
) -> None:
    """Serves until the process is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with (
        serve_staging(data_dir) as staging,
        open_doors(staging, projects, port=port, data_dir=data_dir, shared_at=shared_at) as doors,
    ):
        case = replace(case, tag=doors.stage.pasted.put(tag).id) if tag else case
        link = doors.share(case, tuple(RIGHTS), share_hours) if share_hours else ""
        address = doors.address(case)
        print(f"Staging: {address}", flush=True)
        if link:
            print(f"Share: {link}", flush=True)
        if not open_browser:
            print("  The ad plays in a browser started by `flowtag serve --open`.", flush=True)
        if data_dir:
            print(f"  {_kept(projects, data_dir)}", flush=True)
        print("  Ctrl-C stops it.", flush=True)
        if open_browser:
            async with _chromium(staging, address) as ended:
                await _first_of(stop.wait(), ended)
                if ended.done() and ended.result() != 0:
                    print(_NO_BROWSER.format(code=ended.result()), file=sys.stderr, flush=True)
                    await stop.wait()
        else:
            await stop.wait()


def _kept(projects: Sequence[Project], data_dir: Path) -> str:
    if not any(project.delivery.collector for project in projects):
        return "No events are kept: none of these has a `collector` in its delivery.json."
    return f"Events are kept: flowtag query totals --data {data_dir} --count staging"


@contextlib.asynccontextmanager
async def open_page(staging: Staging, projects: Sequence[Project]) -> AsyncIterator[str]:
    """A running page for people on free ports; gives its address."""
    async with open_doors(staging, projects) as doors:
        yield doors.address()


@contextlib.asynccontextmanager
async def open_doors(
    staging: Staging,
    projects: Sequence[Project],
    *,
    port: int = 0,
    data_dir: Path | None = None,
    shared_at: str = "",
) -> AsyncIterator[Doors]:
    """A running page for people, by what its API needs.

    The world for browsers that are not mapped stands on the next port, or on any if `port` is 0.
    Links that were shared are kept in `data_dir`, if it is given.
    """
    listener = open_socket(port)
    real_port = listener.getsockname()[1]
    around = open_socket(port + 1 if port else 0)
    world_port = around.getsockname()[1]
    shares = Shares(lambda: int(time.time()), data_dir / "shares.json" if data_dir else None)
    doors = Doors(
        Stage(staging, projects), shares, port=real_port, token=new_token(),
        world=f"http://127.0.0.1:{world_port}", shared_at=shared_at,
    )  # fmt: skip
    world = World(staging, world_port, real_port)
    async with run_app(build_app(doors), listener), run_app(world, around):
        try:
            yield doors
        finally:
            doors.stopping.set()  # else a live log keeps the server waiting


@contextlib.asynccontextmanager
async def _chromium(staging: Staging, address: str) -> AsyncIterator["asyncio.Task[int]"]:
    """A window on the page; the task ends, with the exit code, when the person closes it."""
    port = int(address.partition("127.0.0.1:")[2].partition("/")[0])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            find_chromium(full=True),
            *mapping_flags(staging, keep=port),
            f"--ignore-certificate-errors-spki-list={staging.certificate.key_hash}",
            f"--user-data-dir={profile}",
            *_sandbox_flags(),
            address,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # else Ctrl-C in the terminal stops it before us
        )
        ended = asyncio.create_task(process.wait())
        try:
            yield ended
        finally:
            if process.returncode is None:
                process.terminate()
            await ended


def _sandbox_flags() -> list[str]:
    # Chromium refuses to start as root otherwise; the only pages it sees are the user's own ad.
    is_root = sys.platform == "linux" and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []


async def _first_of(stop: Coroutine[Any, Any, Any], ended: "asyncio.Task[int]") -> None:
    stopping = asyncio.create_task(stop)
    await asyncio.wait({stopping, ended}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
