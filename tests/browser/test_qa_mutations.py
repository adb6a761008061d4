"""QA sees faults: the served ad is changed, what must happen is not, and the report says it.

All runs share one browser and one server; each test looks at one of them.
"""

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from creative import find_paths
from delivery import load_platforms
from delivery.qa.plan import plan_platform
from delivery.qa.planned import Planned
from delivery.qa.report import QaProblem
from delivery.qa.runner import Walked, walk_and_judge
from delivery.qa.session import open_browser
from delivery.staging import Scene
from delivery.staging.server import serve_staging
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

MAIL = {
    "id": "mail",
    "type": "input",
    "kind": "email",
    "label": "Your mail",
    "endpoint": {"url": "https://crm.example/lead", "lead_id": "L1"},
    "tracking": [{"on": "submitted", "tag": "https://t.example/sent?cb=@{cachebuster}"}],
}
HELLO = {
    "id": "hello",
    "type": "text",
    "text": "Hi!",
    "tracking": [
        {"tag": "https://t.example/start?cb=@{cachebuster}&page=@{page_url}&load=@{load_id}"}
    ],
}
DRY_PIXEL = (
    "https://t.example/dry?g=@{gdpr}&o=@{cachebuster}&a=@{gdpr_consent.755}&b=@{gdpr_consent.42}"
)
DRY = {
    "id": "dry",
    "type": "choice",
    "text": "Dry",
    "tracking": [{"on": "selected", "tag": DRY_PIXEL}],
}
WAIT = {"id": "wait", "type": "delay", "ms": 60_000}
SHOP = {"id": "shop", "type": "redirect", "click": "main", "text": "Shop"}
DELIVERY = {"impressions": [{"tag": "https://imp.example/i?ord=@{cachebuster}"}]}
_DATA = re.compile(r'(<script[^>]*id="?flowtag"?[^>]*>)(.*?)(</script>)', re.DOTALL)

Change = Callable[[Scene], Scene]


def in_ad(old: str, new: str) -> Change:
    """Changes the text that the ad server serves."""

    def change(scene: Scene) -> Scene:
        assert old in scene.ad
        return replace(scene, ad=scene.ad.replace(old, new, 1))

    return change


def in_page(old: str, new: str) -> Change:
    """Changes the published page itself."""

    def change(scene: Scene) -> Scene:
        page = scene.site["300x250.html"].decode()
        assert old in page
        return replace(scene, site={**scene.site, "300x250.html": page.replace(old, new).encode()})

    return change


def in_view(edit: Callable[[Any], None]) -> Change:
    """Changes what the browser half of the player is given."""
    return in_data(lambda data: edit(data["view"]))


def in_data(edit: Callable[[Any], None]) -> Change:
    """Changes what the player is given, in the published page."""

    def change(scene: Scene) -> Scene:
        page = scene.site["300x250.html"].decode()
        found = _DATA.search(page)
        assert found is not None
        data = json.loads(found[2])
        edit(data)
        text = json.dumps(data).replace("<", "\\u003c")
        changed = page[: found.start(2)] + text + page[found.end(2) :]
        return replace(scene, site={**scene.site, "300x250.html": changed.encode()})

    return change


def in_script(code: str) -> Change:
    """Adds code to the document around the tag."""
    return in_ad("</body>", f"<script>{code}</script></body>")


def pixels(view: Any, tracking: int) -> Any:
    return view["tracking"][tracking]["pixels"]


def remove_pixel(view: Any) -> None:
    pixels(view, 0).clear()


def double_pixel(view: Any) -> None:
    # Not the very same address: a browser asks only once for an image that it has.
    pixels(view, 1).append([*pixels(view, 1)[0], "&again"])


def encode_twice(view: Any) -> None:
    next(p for p in pixels(view, 0)[0] if p[0] == "page_url")[1] = 2


def encode_not(view: Any) -> None:
    next(p for p in pixels(view, 0)[0] if p[0] == "page_url")[1] = 0


def leave_literal(view: Any) -> None:
    parts = pixels(view, 1)[0]
    parts[next(n for n, p in enumerate(parts) if p[0] == "gdpr")] = "${GDPR}"


def reuse_cachebuster(view: Any) -> None:
    for parts in (pixels(view, 0)[0], pixels(view, 1)[0]):
        parts[next(n for n, p in enumerate(parts) if p[0] == "cachebuster")] = "4711"


def in_program(edit: Callable[[Any], None]) -> Change:
    """Changes what the engine is given."""
    return in_data(lambda data: edit(data["program"]["components"]))


def move_pixel(components: Any) -> None:
    hello, mail = (c["fires"] for c in (components[0], components[2]))
    moved = hello[0].pop()
    mail[:] = [[*mail[0], moved], *mail[1:]]


