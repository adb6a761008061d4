"""The promise of the product: the same flow, seed and acts give the same effects in every host."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from creative import Creative, Limits, Simulator, find_paths, load_creative, parse_acts
from flows import Flow
from tests.browser.hosts import in_chromium, in_node, in_quickjs
from tests.creative.flow_strategy import flows
from tests.creative.trace_cases import load_cases, make_creative
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
        simulator = Simulator(case.creative)
        acts, _ = parse_acts(case.creative.flow, case.acts)
        played.append((simulator, [simulator.request(acts, seed=case.seed)]))
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


def test_samples_and_their_covering_sets(page: Page) -> None:
    _same_everywhere(_samples(), page)


@settings(
    max_examples=6,  # of 25 flows each, so that Node starts six times and not 150
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(flows(), min_size=25, max_size=25))
def test_generated_flows(page: Page, generated: list[Flow]) -> None:
    played = []
    for flow in generated:
        simulator = Simulator(make_creative(flow, "swift"), limits=Limits(acts=12, messages=60))
        played.append((simulator, [simulator.request(None, seed=seed) for seed in (1, 2)]))

    _same_everywhere(played, page)
