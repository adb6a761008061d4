"""`run_qa`, without the browser's imports: they come when a run begins."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from delivery.qa.report import Report

if TYPE_CHECKING:
    from pathlib import Path

    from delivery.platforms import Platform
    from delivery.project import Project
    from delivery.qa.foreign_tag import TagFile
    from delivery.qa.matrix import Wanted

__all__ = ["Progress", "default_jobs", "run_qa", "run_tag_qa"]

Progress = Callable[[int, int, str], None]
"""Told after each walk: how many are done, of how many, and on which platform."""


def run_qa(
    project: "Project",
    platforms: Sequence["Platform"],
    *,
    wanted: "Wanted | None" = None,
    progress: Progress | None = None,
    data_dir: "Path | None" = None,
    jobs: int | None = None,
    resume: "Path | None" = None,
    health: bool = True,
    pictures: bool = False,
    memory: bool = False,
) -> Report:
    """The report of a QA run over those platforms, in a headless Chromium of its own.

    `wanted` says which cells there are besides plain pages. `jobs` pages are walked at a time,
    else as many as there are cores. With `data_dir` the events that the ads told are collected
    there; with `resume` finished cells are kept in that folder, and taken over by a later run of
    the same input. Without `health` the page itself is not measured, with `memory` what a hundred
    loops leave in memory is. With `pictures` each step is drawn in each size and compared with what
    was approved.

    Raises ChromiumMissing if there is none on this machine.
    """
    import asyncio

    from delivery.qa.runner import qa_project

    def run() -> Report:
        return asyncio.run(
            qa_project(
                project,
                platforms,
                wanted=wanted,
                progress=progress,
                data_dir=data_dir,
                jobs=jobs or default_jobs(),
                resume=resume,
                health=health,
                pictures=pictures,
                memory=memory,
            )
        )

    return _outside_a_loop(run)


def run_tag_qa(tag: "TagFile", platforms: Sequence["Platform"]) -> Report:
    """The report of what was seen of a tag that is not ours, on those platforms.

    Raises ChromiumMissing if there is none on this machine.
    """
    import asyncio

    from delivery.qa.foreign_run import qa_tag

    return _outside_a_loop(lambda: asyncio.run(qa_tag(tag, platforms)))


def _outside_a_loop(run: Callable[[], Report]) -> Report:
    from concurrent.futures import ThreadPoolExecutor

    if not _inside_a_loop():
        return run()
    # A notebook, or Playwright's synchronous API: a loop cannot run inside another one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def default_jobs() -> int:
    """Pages at a time: one for each core, as more only wait for each other; at least two, as each
    waits for the network now and then."""
    return max(2, os.cpu_count() or 1)


def _inside_a_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
