"""The staging page in a real browser, and pages that would like to be it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

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
async def stage(
    folder: Path, *, mapped: bool = True, delivery: dict[str, Any] | None = None
) -> AsyncIterator[Stage]:
    project = make_project(folder, delivery={"platform": "dv360", **(delivery or {})})
    async with (
        serve_staging() as staging,
        open_page(staging, [project]) as address,
        async_playwright() as playwright,
    ):
        port = int(address.split(":")[2].split("/")[0])
        flags = mapping_flags(staging, keep=port) if mapped else [*LAUNCH_ARGS]
        browser = await playwright.chromium.launch(executable_path=str(find_chromium()), args=flags)
        context = await browser.new_context(ignore_https_errors=True, reduced_motion="reduce")
        context.set_default_timeout(20_000)
        yield Stage(staging, address, browser, context)
        await browser.close()


def play(test: Callable[[], Awaitable[Any]]) -> Any:
    """In a thread: other tests keep a loop of Playwright's own running."""

    async def run() -> Any:
        return await test()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


COLLECTED = {"collector": "https://collect.example/e"}
FOREIGN = """<a href="${CLICK_URL}https://shop.example/" target="_blank"><img src="https://pic.example/b.png?cb=${CACHEBUSTER}" width="300" height="250"></a>
<img src="http://px.example/i?t=[timestamp]" width="1" height="1">"""


def words(text: str) -> str:
    return " ".join(text.split())


async def texts(page: Page, selector: str) -> list[str]:
    return [words(text) for text in await page.locator(selector).all_inner_texts()]


def test_what_fires_is_shown_at_its_component_and_explained(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path, delivery=COLLECTED) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#groups .group:nth-child(2) .row.fired")  # hello
            ad = page.frame_locator("#slot iframe").frame_locator("iframe").frame_locator("iframe")
            async with s.context.expect_page() as opened:
                await ad.locator('[data-id="dry"]').click()
            await (await opened.value).wait_for_load_state()
            await page.wait_for_selector("#groups .group:nth-child(3) .row.fired")  # dry
            await page.locator("#others h2", has_text="Events").wait_for()
            await page.locator(".event", has_text="click through").wait_for()
            await page.locator("#groups .group:nth-child(3) summary").click()
            more = page.locator("#groups .group:nth-child(3) .more")
            await more.locator("tbody tr").first.wait_for()
            return {
                "titles": await texts(page, "#groups h2"),
                "sum": await page.inner_text("#sum"),
                "clicks": await texts(page, "#others .group:first-child .side span"),
                "macros": await texts(page, ".more tbody tr"),
                "more": words(await more.inner_text()),
                "problems": await page.locator("#problems").is_visible(),
                "address": page.url,
            }

    found = play(test)

    assert [title.partition(" shown")[0] for title in found["titles"]] == [
        "The tag itself impressions and verification",
        "hello text",
        "dry choice",
    ]
    assert "4 of 4 pixels seen" in found["sum"]
    assert found["clicks"] == ["Click counted", "Landing page"]
    assert [row.split()[0] for row in found["macros"]] == ["@{gdpr_consent.755}", "@{cachebuster}"]
    assert "filled it in for" in found["macros"][0]
    assert "As typed https://t.example/dry?g=@{gdpr_consent.755}&o=@{cachebuster}" in found["more"]
    assert not found["problems"]
    # the case is the address, and the token is not
    assert found["address"].partition("?")[2].startswith(f"creative={tmp_path.name}&platform=")
    assert "#" not in found["address"]


def test_choices_stay_in_the_address_and_keys_are_enough(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path, delivery=COLLECTED) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#slot iframe")
            await page.locator("#consent").focus()
            await page.keyboard.press("ArrowDown")  # agreed
            await page.keyboard.press("ArrowDown")  # refused
            await page.wait_for_url("**consent=refused**")
            await page.wait_for_selector(".row.held")
            await page.reload()
            await page.wait_for_selector(".row.held")
            notes = await texts(page, ".row.held .note")
            await page.select_option("#host", "page")
            await page.wait_for_url("**host=page**")
            await page.frame_locator("#slot iframe").locator(".inline").wait_for()
            await page.go_back()
            await page.wait_for_selector("#slot iframe")
            await page.locator("#groups summary").first.focus()
            await page.keyboard.press("Enter")
            return {
                "notes": notes,
                "host": await page.input_value("#host"),
                "consent": await page.input_value("#consent"),
                "open": await page.locator("details.row[open]").count(),
            }

    assert play(test) == {
        "notes": ["Held back: The user did not agree to a purpose, or to the vendor."],
        "host": "frame",
        "consent": "refused",
        "open": 1,
    }


