"""Tags of others in a real browser: each fault is caught and named, good tags raise no alarm.

All tags share one browser and one server; each test looks at one of them.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from delivery import load_platforms
from delivery.qa import TagFile, read_tag_file
from delivery.qa.foreign import judge_tag
from delivery.qa.foreign_session import try_tag
from delivery.qa.foreign_tag import serve_tag_file
from delivery.qa.report import ClickChain, Hop, PlatformReport
from delivery.qa.session import open_browser
from delivery.staging.server import serve_staging

pytestmark = pytest.mark.browser

REAL = Path(__file__).parents[2] / "samples" / "tags" / "real"
LINK = '<a href="{}" target="_blank"><img src="https://cdn.example/b.png" width="300" height="250" alt="Shoes"></a>'
SHOP = "https%3A%2F%2Fshop.example%2Fa%3Fb%3D1"
TAGS: dict[str, tuple[str, str]] = {
    "good.html": (
        "xandr",
        LINK.format("${CLICK_URL}" + SHOP)
        + '<img src="https://t.example/i?ord=${CACHEBUSTER}" width="1" height="1">',
    ),
    "faults.html": (
        "xandr",
        '<div style="width:300px;height:250px">'
        + LINK.format("${CLICK_URL}${CLICK_URL}" + SHOP).replace("250", "150")
        + '<a href="https://lost.example/">More</a>'
        + '<img src="https://t.example/i?ord=${CACHEBUSTER}" width="1" height="1" alt="">'
        + '<img src="https://t.example/i?ord=1${CACHEBUSTER}" width="1" height="1" alt="">'
        + '<img src="http://plain.example/i?cb=%%CACHEBUSTER%%" width="1" height="1" alt="">'
        + '<img src="data:image/png;base64,AAAA" width="60" height="40">'
        + "<button onclick=\"throw new Error('no shop')\">Buy</button>"
        + "</div><script>console.error('broken thing')</script>",
    ),
    "script.js": (
        "xandr",
        "document.write('<div id=\"b\" style=\"width:300px;height:250px\">Buy</div>');\n"
        "document.getElementById('b').addEventListener('click', function () {"
        " window.open('${CLICK_URL}' + encodeURIComponent('" + SHOP + "')) });\n"
        "addEventListener('pagehide', function () { navigator.sendBeacon('https://t.example/bye') });\n"
        "setTimeout(function () { new Image().src = 'https://t.example/later' }, 300);\n",
    ),
    "canvas.html": (
        "dv360",
        """<canvas id="c" width="300" height="250"></canvas><script>
        document.getElementById('c').onclick = function () { open('${CLICK_URL}https://shop.example/') }
        </script>""",
    ),
    "cm360-script-xandr.html": ("xandr", (REAL / "cm360-script-xandr.html").read_text("utf-8")),
    "cm360-ins-dv360.html": ("dv360", (REAL / "cm360-ins-dv360.html").read_text("utf-8")),
}  # fmt: skip


async def try_all() -> dict[str, PlatformReport]:
    platforms = load_platforms()
    reports: dict[str, PlatformReport] = {}
    async with (
        serve_staging() as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        places = asyncio.Semaphore(2)

        async def attempt(name: str) -> None:
            platform, text = TAGS[name]
            tag = read_tag_file(text, name, platforms[platform])

            def scene_of(number: int, tag: TagFile = tag, name: str = platform) -> object:
                return serve_tag_file(tag, platforms[name], number)

            run = name.replace(".", "-")
            async with places:
                seen = await try_tag(browser, staging, run, scene_of)  # type: ignore[arg-type]
            reports[name] = judge_tag(tag, platforms[platform], seen)

        # What a page sends as it is left does not say whose it is: the one that does comes alone.
        await attempt("script.js")
        await asyncio.gather(*(attempt(name) for name in TAGS if name != "script.js"))
    return reports


@pytest.fixture(scope="module")
def reports() -> dict[str, PlatformReport]:
    """Every tag, tried. In a thread: other tests keep a loop of Playwright's own running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(try_all())).result()


def told(report: PlatformReport) -> set[tuple[str, str, str]]:
    """Problems that the browser showed; what the linter finds has tests of its own."""
    return {(p.check, p.severity, p.message) for p in report.problems if p.check != "tag"}


