"""The promise of the product: the same flow, seed and acts give the same effects in every host."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from creative import Creative, Limits, Simulator, find_paths, load_creative
from tests.browser.hosts import in_chromium, in_node, in_quickjs
from tests.creative.flow_strategy import SCRIPTS, TRIES, creatives
from tests.creative.test_isolated import script_creative
from tests.creative.trace_cases import load_cases
from tools.bench_flow import bench_creative

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(p.parent for p in (ROOT / "samples").glob("*/flow.json"))
pytestmark = pytest.mark.browser

Played = tuple[Simulator, list[str]]


def _node() -> Path:
    found = shutil.which("node", path=f"{ROOT / '.tools' / 'bin'}:{os.environ['PATH']}")
    assert found is not None, "Node is part of the set-up of `make test`"
    return Path(found)


def _golden() -> list[Played]:
    played = []
    for case in load_cases():
        simulator = case.simulator()
        played.append((simulator, [case.request(simulator)]))
    return played


def _covering(creative: Creative) -> Played:
    simulator = Simulator(creative, limits=Limits(settle=False))
    acts = [path.acts for path in find_paths(creative).paths]
    drawn = [simulator.request(None, seed=seed) for seed in range(20)]
    return simulator, [*(simulator.request(one) for one in acts), *drawn]


def _samples() -> list[Played]:
    loaded = [load_creative(folder)[0] for folder in SAMPLES]
    creatives = [creative for creative in loaded if creative is not None]
    assert len(creatives) == len(SAMPLES)
    return [_covering(creative) for creative in (*creatives, bench_creative())]


def _runs(played: list[Played]) -> list[tuple[str, list[str]]]:
    return [(simulator.program, requests) for simulator, requests in played]


def _same_everywhere(played: list[Played], page: Page) -> None:
    quickjs = [[json.loads(answer) for answer in answers] for answers in in_quickjs(played)]
    node = [
        [json.loads(answer) for answer in answers] for answers in in_node(_node(), _runs(played))
    ]
    chromium = [[json.loads(a) for a in answers] for answers in in_chromium(page, _runs(played))]

    assert node == quickjs
    assert chromium == quickjs


def test_golden_cases(page: Page) -> None:
    _same_everywhere(_golden(), page)


def test_scripts_as_they_are_and_isolated(page: Page) -> None:
    creatives = [script_creative(c, isolated=i) for c in (*SCRIPTS, *TRIES) for i in (True, False)]
    simulators = [Simulator(creative) for creative in creatives]

    _same_everywhere([(one, [one.request((), seed=4)]) for one in simulators], page)


def test_samples_and_their_covering_sets(page: Page) -> None:
    _same_everywhere(_samples(), page)


@settings(
    max_examples=20,  # of 6 flows each, so that Node starts 20 times and not 120
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(creatives(), min_size=6, max_size=6))
def test_generated_flows(page: Page, generated: list[Creative]) -> None:
    played = []
    for creative in generated:
        simulator = Simulator(creative, limits=Limits(acts=12, messages=60))
        played.append((simulator, [simulator.request(None, seed=seed) for seed in (1, 2, 3)]))

    _same_everywhere(played, page)