def test_a_pasted_tag_is_served_watched_and_linted(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#slot iframe")
            await page.click("#paste-open")
            await page.fill("#paste-text", FOREIGN)
            await page.click("#paste .main")
            await page.wait_for_url("**tag=**")
            await page.select_option("#platform", "dv360")
            await page.wait_for_selector("#groups .row.fired")
            await page.wait_for_selector("#groups .row.bad")
            ad = page.frame_locator("#slot iframe").frame_locator("iframe")
            async with s.context.expect_page() as opened:
                await ad.locator("a").click()
            landed = await opened.value
            await landed.wait_for_load_state()
            await page.wait_for_selector("#others .row:nth-of-type(2)")
            return {
                "lint": [text.split()[0] for text in await texts(page, "#findings li")],
                "bad": await texts(page, "#groups .row.bad .note"),
                "fired": await texts(page, "#groups .row.fired mark"),
                "clicks": await texts(page, "#others .side span"),
                "landed": landed.url,
            }

    found = play(test)

    assert "DL421" in found["lint"]
    assert found["bad"] == [
        "Asked over http. Browsers block or change that in https pages: type https://."
    ]
    assert found["fired"] == ["7000003027"]
    assert found["clicks"] == ["Click counted", "Landing page"]
    assert found["landed"] == "https://shop.example/?dclid=staging-dclid"


def test_what_is_due_and_does_not_come_is_a_problem(tmp_path: Path):
    """A lazy picture that is not displayed is never asked for: a pixel that somebody hid too well."""

    async def test() -> list[str]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#slot iframe")
            await page.click("#paste-open")
            tag = '<img loading="lazy" style="display:none" src="https://px.example/i?cb=1">'
            await page.fill("#paste-text", tag)
            await page.click("#paste .main")
            await page.wait_for_selector("#groups .row.missing")
            return await texts(page, "#problems li")

    (problem,) = play(test)

    assert problem.startswith("The tag itself Was due at 0.")
    assert problem.endswith("s and has not come. https://px.example/i?cb=1")


def test_a_browser_that_is_not_mapped_plays_the_ad_by_a_worker(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path, mapped=False, delivery=COLLECTED) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#groups .group:nth-child(2) .row.fired")
            ad = page.frame_locator("#slot iframe").frame_locator("iframe")
            async with s.context.expect_page() as opened:
                await ad.locator('[data-id="dry"]').click()
            landed = await opened.value
            await landed.locator("h1").wait_for()
            await page.wait_for_selector("#groups .group:nth-child(3) .row.fired")
            await page.locator(".event", has_text="click through").wait_for()
            clicks = await texts(page, "#others .group:first-child .side span")
            # what the ad would send as it leaves
            frame = next(f for f in page.frames if "/~friendly/" in f.url)
            await frame.evaluate("navigator.sendBeacon('https://last.example/bye', 'x')")
            await page.locator("#others .url", has_text="https://last.example/bye").wait_for()
            return {
                "notice": words(await page.inner_text("#notice")),
                "landed": words(await landed.inner_text("main")),
                "clicks": clicks,
            }

    found = play(test)

    assert "a service worker plays them on a second port. It cannot show:" in found["notice"]
    assert "flowtag serve --open" in found["notice"]
    assert "https://shop.example/skin?a=1&b=2" in found["landed"]
    assert found["clicks"] == ["Click counted", "Landing page"]


def test_a_page_without_the_token_says_where_it_is(tmp_path: Path):
    async def test() -> str:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.base)
            await page.wait_for_selector("#notice:not([hidden])")
            return await page.inner_text("#notice")

    assert "open the address that `flowtag serve` printed" in play(test)


def test_a_case_that_another_site_leads_to_waits_for_the_person(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)  # this browser knows the token from now on
            await page.wait_for_selector("#slot iframe")
            loads = len([c for c in s.staging.sink.calls() if c.role == "publisher"])
            other = await s.context.new_page()
            await other.goto("https://mail.example/")
            await other.evaluate(f"location.href = '{s.base}?platform=xandr'")
            await other.wait_for_selector("#notice button")
            told = words(await other.inner_text("#notice"))
            before = len([c for c in s.staging.sink.calls() if c.role == "publisher"]) - loads
            await other.click("#notice button")
            await other.wait_for_selector("#slot iframe")
            return {
                "told": told,
                "before": before,
                "platform": await other.input_value("#platform"),
                "first": words(await page.inner_text("#notice")),
            }

    assert play(test) == {
        "told": "Another site led you here. Load the case in the address?Load it",
        "before": 0,
        "platform": "xandr",
        "first": "Another window has put a case on stage. One case is played at a time; "
        "this log stands still.Show that oneTake the stage back",
    }


def test_a_link_is_made_seen_and_taken_back(tmp_path: Path):
    async def test() -> dict[str, Any]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#groups .row.fired")
            await page.click("#share-open")
            await page.fill("#share-note", "Client")
            await page.click("#share .main")
            await page.wait_for_selector("#share-made:not([hidden])")
            client = await (await s.browser.new_context(ignore_https_errors=True)).new_page()
            await client.goto(await page.input_value("#share-url"))
            await client.wait_for_selector("#groups .row.fired")
            seen = {
                "for": await client.inner_text("#for"),
                "words": await texts(client, "#words dd"),
                "controls": await client.locator("select, textarea, dialog").count(),
                "tag": "tag.js" in await client.content(),
                "token": s.token in await client.content(),
            }
            await page.click("#share-list button")
            await client.click("#again")
            await client.locator("#notice", has_text="opens nothing").wait_for()
            return {**seen, "listed": await texts(page, "#share-list li")}

    found = play(test)

    assert found["for"].startswith("Client · until ")
    assert found["words"][0] == "Mini ad"
    assert (found["controls"], found["tag"], found["token"]) == (0, False, False)
    assert found["listed"][0].endswith("; revoked")


def test_every_control_has_a_name(tmp_path: Path):
    async def test() -> list[str]:
        async with stage(tmp_path) as s:
            page = await s.context.new_page()
            await page.goto(s.address)
            await page.wait_for_selector("#groups .row.fired")
            unnamed: list[str] = await page.evaluate(
                """() => [...document.querySelectorAll('button, select, input, textarea, iframe, summary, a')]
                  .filter((one) => ![one.getAttribute('aria-label'), one.title, one.textContent.trim(),
                    ...[...(one.labels || [])].map((label) => label.textContent.trim())].some(Boolean))
                  .map((one) => one.outerHTML)"""
            )
            return unnamed

    assert play(test) == []


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
