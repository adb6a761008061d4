"""The staging page in a real browser, and pages that would like to be it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Error, async_playwright

from creative import LAUNCH_ARGS, find_chromium
from delivery.staging.chromium import mapping_flags
from delivery.staging.people import open_page
from delivery.staging.server import Staging, serve_staging
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

# What a page of a stranger tries, in the same browser.
STEAL = """async ([address, token]) => {
  const headers = token ? {'X-Flowtag-Token': token} : {}
  try {
    const answer = await fetch(address + 'api/state', {headers})
    return answer.status + ' ' + (await answer.text())
  } catch (error) {
    return String(error)
  }
}"""


@dataclass
class Stage:
    staging: Staging
    address: str
    browser: Browser
    context: BrowserContext

    @property
    def base(self) -> str:
        return self.address.partition("#")[0]

    @property
    def port(self) -> int:
        return int(self.base.rstrip("/").rpartition(":")[2])

    @property
    def token(self) -> str:
        return self.address.partition("#")[2]


@asynccontextmanager
async def stage(folder: Path, *, mapped: bool = True) -> AsyncIterator[Stage]:
    async with (
        serve_staging() as staging,
        open_page(staging, [make_project(folder)]) as address,
        async_playwright() as playwright,
    ):
        port = int(address.split(":")[2].split("/")[0])
        flags = mapping_flags(staging, keep=port) if mapped else [*LAUNCH_ARGS]
        browser = await playwright.chromium.launch(executable_path=str(find_chromium()), args=flags)
        context = await browser.new_context(ignore_https_errors=True)
        yield Stage(staging, address, browser, context)
        await browser.close()


def play(test: Callable[[], Awaitable[Any]]) -> Any:
    """In a thread: other tests keep a loop of Playwright's own running."""

    async def run() -> Any:
        return await test()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


def test_what_fires_is_shown_at_its_component(tmp_path: Path):
    async def test() -> tuple[list[str], str, list[str]]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector(".group:nth-child(2) .pixel.fired")  # hello
            ad = page.frame_locator("#slot iframe").frame_locator("iframe").frame_locator("iframe")
            async with s.context.expect_page() as opened:
                await ad.locator('[data-id="dry"]').click()
            await (await opened.value).wait_for_load_state()
            await page.wait_for_selector(".group:nth-child(3) .pixel.fired")  # dry
            await page.wait_for_selector(".others .pixel:nth-of-type(2)")
            titles = await page.locator("h2").all_inner_texts()
            others = await page.locator(".others .when").all_inner_texts()
            return titles, await page.inner_text("#sum"), others

    titles, total, others = play(test)

    assert [" ".join(title.split()) for title in titles] == [
        "The tag itself impressions",
        "hello text",
        "dry choice",
        "Clicks and everything else",
    ]
    assert total == "4 requests, 4 of 4 pixels seen"
    assert [other.split(",")[0] for other in others] == ["Click counted GET", "Landing page GET"]


def test_a_browser_that_is_not_mapped_is_told_so(tmp_path: Path):
    async def test() -> tuple[str, int]:
        async with stage(tmp_path, mapped=False) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector(".empty")
            return await page.inner_text("#notice"), await page.locator("iframe").count()

    notice, frames = play(test)

    assert "flowtag serve --open" in notice
    assert frames == 0


def test_a_page_without_the_token_says_where_it_is(tmp_path: Path):
    async def test() -> str:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.base)
            await page.wait_for_selector("#notice:not([hidden])")
            return await page.inner_text("#notice")

    assert "open the address that `flowtag serve` printed" in play(test)


def test_another_page_cannot_read_the_api(tmp_path: Path):
    async def test() -> list[str]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto("https://evil.example/")
            with_token = await page.evaluate(STEAL, [s.base, s.token])
            without = await page.evaluate(STEAL, [s.base, ""])
            return [with_token, without]

    found = play(test)

    assert all("Failed to fetch" in text for text in found)


def test_a_rebound_name_cannot_read_the_api(tmp_path: Path):
    """A stranger's name that leads to this machine, port and all: same origin for the browser."""

    async def test() -> list[str]:
        async with (
            serve_staging() as staging,
            open_page(staging, [make_project(tmp_path)]) as address,
            async_playwright() as playwright,
        ):
            base, _, token = address.partition("#")
            port = base.rstrip("/").rpartition(":")[2]
            flags = [*LAUNCH_ARGS, f"--host-resolver-rules=MAP evil.example 127.0.0.1:{port}"]
            browser = await playwright.chromium.launch(
                executable_path=str(find_chromium()), args=flags
            )
            page = await browser.new_page()
            await page.goto(f"http://evil.example:{port}/")
            own = f"http://evil.example:{port}/"
            found = [
                await page.inner_text("body"),
                await page.evaluate(STEAL, [own, token]),
                await page.evaluate(STEAL, [own, ""]),
            ]
            await browser.close()
            return found

    found = play(test)

    refusal = "This address is not mine: open the one that `flowtag serve` printed."
    assert [text.strip().removeprefix("403 ") for text in found] == [refusal] * 3


def test_the_page_cannot_be_framed(tmp_path: Path):
    async def test() -> str:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto("https://evil.example/")
            await page.evaluate(
                """(address) => new Promise((done) => {
                  const frame = document.createElement('iframe')
                  frame.onload = done
                  frame.src = address
                  document.body.append(frame)
                })""",
                s.address,
            )
            try:
                return await page.frames[1].inner_text("h1", timeout=1_000)
            except Error:
                return "refused"

    assert play(test) == "refused"
