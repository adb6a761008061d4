"""A sample driven in a real browser gives the answers that its traces predict, to the unit."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from creative import find_paths
from delivery import load_project, run_qa
from delivery.qa.events import ExpectedEvents
from delivery.qa.plan import plan_platform
from measurement import Ask
from measurement.operations import ask
from measurement.store.store import Store

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "samples" / "skincare-quiz"


def _expected() -> list[ExpectedEvents]:
    """What every walk with a player must tell."""
    project, problems = load_project(SAMPLE)
    assert project is not None, problems
    paths = find_paths(project.creative).paths
    plan = plan_platform(project, project.platforms["xandr"], paths, thorough=True)
    return [w.events for w in plan.walks if w.events and w.walk.kind != "broken"]


def _metrics(walks: list[ExpectedEvents]) -> dict[str, tuple[float, int]]:
    """Metric -> its value over all sessions, and the sessions that have it."""
    found: dict[str, list[tuple[str, int]]] = {}
    for walk in walks:
        own: dict[str, tuple[str, int]] = {}
        for event, _, value, name, how in walk.engine:
            if event == "metric":
                _, before = own.get(name, (how, 0))
                largest = how in ("max", "flag")
                own[name] = (how, max(before, value) if largest else before + value)
        for name, told in own.items():
            found.setdefault(name, []).append(told)
    over: dict[str, Callable[[list[int]], int]] = {
        "max": max,
        "flag": sum,
        "sum": sum,
        "count": sum,
    }
    return {
        name: (over[told[0][0]]([micros for _, micros in told]) / 1_000_000, len(told))
        for name, told in found.items()
    }


def _rows(store: Store, question: str) -> Any:
    given = {"project": "staging", "count": "gross"}
    return ask(store, Ask(question=question, given=given)).rows


def test_what_a_browser_did_is_what_the_store_answers(tmp_path):
    project, _ = load_project(SAMPLE)
    assert project is not None
    report = run_qa(project, [project.platforms["xandr"]], data_dir=tmp_path, health=False)
    walks = _expected()
    with Store(tmp_path, "test") as store:
        while store.step().records:
            pass
        (totals,) = _rows(store, "totals")
        metrics = _rows(store, "metrics")
    names = Counter(brief[0] for walk in walks for brief in walk.engine)

    def once(name: str) -> int:
        return sum(any(brief[0] == name for brief in walk.engine) for walk in walks)

    assert report.passed
    assert {
        "sessions": totals.sessions,
        "impressions": totals.impressions,
        "measured": totals.measured,
        "started": totals.started,
        "continued": totals.continued,
        "finished": totals.finished,
        "actions": totals.actions,
        "click_throughs": totals.click_throughs,
        "lost": totals.lost,
        "held": totals.held,
    } == {
        "sessions": len(walks),
        "impressions": len(walks),
        "measured": len(walks),
        "started": once("started"),
        "continued": once("continued"),
        "finished": once("finished"),
        "actions": names["action"],
        "click_throughs": names["click_through"],
        "lost": 0,
        "held": 0,
    }
    assert names["action"] > 20
    found = {row.metric: (row.value, row.sessions) for row in metrics}
    assert found == _metrics(walks)
