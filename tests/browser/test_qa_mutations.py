"""QA sees faults: the served ad is changed, what must happen is not, and the report names it.

All runs share one browser and one server; each test looks at one of them. The faults are
tests/delivery/faults/; those that show without a browser are tests/delivery/test_faults.py's.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from creative import parse_acts
from delivery import Platform, build_tag, load_platforms
from delivery.qa.case import Case
from delivery.qa.planned import Planned
from delivery.qa.planner import Ground, Planner
from delivery.qa.report import QaProblem
from delivery.qa.runner import Walked, walk_and_judge, with_events
from delivery.qa.session import open_browser
from delivery.staging.consent_states import WalkedConsent
from delivery.staging.server import serve_staging
from tests.delivery.faults.files import GOOD_ACTS, good_files
from tests.delivery.faults.pages import FLOW_FAULTS, REFUSED_FAULTS
from tests.delivery.faults.pixels import PIXEL_FAULTS
from tests.delivery.faults.served import Change
from tests.delivery.faults.table import Fault
from tests.delivery.projects import make_project
from tests.delivery.tables import EVERYDAY

pytestmark = pytest.mark.browser

PLATFORMS = load_platforms()
DV360 = PLATFORMS["dv360"]
FAULTS: dict[WalkedConsent, tuple[Fault[Change], ...]] = {
    "macros": (*PIXEL_FAULTS, *FLOW_FAULTS),
    "refused": REFUSED_FAULTS,
}
EVERY = [(consent, fault) for consent, faults in FAULTS.items() for fault in faults]
GOOD = "nothing"

Key = tuple[WalkedConsent, str]
"""How the visitor answered, and the fault's name."""


def plan(folder: Path, platform: Platform, consent: WalkedConsent) -> Planned:
    """The walk of the good creative, along the one path."""
    project = make_project(folder, **good_files())
    tag, problems = build_tag(project, platform, format="script", size="300x250", wrapped=False)
    assert tag is not None, problems
    case = Case(platform.name, "script", "300x250", consent=consent)
    acts, wrong = parse_acts(project.creative.flow, GOOD_ACTS)
    assert wrong == []
    return Planner(Ground(project), platform, case, ["300x250"]).plan(tag, acts, "Path 1", "path")


def changed(planned: Planned, change: Change, run: str) -> Planned | None:
    """The plan of the good creative with the scene of the bad one; None if the fault does not fit
    how that platform writes its tag."""
    try:
        scene = change(planned.walk.scene)
    except AssertionError:
        return None
    return replace(planned, walk=replace(planned.walk, scene=scene, run=run))


async def play_all(platform: Platform, walks: Mapping[Key, Planned]) -> dict[Key, Walked]:
    places = asyncio.Semaphore(2)

    async def play(browser: Any, staging: Any, planned: Planned) -> Walked:
        async with places:
            return await walk_and_judge(browser, staging, platform, planned, PLATFORMS)

    async with (
        serve_staging() as staging,
        async_playwright() as playwright,
        open_browser(playwright, staging) as browser,
    ):
        found = await asyncio.gather(*(play(browser, staging, one) for one in walks.values()))
    return dict(zip(walks, (with_events(one, ()) for one in found), strict=True))


def play(folder: Path, platform: Platform) -> dict[Key, Walked]:
    """Every fault played. In a thread: other tests keep a loop of Playwright's own running."""
    walks: dict[Key, Planned] = {}
    for consent, faults in FAULTS.items():
        planned = plan(folder, platform, consent)
        put: list[tuple[str, Change]] = [(GOOD, lambda scene: scene)]
        for n, (name, change) in enumerate([*put, *((one.name, one.put) for one in faults)]):
            bad = changed(planned, change, f"{consent}-{n}")
            if bad is not None:
                walks[consent, name] = bad
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(play_all(platform, walks))).result()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Walked]:
    return play(tmp_path_factory.mktemp("project"), DV360)


def told(problems: Sequence[QaProblem]) -> list[tuple[str, str]]:
    return [(p.kind, p.message) for p in problems]


def test_an_unchanged_ad_passes(walked: dict[Key, Walked]):
    done = walked["macros", GOOD]

    assert done.problems == ()
    assert [(e.component, e.on) for e, _ in done.matching.fired] == [
        (None, "load"),
        ("hello", "displayed"),
        ("dry", "selected"),
        ("note", "displayed"),
        ("mail", "submitted"),
        ("thanks", "displayed"),
        ("woken", "displayed"),
    ]
    assert [chain.passed for chain in done.chains] == [True]


def test_an_unchanged_ad_passes_where_the_visitor_refuses(walked: dict[Key, Walked]):
    done = walked["refused", GOOD]

    assert done.problems == ()
    assert [(e.component, e.on) for e, _ in done.matching.fired] == [(None, "load")]


def test_the_click_chain_is_seen_hop_by_hop(walked: dict[Key, Walked]):
    chain = walked["macros", GOOD].chains[0]

    assert [(hop.role, hop.status) for hop in chain.hops] == [("click", 302), ("landing", 200)]
    assert chain.landed == "https://shop.example/skin?a=1&b=2%263&dclid=staging-dclid#top"
    assert chain.expected == "https://shop.example/skin?a=1&b=2%263#top"


@pytest.mark.parametrize(
    ("consent", "fault"), EVERY, ids=lambda value: getattr(value, "name", value)
)
def test_a_fault_is_named(walked: dict[Key, Walked], consent: WalkedConsent, fault: Fault[Change]):
    problems = walked[consent, fault.name].problems
    named = [p for p in problems if (p.kind, p.message) == (fault.kind, fault.message)]
    rest = {kind for kind, message in told(problems) if (kind, message) not in told(named)}

    assert named
    assert tuple(sorted(rest)) == fault.also
    assert any(fault.names in f"{p.expected} {p.observed} {p.hint}" for p in named)


@pytest.mark.torture
@pytest.mark.parametrize("platform", EVERYDAY, ids=lambda platform: platform.name)
def test_a_fault_is_named_on_every_platform(platform: Platform, tmp_path: Path):
    walked = play(tmp_path, platform)
    kinds = {key: {p.kind for p in done.problems} for key, done in walked.items()}
    played = [(consent, fault) for consent, fault in EVERY if (consent, fault.name) in kinds]

    assert [kinds[consent, GOOD] for consent in FAULTS] == [set(), set()]
    assert len(played) > 60
    assert [f.name for consent, f in played if f.kind not in kinds[consent, f.name]] == []


def test_a_window_that_opens_by_itself_is_no_window(walked: dict[Key, Walked]):
    done = walked["macros", "window without a click"]

    assert [landing.url for landing in done.observed.landings] == [done.chains[0].landed]


def test_a_delay_of_a_minute_takes_no_minute(walked: dict[Key, Walked]):
    assert walked["macros", GOOD].planned.walk.end_ms > 60_000
    assert walked["macros", GOOD].observed.steps[-1].at_ms > 60_000
