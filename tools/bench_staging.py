"""The live log of staging: from a pixel to the page that shows it, and 200 pixels a second.

A real browser, as `flowtag serve --open` starts it: an ad's frame fires pixels, the staging page
beside it notes when each is drawn. Both read the same clock.
"""

import asyncio
import resource
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright
from rich.table import Table

from creative import find_chromium
from delivery import load_project
from delivery.staging.chromium import mapping_flags
from delivery.staging.people import open_page
from delivery.staging.server import serve_staging

__all__ = ["staging_table"]

MEDIAN_MS = 50  # the bar
RATE = 200  # pixels a second, the bar
_SECONDS = 10
_SINGLE = 60
_GROWTH_MB = 40  # of the server's memory: each request is kept, up to a bound in bytes
_SAMPLE = Path(__file__).parents[1] / "samples" / "skincare-quiz"
# What fires: a pixel each `gap` ms, with the time in its address.
_TAG = """<script>
onmessage = ({data}) => { if (data.count) { let left = data.count, from = performance.now(), sent = 0
  const timer = setInterval(() => {
    while (sent < data.count && performance.now() - from >= sent * data.gap) new Image().src = 'https://' + 'px.example' + '/i?t=' + Date.now() + '&n=' + sent++
    if (sent >= data.count) clearInterval(timer)
  }, 1) } }
</script>"""
# What watches: when the newest address is drawn, how long ago it was fired.
_WATCH = """() => {
  window.lags = []
  let last = ''
  const look = () => {
    const shown = [...document.querySelectorAll('.url')].map((one) => one.textContent).filter((one) => one.includes('px.example'))
    const url = shown[shown.length - 1]
    if (url && url !== last) lags.push(Date.now() - +(last = url).match(/t=(\\d+)/)[1])
  }
  window.watcher = new MutationObserver(look)
  watcher.observe(document.getElementById('others'), {childList: true, subtree: true, characterData: true})
}"""


@dataclass(frozen=True)
class Measured:
    """What one run showed."""

    lags_ms: list[int]
    counted: int
    seconds: float
    grown_mb: float
    rows: int
    cpu_share: float
    page_s: float


def staging_table() -> Table:
    """Measures; a row for each bar."""
    measured = asyncio.run(_measure())
    table = Table("what", title="Staging: the live log")
    for name in ("measured", "bar", "met"):
        table.add_column(name, justify="right")
    median = statistics.median(measured.lags_ms)
    slow = statistics.quantiles(measured.lags_ms, n=20)[-1]
    sent = RATE * _SECONDS
    late = measured.seconds - _SECONDS
    rows: list[tuple[str, str, str, bool | None]] = [
        ("from pixel to page, median", f"{median:.0f} ms", f"{MEDIAN_MS} ms", median < MEDIAN_MS),
        ("the same, 19 of 20 within", f"{slow:.0f} ms", "", None),
        (
            f"{RATE} pixels a second for {_SECONDS} s, counted by the page",
            f"{measured.counted:,} of {sent:,}",
            "all",
            measured.counted == sent,
        ),
        ("the last of them is shown after the last was fired", f"{late:.1f} s", "1 s", late < 1),
        (
            f"CPU seconds of the page for those {_SECONDS} s",
            f"{measured.page_s:.1f} s",
            f"{_SECONDS} s",
            measured.page_s < _SECONDS,
        ),
        ("the server takes of one core", f"{measured.cpu_share:.0%}", "", None),
        (
            "the server's memory grows by",
            f"{measured.grown_mb:.0f} MB",
            f"{_GROWTH_MB} MB",
            measured.grown_mb < _GROWTH_MB,
        ),
        ("rows that the page keeps of them", f"{measured.rows:,}", "300", measured.rows <= 300),
    ]
    for what, value, bar, met in rows:
        table.add_row(what, value, bar, "" if met is None else "yes" if met else "no")
    return table


async def _measure() -> Measured:
    project, _ = load_project(_SAMPLE)
    assert project is not None
    async with (
        serve_staging() as staging,
        open_page(staging, [project]) as address,
        async_playwright() as playwright,
    ):
        port = int(address.partition("127.0.0.1:")[2].partition("/")[0])
        browser = await playwright.chromium.launch(
            executable_path=str(find_chromium()), args=mapping_flags(staging, keep=port)
        )
        try:
            return await _with(browser, address)
        finally:
            await browser.close()


async def _with(browser: Browser, address: str) -> Measured:
    context = await browser.new_context(ignore_https_errors=True)
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("#slot iframe")
    await page.click("#paste-open")
    await page.fill("#paste-text", _TAG)
    await page.click("#paste .main")
    await page.wait_for_url("**tag=**")
    frame = await _ad_frame(page)
    await page.evaluate(_WATCH)
    await _fire(frame, page, _SINGLE, 100)
    lags = await page.evaluate("lags")
    await page.evaluate("watcher.disconnect()")
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    memory, worked = _memory_mb(), await _work_s(session)
    started, used = asyncio.get_running_loop().time(), time.process_time()
    await _fire(frame, page, RATE * _SECONDS, 1000 / RATE, already=_SINGLE)
    seconds = asyncio.get_running_loop().time() - started
    share = (time.process_time() - used) / _SECONDS
    counted = await _requests(page) - _SINGLE
    worked = await _work_s(session) - worked
    rows = await page.locator(".row").count()
    return Measured(lags, counted, seconds, _memory_mb() - memory, rows, share, worked)


async def _fire(frame: Any, page: Any, count: int, gap_ms: float, *, already: int = 0) -> None:
    """Fires, and waits until the page has counted them all, or for as long again."""
    await frame.evaluate("(data) => window.postMessage(data, '*')", {"count": count, "gap": gap_ms})
    for _ in range(int(count * gap_ms / 100) * 2 + 50):
        if await _requests(page) >= already + count:
            return
        await asyncio.sleep(0.1)


async def _requests(page: Any) -> int:
    text: str = await page.inner_text("#sum")
    return int(text.split(" ")[0])


async def _work_s(session: Any) -> float:
    """CPU seconds of the page's main thread so far."""
    metrics = await session.send("Performance.getMetrics")
    found = {one["name"]: one["value"] for one in metrics["metrics"]}
    return float(found["TaskDuration"])


async def _ad_frame(page: Any) -> Any:
    while True:
        for frame in page.frames:
            if "ads.adserver" in frame.url and await frame.evaluate("!!window.onmessage"):
                return frame
        await asyncio.sleep(0.05)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