def test_a_good_tag_passes(reports: dict[str, PlatformReport]):
    report = reports["good.html"]

    assert told(report) == set()
    assert (report.passed, report.verdict) == (True, "observed")
    assert [(p.on, p.url, p.expected, p.fired) for p in report.pixels] == [
        ("load", "https://cdn.example/b.png", 1, 1),
        ("load", "https://t.example/i?ord=${CACHEBUSTER}", 1, 1),
    ]


def test_a_click_is_followed_hop_by_hop(reports: dict[str, PlatformReport]):
    prefix = load_platforms()["xandr"].click.example

    assert reports["good.html"].clicks == (
        ClickChain(
            click='link "Shoes"',
            component=None,
            path="Click 1",
            typed=prefix + SHOP,
            hops=(
                Hop("click", prefix + SHOP, 302),
                Hop("landing", "https://shop.example/a?b=1", 200),
            ),
            landed="https://shop.example/a?b=1",
            expected="https://shop.example/a?b=1",
            added=(),
            passed=True,
        ),
    )


def test_each_fault_of_a_tag_is_named(reports: dict[str, PlatformReport]):
    assert told(reports["faults.html"]) == {
        ("pixels", "error", "The same pixel of t.example fired 2 times."),
        ("values", "error", "%%CACHEBUSTER%% went to plain.example as it stands: nobody replaced it."),
        ("https", "error", "A request to plain.example went over http."),
        ("clicks", "error", 'A click on link "Shoes" was counted 2 times by Xandr (Microsoft).'),
        ("clicks", "error", 'A click on link "More" opens inside the ad\'s own frame.'),
        ("clicks", "error", 'A click on link "More" was not counted by Xandr (Microsoft).'),
        ("errors", "error", 'A click on button "Buy" ends in an error.'),
        ("errors", "error", "The browser wrote an error to its console."),
        ("health", "error", "A picture could not be drawn."),
        (
            "health",
            "warning",
            "Somebody cannot use this: Images must have alternative text (image-alt, critical).",
        ),
    }  # fmt: skip


def test_the_linter_speaks_in_the_same_report(reports: dict[str, PlatformReport]):
    codes = {p.path[:5] for p in reports["faults.html"].problems if p.check == "tag"}

    assert {"DL421", "DL432", "DL451", "DL471"} <= codes


def test_a_script_is_clicked_where_it_listens_and_heard_as_it_leaves(
    reports: dict[str, PlatformReport],
):
    report = reports["script.js"]

    assert [(p.on, p.url, p.fired) for p in report.pixels] == [
        ("load", "https://t.example/later", 1),
        ("exit", "https://t.example/bye", 1),
    ]
    assert told(report) == {
        (
            "clicks",
            "error",
            'Xandr (Microsoft)\'s click counter cannot read the landing page of script "Buy".',
        )
    }
    assert "escaped twice" in next(p.observed for p in report.problems if p.check == "clicks")


def test_a_canvas_is_clicked_in_its_middle(reports: dict[str, PlatformReport]):
    (chain,) = reports["canvas.html"].clicks

    assert chain.landed == "https://shop.example/?dclid=staging-dclid"
    assert told(reports["canvas.html"]) == set()


def test_the_part_without_scripts_is_tried_too(reports: dict[str, PlatformReport]):
    report = reports["cm360-script-xandr.html"]

    assert told(report) == set()
    assert [(p.on, p.sample.partition(";")[0]) for p in report.pixels] == [
        ("load", "https://ad.doubleclick.net/adj/1234.567.890/"),
        ("no scripts", "https://ad.doubleclick.net/ad/1234.567.890/"),
    ]
    assert [chain.landed.partition(";")[0] for chain in report.clicks] == [
        "https://ad.doubleclick.net/jump/1234.567.890/"
    ]


def test_what_is_known_of_a_tag_is_told(reports: dict[str, PlatformReport]):
    assert reports["cm360-ins-dv360.html"].remarks == (
        "cm360-ins-dv360.html: Campaign Manager 360 ins tag: an ad, with macros of dv360.",
        "Load: requests to www.googletagservices.com (1).",
        'The click address stands ready for a script in "data-dcm-click-tracker".',
        (
            "What comes from www.googletagservices.com is answered with nothing here: its weight, "
            "its pixels and its clicks are not seen."
        ),
        "Nothing in it could be clicked.",
    )
    assert (
        'ad.doubleclick.net is handed the click address in "click", not escaped.'
        in reports["cm360-script-xandr.html"].remarks
    )