def fire_when_displayed(components: Any) -> None:
    fires = components[1]["fires"]
    fires.reverse()


def serve_cachebuster(view: Any) -> None:
    next(p for p in pixels(view, 0)[0] if p[0] == "cachebuster").append(1)


def swap_consent(view: Any) -> None:
    next(p for p in pixels(view, 1)[0] if p[0] == "gdpr_consent.755")[0] = "gdpr_consent.42"


def change_landing(view: Any) -> None:
    view["clicks"]["main"] = ["https://shop.example/elsewhere?a=1&b=2"]


def change_fragment(view: Any) -> None:
    view["clicks"]["main"] = ["https://shop.example/skin?a=1&b=2#other"]


IMPRESSION = re.compile(r'<img src="https://imp[^>]*>')


def double_impression(scene: Scene) -> Scene:
    found = IMPRESSION.search(scene.ad)
    assert found is not None
    address = found[0].split('"')[1]
    return in_script(f"fetch('{address}', {{mode: 'no-cors'}})")(scene)


def drop_impression(scene: Scene) -> Scene:
    return replace(scene, ad=IMPRESSION.sub("", scene.ad))


def drop_click_macro(scene: Scene) -> Scene:
    changed = re.sub(r'data-click_url="[^"]*"', "", scene.ad)
    assert changed != scene.ad
    return replace(scene, ad=changed)


def drop_player(scene: Scene) -> Scene:
    return replace(scene, site={**scene.site, "300x250.html": b"<!doctype html><p>gone</p>"})


CHANGES: dict[str, Change] = {
    "nothing": lambda scene: scene,
    "pixel removed": in_view(remove_pixel),
    "pixel doubled": in_view(double_pixel),
    "encoded twice": in_view(encode_twice),
    "not encoded": in_view(encode_not),
    "literal left": in_view(leave_literal),
    "cache-buster reused": in_view(reuse_cachebuster),
    "impression over http": in_ad('src="https://imp.', 'src="http://imp.'),
    "impression twice": double_impression,
    "impression missing": drop_impression,
    "impression unexpanded": in_ad("ord=7", "ord=${CACHEBUSTER}7"),
    "pixel moved": in_program(move_pixel),
    "pixel too early": in_program(fire_when_displayed),
    "cache-buster served": in_view(serve_cachebuster),
    "consent swapped": in_view(swap_consent),
    "landing page not escaped": in_ad('data-append="1"', 'data-append="0"'),
    "landing page changed": in_view(change_landing),
    "fragment changed": in_view(change_fragment),
    "click macro missing": drop_click_macro,
    "lead changed": in_page('data-lead="L1"', 'data-lead="L2"'),
    "extra request": in_ad("</body>", '<img src="https://spy.example/x?y=1"></body>'),
    "ad pushed down": in_ad("<script", "<p>&nbsp;</p><script"),
    "script error": in_script("throw new Error('boom')"),
    "console error": in_script("console.error('broken thing')"),
    "window by itself": in_script("window.open('https://popup.example/')"),
    "no player": drop_player,
}


def plan(folder: Path, platform: str = "dv360") -> Planned:
    components: list[dict[str, Any]] = [HELLO, DRY, MAIL, WAIT, SHOP]
    project = make_project(folder, components=components, delivery=DELIVERY)
    found = plan_platform(project, load_platforms()[platform], find_paths(project.creative).paths)
    assert [walk.title for walk in found.walks[:1]] == ["dry → mail → shop"]
    return found.walks[0]


async def play_all(planned: Planned) -> dict[str, Walked]:
    platforms = load_platforms()
    places = asyncio.Semaphore(2)

    async def play(browser: Any, staging: Any, name: str) -> Walked:
        scene = CHANGES[name](planned.walk.scene)
        walk = replace(planned.walk, scene=scene, run=name.replace(" ", "-"))
        async with places:
            return await walk_and_judge(
                browser, staging, platforms["dv360"], replace(planned, walk=walk), platforms
            )

    async with (
        serve_staging() as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        found = await asyncio.gather(*(play(browser, staging, name) for name in CHANGES))
    return dict(zip(CHANGES, found, strict=True))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walked]:
    """Every change, played. In a thread: other tests keep a loop of Playwright's own running."""
    planned = plan(tmp_path_factory.mktemp("project"))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(play_all(planned))).result()


def told(problems: tuple[QaProblem, ...]) -> list[tuple[str, str | None, str]]:
    return [(p.check, p.component, p.message) for p in problems]


def test_an_unchanged_ad_passes(walked: dict[str, Walked]):
    done = walked["nothing"]

    assert done.problems == ()
    assert [(e.component, e.on) for e, _ in done.matching.fired] == [
        (None, "load"),
        ("hello", "displayed"),
        ("dry", "selected"),
        ("mail", "submitted"),
    ]
    assert [chain.passed for chain in done.chains] == [True]


