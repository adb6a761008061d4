"""Runs QA on a tag that is not ours: every asked platform, one browser and one server."""

import time
from collections.abc import Sequence

from playwright.async_api import async_playwright

from delivery.platforms import Platform
from delivery.qa.foreign import judge_tag
from delivery.qa.foreign_session import try_tag
from delivery.qa.foreign_tag import TagFile, serve_tag_file
from delivery.qa.report import Report
from delivery.qa.session import open_browser
from delivery.staging.scene import Scene
from delivery.staging.server import serve_staging

__all__ = ["qa_tag"]

_LOADS = 100  # numbers of one platform; cache-busters come from them


async def qa_tag(tag: TagFile, platforms: Sequence[Platform]) -> Report:
    """The report of what was seen, in a headless Chromium of its own. One platform after the other:
    what a page sends while it is left does not say which page that was.

    Raises ChromiumMissing if there is none on this machine.
    """
    started = time.monotonic()
    reports = []
    async with (
        serve_staging() as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        for n, platform in enumerate(platforms):
            run = f"{platform.name.replace('_', '-')}-tag-{n}"
            scene_of = _Scenes(tag, platform, n * _LOADS)
            reports.append(judge_tag(tag, platform, await try_tag(browser, staging, run, scene_of)))
        version = browser.version
    return Report(
        name=tag.linted.kind.title or tag.name,
        project=tag.name,
        browser=f"Chromium {version}",
        seconds=time.monotonic() - started,
        platforms=tuple(reports),
    )


class _Scenes:
    """The scene of each load: a cache-buster is fresh each time."""

    def __init__(self, tag: TagFile, platform: Platform, first: int) -> None:
        self.tag, self.platform, self.first = tag, platform, first

    def __call__(self, number: int) -> Scene:
        return serve_tag_file(self.tag, self.platform, self.first + number)
