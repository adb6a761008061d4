"""Plans in Chromium: the built page says, offers and counts what the plans expect."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from creative import (
    Creative,
    EngineHost,
    Plan,
    find_plans,
    load_creative,
    load_plan,
    parse_plan,
    play_run,
    render_results,
    with_given,
)
from creative.plans.host import STAND_INS, make_simulator
from delivery import run_plans_in_browser
from tests.browser.test_parity import Played, _same_everywhere
from tests.creative.plans.plan_cases import CASES, load_shop
from tests.creative.tiny import make_tiny

SAMPLES = sorted(p.parent for p in (Path(__file__).parents[2] / "samples").glob("*/plans"))
pytestmark = pytest.mark.browser

_KIOSK: list[dict[str, Any]] = [
    {"id": "hi", "type": "text", "text": "Hi &amp; <b>@{var.n}</b><br>you", "html": True},
    {
        "id": "red",
        "type": "choice",
        "text": "Red",
        "multiple": True,
        "set": {"n": {"add": 1}},
        "tracking": [
            {"on": "selected", "tag": "https://t.example/red?n=@{var.n}&c=@{cachebuster}"}
        ],
    },
    {"id": "blue", "type": "choice", "text": "Blue", "multiple": True},
    {"id": "done", "type": "choice", "text": "Done", "min_selected": 1},
    {"id": "late", "type": "timeout", "ms": 5000},
    {"id": "still", "type": "text", "text": "Still there?"},
    {
        "id": "form",
        "type": "form",
        "consent": "Call me",
        "fields": [
            {"kind": "email", "label": "E-mail"},
            {"kind": "rating", "label": "Stars"},
            {"kind": "select", "label": "City", "options": ["Oslo", "Bergen"], "required": False},
        ],
        "tracking": [{"on": "submitted", "tag": "<img src='https://t.example/sent'>"}],
    },
    {
        "id": "shirts",
        "type": "slider",
        "pick": True,
        "slides": [
            {"text": "Green", "link": "https://shop.example/green", "button": "More"},
            {"text": "Grey"},
        ],
    },
    {"id": "pay", "type": "payment", "link": "https://pay.example/1", "text": "Pay"},
    {
        "id": "count",
        "type": "script",
        "code": "ANALYTICS.sendMetric('paid', true)\n"
        "PIXEL.fire('https://t.example/s?cb=' + FLOW.macro('cachebuster'))",
    },
    {"id": "bought", "type": "goal", "name": "bought"},
    {"id": "way", "type": "choice", "text": "Way to the shop"},
    {"id": "map", "type": "redirect", "url": "https://maps.example/shop"},
]
_WAYS = (
    "hi red,hi blue,hi done,hi late,late still,still form,done form,form shirts,shirts pay,"
    "count bought,bought way,way map"
).split(",")
_PLAN = """
seed: 3
set $n = 4
line: Hi & 4 you
option: Red
option: Blue
option: Done
select: 3
invalid: count
select: 1+3
pixel: https://t.example/red?n=5&c=@{cachebuster}
no pixel: *
input: E-mail = ann
submit
invalid: * [2 times]
input: E-mail = ann@mail.example
input: Stars = 4
input: City = Bergen
submit [no consent]
invalid: consent
no pixel: *
input: E-mail = ann@mail.example
submit
pixel: https://t.example/sent
click: Green
exit: https://shop.example/green
pick: 2
option: Pay
select: 1
exit: https://pay.example/1
result: paid
metric: paid = true
pixel: https://t.example/s?cb=*
goal: bought
option: Way to the shop
select: 1
exit: https://maps.example/shop
stop
---
line: Hi & 0 you
option: *
option: *
option: *
wait: 5s
line: Still there?
---
line: Hi & 0 you
option: *
option: *
option: *
set $n = 2
select: 2
---
line: Hi & 0 you
option: Red
option: Green
option: Done
"""


def make_kiosk(folder: Path) -> Creative:
    make_tiny(folder, _KIOSK, _WAYS, variables={"n": 0})
    flow = json.loads((folder / "flow.json").read_text())
    flow["connections"].append({"from": "pay", "to": "count", "port": "paid"})
    (folder / "flow.json").write_text(json.dumps(flow))
    loaded, problems = load_creative(folder)
    assert loaded is not None, problems
    return loaded


def load_plans(folder: Path) -> list[Plan]:
    found = [load_plan(path, f"plans/{path.name}")[0] for path in find_plans(folder)]
    return [plan for plan in found if plan is not None]


def test_every_act_on_the_page(tmp_path: Path) -> None:
    creative = make_kiosk(tmp_path)
    plan, problems = parse_plan(_PLAN, "kiosk.testplan")
    assert problems == []

    results = run_plans_in_browser(creative, [plan])

    said = render_results(results)
    verdicts = ["" if r.passed else r.skipped or r.failures[0].happened for r in results]
    assert verdicts == [
        "",
        "",
        "not played in a browser: it sets a variable in the middle, which no page allows",
        "option: Blue",
    ], said


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_plans_of_the_samples(folder: Path) -> None:
    creative, _ = load_creative(folder)
    assert creative is not None

    results = run_plans_in_browser(creative, load_plans(folder))

    assert [r for r in results if r.failures] == [], render_results(results)


def _played(creative: Creative, plans: list[Plan]) -> list[Played]:
    """Every run of the plans, as sessions to play elsewhere."""
    found = []
    for plan in plans:
        for run in plan.runs:
            begun = with_given(creative, run)
            acts = play_run(begun, plan.name, run, EngineHost(begun, seed=run.seed)).acts
            simulator = make_simulator(begun)
            request = simulator.request(acts, seed=run.seed, macros=STAND_INS, shown=True)
            found.append((simulator, [request]))
    return found


def test_sessions_of_plans_are_the_same_everywhere(page: Page) -> None:
    shop = [plan for path in CASES if (plan := load_plan(path, path.name)[0])]
    played = _played(load_shop(), shop)
    for folder in SAMPLES:
        creative, _ = load_creative(folder)
        assert creative is not None
        played += _played(creative, load_plans(folder))

    _same_everywhere(played, page)