def test_the_click_chain_is_seen_hop_by_hop(walked: dict[str, Walked]):
    chain = walked["nothing"].chains[0]

    assert [(hop.role, hop.status) for hop in chain.hops] == [("click", 302), ("landing", 200)]
    assert chain.landed == "https://shop.example/skin?a=1&b=2&dclid=staging-dclid"
    assert chain.expected == "https://shop.example/skin?a=1&b=2"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "pixel removed",
            ("pixels", "hello", 'A pixel of "hello" (on displayed) did not fire.'),
        ),
        (
            "pixel doubled",
            ("pixels", "dry", 'A pixel of "dry" (on selected) fired more often than drawn.'),
        ),
        (
            "encoded twice",
            ("values", "hello", 'A pixel of "hello" (on displayed) arrived with other values.'),
        ),
        (
            "not encoded",
            ("values", "hello", 'A pixel of "hello" (on displayed) arrived with other values.'),
        ),
        (
            "literal left",
            ("values", "dry", 'A pixel of "dry" (on selected) arrived with other values.'),
        ),
        (
            "cache-buster reused",
            (
                "values",
                "dry",
                'A pixel of "dry" (on selected) arrived with a cache-buster used before.',
            ),
        ),
        ("pixel moved", ("pixels", "hello", 'A pixel of "hello" (on displayed) fired too late.')),
        (
            "pixel too early",
            ("pixels", "dry", 'A pixel of "dry" (on selected) fired too early.'),
        ),
        (
            "cache-buster served",
            ("values", "hello", 'A pixel of "hello" (on displayed) arrived with other values.'),
        ),
        (
            "consent swapped",
            ("values", "dry", 'A pixel of "dry" (on selected) arrived with other values.'),
        ),
        (
            "landing page not escaped",
            ("clicks", "shop", 'The click-through "main" landed somewhere else.'),
        ),
        ("impression over http", ("https", None, "A request to imp.example went over http.")),
        (
            "impression twice",
            ("impressions", None, "The impression fired more often than drawn."),
        ),
        ("impression missing", ("impressions", None, "The impression did not fire.")),
        (
            "impression unexpanded",
            ("values", None, "The impression arrived with other values."),
        ),
        (
            "landing page changed",
            ("clicks", "shop", 'The click-through "main" landed somewhere else.'),
        ),
        (
            "fragment changed",
            ("clicks", "shop", 'The click-through "main" landed somewhere else.'),
        ),
        (
            "click macro missing",
            (
                "clicks",
                "shop",
                "The click was counted not at all by Display & Video 360, not once.",
            ),
        ),
        ("lead changed", ("leads", "mail", 'The lead of "mail" did not arrive as it should.')),
        (
            "extra request",
            (
                "unexpected",
                None,
                "Something asked spy.example for an image that nothing in the flow asks for.",
            ),
        ),
        (
            "ad pushed down",
            ("place", None, "The ad does not fill its place, so a part of it is cut off."),
        ),
        ("script error", ("errors", None, "A script of the page failed.")),
        ("console error", ("errors", None, "The browser wrote an error to its console.")),
    ],
)
def test_a_fault_is_told(walked: dict[str, Walked], change: str, expected: tuple[str, Any, str]):
    assert told(walked[change].problems) == [expected]


def test_what_is_left_of_a_macro_is_named(walked: dict[str, Walked]):
    problem = walked["literal left"].problems[0]

    assert "${GDPR}" in problem.observed
    assert problem.hint == "\"g\" should be '1' and is '${GDPR}'."


def test_the_level_of_a_slot_is_named(walked: dict[str, Walked]):
    twice, not_at_all = walked["encoded twice"].problems, walked["not encoded"].problems

    assert twice[0].hint == (
        '"page" is percent-encoded once too often: the slot\'s level is wrong.'
    )
    assert "once too little" in not_at_all[0].hint


def test_a_window_that_opens_by_itself_is_no_window(walked: dict[str, Walked]):
    done = walked["window by itself"]

    assert told(done.problems) == [
        ("clicks", None, "A window was to open without a click, and was blocked.")
    ]
    assert [landing.url for landing in done.observed.landings] == [done.chains[0].landed]


def test_an_ad_that_does_not_start_cannot_be_walked(walked: dict[str, Walked]):
    checks = [(p.check, p.component) for p in walked["no player"].problems]

    assert checks == [
        ("flow", None),
        ("pixels", "hello"),
        ("pixels", "dry"),
        ("pixels", "mail"),
        ("leads", "mail"),
    ]


def test_a_delay_of_a_minute_takes_no_minute(walked: dict[str, Walked]):
    assert walked["nothing"].planned.walk.end_ms > 60_000
    assert walked["nothing"].observed.steps[-1].at_ms > 60_000
