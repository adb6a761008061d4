"""The player in a page: how soon, how smoothly, and whether memory stays flat.

Chromium is the one that QA uses. What compares is measured in turn in one run, as medians: an empty
page and an ad alternate. Pages are files, so that no server is measured. That an ad shifts no
layout, and leaves nothing behind when it starts again, is exact: it stands in the tests.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.table import Table

from creative import (
    LAUNCH_ARGS,
    Creative,
    Look,
    build_page,
    find_chromium,
    load_creative,
    make_creative,
)
from flows import parse_flow
from tools.bench_flow import bench_creative
from tools.bench_timing import verdict

__all__ = ["Memory", "measure_memory", "player_table", "restarting"]

_ROOT = Path(__file__).parents[1]
_ROUNDS = 41
_MAX_SHARE = 1.5  # of an empty page's load
_MAX_TASK_MS, _SLOWDOWN = 50, 4
_RESTARTS, _WARMING = 1_000, 500
_MAX_GROWTH = 0.05  # of the heap: what V8 keeps compiled varies by as much
_EMPTY = '<!doctype html><html lang="en"><title>Empty</title><body><p id="dock"><button class="choice">x</button>'
# Milliseconds from the start of the navigation to the frame that has a choice in it.
_DRAWN = """window.drawn = new Promise((done) => {
  const look = () => requestAnimationFrame(() => {
    if (!document.querySelector('button.choice')) return look()
    const { port1, port2 } = new MessageChannel() // heard when the frame is done
    port1.onmessage = () => done(performance.now())
    port2.postMessage(0)
  })
  look()
})"""
# What stands there now as a page without a player: the least that the same view can cost.
_PLAIN = """() => {
  const faces = JSON.parse(document.getElementById('fonts')?.textContent || '[]')
  const rules = faces.map(([family, weight, data]) => `@font-face{font-family:"${family}";font-weight:${weight};`
    + `font-display:block;src:url(data:font/woff2;base64,${data}) format("woff2")}`)
  document.querySelector('style').prepend(rules.join(''))
  for (const one of document.querySelectorAll('script,template,#fallback,meta[http-equiv]')) one.remove()
  return '<!doctype html>' + document.documentElement.outerHTML
}"""
# Takes the first choice by itself and tells when its frame is there: a driver that looks into the
# page would be measured too.
_TAKES = """(() => {
  const later = (act) => requestAnimationFrame(() => requestAnimationFrame(act))
  const look = () => {
    const button = document.querySelector('#dock button')
    if (!button) return later(look)
    button.click()
    later(() => console.log('taken'))
  }
  later(look)
})()"""
# A choice in each task, until the conversation has started again so often.
_RESTART = """(rounds) => new Promise((done) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    const [one, two] = document.querySelectorAll('#dock .choice')
    if (two && rounds-- <= 0) {
      port1.close()
      return done()
    }
    if (two) one.click()
    setTimeout(() => port2.postMessage(0))
  }
  port2.postMessage(0)
})"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is left after garbage collection: bytes of the heap, DOM nodes, listeners."""

    heap: int
    nodes: int
    listeners: int


def player_table() -> Table:
    """A row for each bar."""
    table = Table("what", title="The player in Chromium")
    for name in ("measured", "beside", "bar", "met"):
        table.add_column(name, justify="right")
    with _browser() as browser, tempfile.TemporaryDirectory() as folder:
        for row in _rows(browser, Path(folder)):
            table.add_row(*row)
    return table


