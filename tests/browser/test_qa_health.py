"""Page health in a real browser: each fault, built into an ad, is caught and named; a good ad has none.

All loads share one browser and one server; each test looks at one of them.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from creative import find_paths
from delivery import load_platforms
from delivery.qa.health import Measured, find_figures, health_problems
from delivery.qa.health_run import measure_platforms
from delivery.qa.plan import plan_platform
from delivery.qa.planned import Plan
from delivery.qa.session import open_browser
from delivery.staging import Scene
from delivery.staging.server import serve_staging
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

Change = Callable[[Scene], Scene]
HELLO = {
    "id": "hello",
    "type": "text",
    "text": "Hi!",
    "tracking": [{"tag": "https://t.example/start?cb=@{cachebuster}"}],
}
DRY = {
    "id": "dry",
    "type": "choice",
    "text": "Dry",
    "tracking": [{"on": "selected", "tag": "https://t.example/dry?cb=@{cachebuster}"}],
}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}


def in_ad(text: str) -> Change:
    """Adds something to the ad server's document."""
    return lambda scene: replace(scene, ad=scene.ad.replace("</body>", f"{text}</body>"))


def with_file(name: str, data: bytes, text: str) -> Change:
    """The same, and a published file that it asks for."""

    def change(scene: Scene) -> Scene:
        return replace(in_ad(text)(scene), site={**scene.site, name: data})

    return change


def _both(one: Change, *others: Change) -> Change:
    return one if not others else lambda scene: _both(*others)(one(scene))


FILE = "https://cdn.example/mini/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
# What runs and jumps does so whatever the page's clock says: messages and answers wait for none.
BUSY = """<script>(() => {
  const line = new MessageChannel()
  line.port1.onmessage = () => {
    let sum = 0
    for (let n = 0; n < 3e6; n++) sum += n % 7
    line.port2.postMessage(sum)
  }
  line.port2.postMessage(0)
})()</script>"""
JUMPS = """<script>(async () => {
  for (let n = 0; n < 9; n++) await (await fetch('FILEa.svg')).text()
  document.body.insertAdjacentHTML('afterbegin', '<div style="height:100px">late</div>')
})()</script>""".replace("FILE", FILE)
REFUSING = """<meta http-equiv="Content-Security-Policy" content="style-src 'unsafe-inline'">"""
CHANGES: dict[str, Change] = {
    "nothing": lambda scene: scene,
    "heavy": with_file("big.bin", bytes(4_300_000), f"<script>fetch('{FILE}big.bin')</script>"),
    "unsound": _both(
        lambda scene: replace(scene, ad=scene.ad.replace("<head>", "<head>" + REFUSING)),
        in_ad('<link rel="stylesheet" href="https://css.example/a.css">'),
        in_ad(JUMPS),
        in_ad("<script>console.error('broken thing')</script>"),
        in_ad("<script>throw new Error('boom')</script>"),
        in_ad('<script src="http://plain.example/x.js"></script>'),
        with_file("a.svg", SVG, f'<img src="{FILE}a.svg" width="50" height="50">'),
        with_file("b.png", b"none", f'<img src="{FILE}b.png" width="9" height="9" alt="Shoes">'),
        with_file(
            "f.woff2",
            b"no font",
            f"<style>@font-face {{ font-family: Brand; src: url({FILE}f.woff2) }}</style>"
            '<p style="font-family: Brand">Text</p>',
        ),
    ),
    "restless": in_ad(BUSY),
    "covered": lambda scene: replace(
        scene, ad=scene.ad.replace("<body>", '<body style="opacity:0">')
    ),
}


async def measure_all(folder: Path) -> dict[str, Measured]:
    components: list[dict[str, Any]] = [HELLO, DRY, SHOP]
    project = make_project(folder, components=components)
    platform = load_platforms()["dv360"]
    plan = plan_platform(project, platform, find_paths(project.creative).paths)
    path = plan.walks[0]

    def changed(name: str) -> Plan:
        walk = replace(path, walk=replace(path.walk, scene=CHANGES[name](path.walk.scene)))
        other = platform.model_copy(update={"name": name})
        return replace(plan, platform=other, walks=(walk,))

    async with (
        serve_staging() as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        plans = [changed(name) for name in CHANGES]
        found = await measure_platforms(browser, staging, plans, project.creative)
    return dict(zip(CHANGES, found.values(), strict=True))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """Every change, measured. In a thread: other tests keep a loop of Playwright's own running."""
    folder = tmp_path_factory.mktemp("project")
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(measure_all(folder))).result()


def told(found: Measured) -> list[tuple[str, str, str]]:
    return [(p.check, p.severity, p.message) for p in health_problems(found)]


def _start(message: str, expected: set[tuple[str, str, str]]) -> str:
    """As much of the message as does not depend on the machine."""
    return next((e[2] for e in expected if message.startswith(e[2])), message)


def test_a_good_ad_has_no_problem(measured: dict[str, Measured]):
    assert told(measured["nothing"]) == []


def test_the_figures_of_a_good_ad(measured: dict[str, Measured]):
    figures = {f.name: f.value for f in find_figures(measured["nothing"]) if not f.varies}
    weight = figures.pop("initial_bytes")
    figures.pop("unasked_bytes")

    assert 5_000 < weight < 40_000
    assert figures == {
        "subload_bytes": 43,  # the pixel of the first message
        "initiated_bytes": 43,  # the pixel of the choice
        "initial_requests": 5,
        "requests": 7,
        "viewable_share": 1,
        "images": 0,
        "fonts": 0,
        "barriers": 0,
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "heavy",
            {
                ("health", "error", "The ad is heavy: it loads"),
                ("health", "warning", "The ad loads"),
            },
        ),
        (
            "unsound",
            {
                ("health", "warning", "The ad makes"),
                ("health", "warning", "Things jump inside the ad"),
                ("errors", "error", "The ad's content security policy blocked something."),
                ("errors", "error", "A script of the page failed."),
                ("errors", "error", "The browser wrote an error to its console."),
                ("https", "error", "An https page asks for something over http."),
                ("health", "error", "A picture could not be drawn."),
                ("health", "warning", "A font could not be loaded"),
                ("health", "warning", "Somebody cannot use this: Images must have"),
            },
        ),
        (
            "restless",
            {("health", "error", "The ad keeps the processor busy")},
        ),
        ("covered", {("health", "error", "The ad stands in view and cannot be seen")}),
    ],
)
def test_every_fault_is_told(
    measured: dict[str, Measured], change: str, expected: set[tuple[str, str, str]]
):
    found = told(measured[change])
    cut = {(check, how, _start(text, expected)) for check, how, text in found}

    assert cut == expected


def test_a_fault_names_what_is_at_fault(measured: dict[str, Measured]):
    observed = {p.kind: p.observed for p in health_problems(measured["unsound"])}

    assert observed["policy-violation"] == "style-src-elem https://css.example/a.css"
    assert observed["script-error"] == "boom"
    assert observed["console-error"] == "broken thing"
    assert "http://plain.example/x.js" in observed["mixed-content"]
    assert observed["picture-broken"] == f"{FILE}b.png"
    assert observed["font-missing"] == "Brand normal normal"
    assert observed["barrier"] == f'<img src="{FILE}a.svg" width="50" height="50">'
