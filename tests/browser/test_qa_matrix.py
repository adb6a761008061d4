"""QA in every host and consent state: what it expects there is what an ad does, to the request."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from creative import find_paths
from delivery import Project, QaProblem, Report, Wanted, load_platforms, render_text, run_qa
from delivery.qa import runner
from delivery.qa.case import Case
from delivery.qa.plan import plan_case
from delivery.qa.planned import Planned
from delivery.qa.planner import Ground
from delivery.qa.runner import walk_and_judge
from delivery.qa.session import open_browser
from delivery.staging.consent_states import WalkedConsent
from delivery.staging.places import WalkedHost
from delivery.staging.scene import Scene
from delivery.staging.server import serve_staging
from tests.contracts.checkout import ROOT
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

XANDR = load_platforms()["xandr"]
STARTED = "https://t.example/start?cb=@{cachebuster}&page=@{page_url}&app=@{app_bundle}"
BUILDS = "https://load.exelator.com/x?cb=@{cachebuster}&us=@{us_privacy}"
PICKED = "https://t.example/dry?cb=@{cachebuster}&g=@{gdpr_consent.755}"
HELLO: dict[str, Any] = {
    "id": "hello",
    "type": "text",
    "text": "Hi!",
    "tracking": [{"tag": STARTED}, {"tag": BUILDS, "on_unknown": "drop"}],
}
DRY: dict[str, Any] = {
    "id": "dry",
    "type": "choice",
    "text": "Dry",
    "tracking": [{"on": "selected", "tag": PICKED, "on_unknown": "fire"}],
}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
DELIVERY = {
    "click_throughs": {"main": "https://shop.example/skin?a=1&b=2#top"},
    "impressions": [{"tag": "https://imp.example/i?ord=@{cachebuster}"}],
    "collector": "https://collect.example/api/beacon?key=k",
}


def tiny(folder: Path) -> Project:
    return make_project(folder, components=[HELLO, DRY, SHOP], delivery=DELIVERY)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the finished cells of the report lie."""
    return tmp_path_factory.mktemp("cells")


@pytest.fixture(scope="module")
def report(project: Project, kept: Path) -> Report:
    return run_qa(project, [XANDR], wanted=Wanted(matrix="quick"), resume=kept, health=False)


ALL = [("imp", 1, 1, 0), ("start", 1, 1, 0), ("x", 1, 1, 0), ("dry", 1, 1, 0)]
NOTHING = [("imp", 1, 1, 0), ("start", 0, 0, 1), ("x", 0, 0, 1), ("dry", 0, 0, 1)]
NO_AUDIENCE = [("imp", 1, 1, 0), ("start", 1, 1, 0), ("x", 0, 0, 1), ("dry", 1, 1, 0)]


def test_each_host_and_consent_state_has_its_cell(report: Report):
    assert report.passed, render_text(report)
    cells = [
        (cell.host, cell.consent, cell.format, counts(cell.pixels)) for cell in report.platforms[1:]
    ]

    assert cells == [
        ("sandbox", "macros", "script", ALL),
        ("sandbox-no-popups", "macros", "script", ALL),
        ("safeframe", "macros", "standalone", ALL),
        ("mraid-2", "macros", "standalone", ALL),
        ("mraid-3", "macros", "standalone", ALL),
        ("simid", "macros", "standalone", ALL),
        ("frame", "granted", "script", ALL),
        ("frame", "refused", "script", NOTHING),
        ("frame", "asked", "script", NO_AUDIENCE),  # which its author had dropped
        ("frame", "gpp-opt-out", "script", NO_AUDIENCE),
        ("frame", "us-opt-out", "script", NO_AUDIENCE),
        ("mraid-2", "in-app", "standalone", NOTHING),
    ]


def counts(pixels: Any) -> list[tuple[str, int, int, int]]:
    names = {"https://imp.example/i?ord=@{cachebuster}": "imp", STARTED: "start", BUILDS: "x"}
    return [(names.get(p.url, "dry"), p.expected, p.fired, p.held) for p in pixels]


def test_a_pixel_says_whom_it_is_for_and_what_that_needs(report: Report):
    pixels = {pixel.url: (pixel.vendor, pixel.purpose) for pixel in report.platforms[0].pixels}

    assert pixels[STARTED] == ("", "consent 1, 7")
    assert pixels[BUILDS] == ("Nielsen Marketing Cloud (eXelate)", "consent 1, 3, 4")