def restarting(look: Look) -> Creative:
    """A conversation that starts again with every choice."""
    components = [
        {"id": "hello", "type": "text", "text": "Round and round"},
        {"id": "one", "type": "choice", "text": "One"},
        {"id": "two", "type": "choice", "text": "Two"},
        {"id": "again", "type": "restart"},
    ]
    links = ("hello one", "hello two", "one again", "two again")
    document = {
        "format": 1,
        "id": "round",
        "start": "hello",
        "components": components,
        "connections": [dict(zip(("from", "to"), link.split(), strict=True)) for link in links],
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    return make_creative(Path(), flow, look)


def measure_memory(page: Page, session: CDPSession, restarts: int) -> Memory:
    """Starts the conversation of `restarting` again so often, and counts what is left then."""
    page.evaluate(_RESTART, restarts)
    for _ in range(3):  # what one round lets go of, the next one takes away
        session.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return Memory(*(int(found[name]) for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")))


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(LAUNCH_ARGS)
        )
        yield browser
        browser.close()


def _rows(browser: Browser, folder: Path) -> Iterator[tuple[str, ...]]:
    quiz, bench = _at_once(_sample("skincare-quiz")), _at_once(bench_creative())
    for name, creative in (("20 components", bench), ("skincare-quiz", quiz)):
        yield _first_choice(browser, folder, name, creative)
    for sample in sorted((_ROOT / "samples").glob("*/flow.json")):
        yield _longest_task(browser, folder, sample.parent.name)
    yield _restarts(browser, folder, bench.look)


def _first_choice(browser: Browser, folder: Path, name: str, creative: Creative) -> tuple[str, ...]:
    empty = _written(folder, "empty", _EMPTY)
    ad = _written(folder, name, _page(creative))
    pages = empty, _written(folder, f"plain {name}", _as_plain(browser, ad)), ad
    times = [[_drawn_ms(browser, page) for page in pages] for _ in range(_ROUNDS + 1)]
    nothing, plain, first = (
        median(one) for one in zip(*times[1:], strict=True)
    )  # the first is warming up
    share = first / nothing
    met = verdict(share <= _MAX_SHARE)
    beside = f"empty page {nothing:.0f} ms, as plain HTML {plain:.0f} ms"
    return f"first choice drawn: {name}", f"{first:.0f} ms", beside, f"{share:.2f} of 1.5", met


def _as_plain(browser: Browser, url: str) -> str:
    context = browser.new_context(viewport={"width": 300, "height": 250}, offline=True)
    page = context.new_page()
    page.goto(url)
    page.locator("button.choice").first.wait_for()
    text = str(page.evaluate(_PLAIN))
    context.close()
    return text


def _drawn_ms(browser: Browser, url: str) -> float:
    context = browser.new_context(viewport={"width": 300, "height": 250}, offline=True)
    page = context.new_page()
    page.add_init_script(_DRAWN)
    page.goto(url)
    drawn = float(page.evaluate("drawn"))
    context.close()
    return drawn


def _longest_task(browser: Browser, folder: Path, name: str) -> tuple[str, ...]:
    """CPU time of the page's longest task, from its first byte to what a first choice brings.

    Beside it, in turn: what the browser takes to leave one page for an empty one, in one task too.
    """
    url, empty = (
        _written(folder, name, _page(_at_once(_sample(name)))),
        _written(folder, "e", _EMPTY),
    )
    trace = folder / "trace.json"
    rounds = [(_tasks_ms(browser, empty, trace), _tasks_ms(browser, url, trace)) for _ in range(5)]
    change = median(max(nothing["before"]) for nothing, _ in rounds)
    longest = median(max(ad["from its first byte"]) for _, ad in rounds)
    what = f"longest task at {_SLOWDOWN} times slower: {name}"
    beside = f"change of pages {change:.0f} ms"
    return what, f"{longest:.0f} ms", beside, f"{_MAX_TASK_MS} ms", verdict(longest <= _MAX_TASK_MS)


def _tasks_ms(browser: Browser, url: str, trace: Path) -> dict[str, list[float]]:
    context = browser.new_context(viewport={"width": 300, "height": 250}, offline=True)
    page = context.new_page()
    page.add_init_script(_TAKES)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    browser.start_tracing(page=page, path=trace, categories=["toplevel", "devtools.timeline"])
    with page.expect_console_message(lambda message: message.text == "taken"):
        page.goto(url)
    browser.stop_tracing()
    context.close()
    events = json.loads(trace.read_bytes())["traceEvents"]
    first = min(
        one["ts"]
        for one in events
        if one["name"] == "ParseHTML" and one["args"].get("beginData", {}).get("url") == url
    )
    took: dict[str, list[float]] = {"before": [], "from its first byte": []}
    for one in _tasks(events):
        when = "before" if one["ts"] + one["dur"] <= first else "from its first byte"
        took[when].append(float(one["tdur"]) / 1000)
    return took


def _tasks(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tasks of the page's main threads."""
    main = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    return [
        one
        for one in events
        if one["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
        and "tdur" in one
        and (one["pid"], one["tid"]) in main
    ]


def _restarts(browser: Browser, folder: Path, look: Look) -> tuple[str, ...]:
    context = browser.new_context(viewport={"width": 300, "height": 250}, offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(_written(folder, "restart", _page(restarting(look))))
    before = measure_memory(page, session, _WARMING)
    after = measure_memory(page, session, _RESTARTS)
    context.close()
    met = after.heap <= before.heap * (1 + _MAX_GROWTH) and after.nodes <= before.nodes
    return (
        f"heap after {_RESTARTS:,} restarts",
        f"{after.heap / 1000:,.0f} KB, {after.nodes} nodes",
        f"after {_WARMING}: {before.heap / 1000:,.0f} KB, {before.nodes} nodes",
        f"{_MAX_GROWTH:.0%} more, no node more",
        verdict(met and after.listeners <= before.listeners),
    )


def _sample(name: str) -> Creative:
    creative, problems = load_creative(_ROOT / "samples" / name)
    assert creative is not None, problems
    return creative


def _at_once(creative: Creative) -> Creative:
    """The same without the time that the brand types: it is no work."""
    look = creative.look.model_copy(update={"pace": "instant"})
    return make_creative(creative.folder, creative.source, look, creative.subflows)


def _page(creative: Creative) -> str:
    clicks = dict.fromkeys(creative.look.click_names, "https://landing.example/")
    return build_page(creative, "300x250", clicks)


def _written(folder: Path, name: str, page: str) -> str:
    path = folder / f"{name.replace(' ', '-')}.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()
