"""Faults on purpose: the ad goes on, and what is lost is said exactly."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from creative import find_paths
from delivery import Project, QaProblem, load_platforms, render_text
from delivery.qa import runner
from delivery.qa.faults import FAULTS, plan_faults
from delivery.qa.matrix import Wanted
from delivery.qa.planned import Plan
from delivery.qa.planner import Ground
from delivery.qa.report import PlatformReport
from delivery.qa.session import open_browser
from delivery.staging.server import serve_staging
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

XANDR = load_platforms()["xandr"]
STARTED = "https://t.example/start?cb=@{cachebuster}"
KNOWN = "https://load.exelator.com/x?cb=@{cachebuster}"
WAITED = "https://t.example/later?cb=@{cachebuster}"
SCRIPT = '<script src="https://s.example/t.js?cb=@{cachebuster}"></script>'
COMPONENTS: list[dict[str, Any]] = [
    {"id": "hello", "type": "text", "text": "Hi!", "tracking": [{"tag": STARTED}, {"tag": KNOWN}]},
    {"id": "dry", "type": "choice", "text": "Dry"},
    {"id": "wait", "type": "delay", "ms": 20_000},
    {"id": "then", "type": "text", "text": "Now", "tracking": [{"tag": WAITED}, {"tag": SCRIPT}]},
    {"id": "more", "type": "choice", "text": "More"},
    {"id": "shop", "type": "redirect", "click": "main"},
]
IMPRESSION = "https://imp.example/i?ord=@{cachebuster}"
DELIVERY = {
    "click_throughs": {"main": "https://shop.example/skin"},
    "impressions": [{"tag": IMPRESSION}],
    "collector": "https://collect.example/api/beacon?key=k",
}
LOST = (
    f"The impression (on load): {IMPRESSION}",
    f'A pixel of "hello" (on displayed): {STARTED}',
    f'A pixel of "hello" (on displayed): {KNOWN}',
    f'A pixel of "then" (on displayed): {WAITED}',
    'A pixel of "then" (on displayed): https://s.example/t.js?cb=@{cachebuster}',
)


def project_in(folder: Path) -> Project:
    return make_project(folder, components=COMPONENTS, delivery=DELIVERY)


def plans_of(project: Project) -> list[Plan]:
    paths = find_paths(project.creative).paths
    return plan_faults(Ground(project), XANDR, "script", paths)


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PlatformReport]:
    """Every fault, walked; without the plain cells."""
    project = project_in(tmp_path_factory.mktemp("faults"))

    async def run() -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "plan_cells", lambda *_: plans_of(project))
            return await runner.qa_project(project, [XANDR], wanted=Wanted(faults=True))

    with ThreadPoolExecutor(1) as pool:  # other tests keep a loop of Playwright's own running
        report = pool.submit(lambda: asyncio.run(run())).result()
    assert report.passed, render_text(report)
    return {cell.fault: cell for cell in report.platforms}


def test_every_fault_is_walked_to_its_end(cells: dict[str, PlatformReport]):
    assert list(cells) == list(FAULTS)
    assert {chain.landed for cell in cells.values() for chain in cell.clicks} == {
        "https://shop.example/skin"
    }


@pytest.mark.parametrize(
    ("fault", "lost"),
    [
        ("pixel hosts are slow", ()),
        ("pixel hosts are down", LOST),
        ("pixel hosts answer 500", ()),
        ("pixel hosts redirect", ()),
        ("pixel hosts refuse other sites", ()),
        ("known trackers are blocked", LOST[2:3]),
        ("the collector is gone", ("Every event: the collector never came back.",)),
        ("the collector comes back", ()),
        ("storage is refused", ()),
        ("offline in the middle", LOST[3:]),
        ("two copies on one page", ()),
    ],
)
def test_what_is_lost_is_said(cells: dict[str, PlatformReport], fault: str, lost: tuple[str, ...]):
    assert cells[fault].lost == lost


def test_two_copies_count_each_for_itself(cells: dict[str, PlatformReport]):
    pixels = cells["two copies on one page"].pixels

    assert [(p.component, p.expected, p.fired) for p in pixels] == [
        (None, 2, 2),
        ("hello", 2, 2),
        ("hello", 2, 2),
        ("then", 1, 1),
        ("then", 1, 1),
    ]


def test_what_a_fault_does_not_explain_is_a_problem(tmp_path: Path):
    plan = next(plan for plan in plans_of(project_in(tmp_path)) if "down" in plan.case.fault)
    whole = next(one for one in plans_of(project_in(tmp_path)) if "500" in one.case.fault)
    claimed = replace(plan.walks[0], impressions=whole.walks[0].impressions)

    async def walk() -> tuple[QaProblem, ...]:
        async with (
            serve_staging() as staging,
            async_playwright() as playwright,
            open_browser(playwright, staging) as browser,
        ):
            known = load_platforms()
            return (await runner.walk_and_judge(browser, staging, XANDR, claimed, known)).problems

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(lambda: asyncio.run(walk())).result()

    assert [(problem.kind, problem.pixel) for problem in found] == [
        ("impression-missing", IMPRESSION)
    ]