def test_where_no_window_opens_the_way_out_is_lost_and_said(report: Report):
    cell = next(cell for cell in report.platforms if cell.host == "sandbox-no-popups")

    assert cell.clicks == ()
    assert cell.lost == (
        'The click-through "main" opens nothing there; the ad tells that it is lost.',
    )


def steady(report: Report) -> Report:
    """The report without what differs from run to run by its nature: times, the machine's load."""
    cells = tuple(
        replace(cell, health=tuple(f for f in cell.health if not f.varies))
        for cell in report.platforms
    )
    return replace(report, seconds=0, platforms=cells)


def test_a_stopped_run_goes_on_where_it_stood(
    project: Project, kept: Path, report: Report, monkeypatch: pytest.MonkeyPatch
):
    async def refuse(*_: object) -> None:
        raise AssertionError("a finished cell is walked again")

    monkeypatch.setattr(runner, "walk_and_judge", refuse)
    again = run_qa(project, [XANDR], wanted=Wanted(matrix="quick"), resume=kept, health=False)

    assert steady(again) == steady(report)


def test_what_is_kept_of_another_input_is_walked_again(
    project: Project, kept: Path, report: Report, monkeypatch: pytest.MonkeyPatch
):
    walked: list[str] = []

    async def refuse(*given: Any) -> None:
        walked.append(given[3].walk.run)
        raise InterruptedError

    assert report.passed
    monkeypatch.setattr(runner, "walk_and_judge", refuse)
    served = project.delivery.model_copy(update={"click_throughs": {"main": "https://b.example/"}})
    with pytest.raises(InterruptedError):
        run_qa(replace(project, delivery=served), [XANDR], resume=kept, health=False)

    assert walked


def test_the_same_input_gives_the_same_report(project: Project):
    wanted = Wanted(hosts=("frame", "mraid-3"), consents=("macros", "asked"))

    one, other = (
        run_qa(project, [XANDR], wanted=wanted, jobs=jobs, health=False) for jobs in (1, 3)
    )

    assert [(cell.host, cell.consent) for cell in one.platforms] == [
        ("frame", "macros"),
        ("frame", "asked"),
        ("mraid-3", "macros"),
    ]
    assert steady(one) == steady(other)


def planned(project: Project, host: WalkedHost, consent: WalkedConsent) -> Planned:
    case = Case("xandr", "standalone", "300x250", host, consent)
    plan = plan_case(Ground(project), XANDR, case, find_paths(project.creative).paths)
    return plan.walks[0]


def around(one: Planned, **other: Any) -> Scene:
    """The walk's scene in other surroundings than QA expects."""
    return replace(one.walk.scene, around=replace(one.walk.scene.around, **other))


def problems_of(one: Planned) -> list[tuple[str, str | None]]:
    async def walk() -> tuple[QaProblem, ...]:
        async with (
            serve_staging() as staging,
            async_playwright() as playwright,
            open_browser(playwright, staging) as browser,
        ):
            walked = await walk_and_judge(browser, staging, XANDR, one, load_platforms())
            return walked.problems

    with ThreadPoolExecutor(1) as pool:  # other tests keep a loop of Playwright's own running
        found = pool.submit(lambda: asyncio.run(walk())).result()
    return sorted((problem.kind, problem.component) for problem in found)


def test_a_pixel_that_fires_against_a_refusal_is_caught(project: Project):
    one = planned(project, "frame", "refused")
    scene = around(one, consent="granted")

    assert problems_of(replace(one, walk=replace(one.walk, scene=scene))) == [
        ("consent-ignored", "dry"),
        ("consent-ignored", "hello"),
        ("consent-ignored", "hello"),
        ("held-otherwise", "dry"),
        ("held-otherwise", "hello"),
        ("held-otherwise", "hello"),
    ]


def test_a_window_where_none_may_open_is_caught(project: Project):
    one = planned(project, "sandbox-no-popups", "macros")
    scene = around(one, host="sandbox")

    assert problems_of(replace(one, walk=replace(one.walk, scene=scene))) == [
        ("loss-untold", "shop"),
        ("window-unexpected", None),
    ]


@pytest.mark.torture
@pytest.mark.parametrize(
    ("sample", "platform"),
    [
        ("skincare-quiz", "dv360"),
        ("test-drive", "google_ad_manager"),
        ("movie-night", "xandr"),
        ("city-break", "adform"),
    ],
)
def test_no_false_alarm_on_a_good_sample(sample: str, platform: str):
    from delivery import load_project

    project, _ = load_project(ROOT / "samples" / sample)
    assert project is not None
    found = run_qa(project, [project.platforms[platform]], wanted=Wanted(matrix="full"))

    assert found.passed, render_text(found)
