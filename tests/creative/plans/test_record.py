"""What was recorded passes, and says what a person would write."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from creative import (
    Act,
    Creative,
    EngineHost,
    Limits,
    Recorder,
    Simulator,
    find_paths,
    load_creative,
    parse_plan,
    play_run,
    record_plan,
)
from creative.plans import check_plan
from flows import Flow
from tests.creative.flow_strategy import flows
from tests.creative.plans.plan_cases import load_shop
from tests.creative.trace_cases import Case, load_cases, make_creative, make_flow

_NOT_IN_PLANS = ("hide", "show", "exit")  # the cases' look has no areas
SAMPLES = sorted(p.parent for p in (Path(__file__).parents[3] / "samples").glob("*/flow.json"))


def assert_passes(creative: Creative, text: str) -> None:
    plan, problems = parse_plan(text, "recorded")
    assert [*problems, *check_plan(plan, creative)] == []
    run = plan.runs[0]
    result = play_run(creative, "recorded", run, EngineHost(creative, seed=run.seed))
    assert result.failures == ()


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_recorded_paths_of_samples_pass(folder: Path) -> None:
    creative, _ = load_creative(folder)
    assert creative is not None
    for path in find_paths(creative).paths:
        assert_passes(creative, record_plan(creative, path.acts, title="A path"))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_recorded_golden_cases_pass(case: Case) -> None:
    host = EngineHost(case.creative, seed=case.seed)
    acts = tuple(itertools.takewhile(lambda act: act.kind not in _NOT_IN_PLANS, case.acts))

    text = record_plan(case.creative, acts[: host.play(acts).done], seed=case.seed)

    if parse_plan(text, "recorded")[0].runs:
        assert_passes(case.creative, text)


@settings(max_examples=40, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(flows(), st.integers(0, 3))
def test_recorded_sessions_of_generated_flows_pass(flow: Flow, seed: int) -> None:
    creative = make_creative(flow, "swift")
    simulator = Simulator(creative, limits=Limits(acts=6, messages=60, settle=False))
    acts: list[Act] = []
    for _ in range(6):
        options = simulator.run(acts, seed=seed).options
        if not options:
            break
        acts.append(options[seed % len(options)])

    text = record_plan(creative, acts, seed=seed)

    if parse_plan(text, "recorded")[0].runs and "went round too often" not in text:
        assert_passes(creative, text)


def test_a_group_that_is_offered_anew_is_told_from_one_with_more_options() -> None:
    code = "FLOW.set('n', FLOW.get('n') + 1); if (FLOW.get('n') < 3) FLOW.after(900, 'again'); "
    again = {"id": "again", "type": "script", "code": code + "FLOW.goTo('pay')"}
    pay = {"id": "pay", "type": "payment", "link": "https://pay.example/", "text": "Pay"}
    bye = {"id": "bye", "type": "text", "text": "Bye", "end": True}
    links = [{"from": "again", "to": "again"}, {"from": "pay", "to": "bye", "port": "paid"}]
    components = [again, pay, bye]
    document = {"format": 1, "id": "f", "start": "again", "variables": {"n": 0}}
    flow = make_flow({**document, "components": components, "connections": links})
    creative = make_creative(flow, "swift")

    text = record_plan(creative, (Act("wait", "again"), Act("result", "pay", "paid")))

    pay_twice = "option: Pay\nwait: 0.9s\noption: Pay\nwait: 0.9s\n"
    assert text == f"{pay_twice}option: Pay\nwait: 1ms\nresult: paid\n"
    assert_passes(creative, text)


def test_recorder_takes_numbers_values_and_steps() -> None:
    recorder = Recorder(load_shop())
    assert recorder.news() == [
        "Hello you, score 0",
        "    pixel: https://t.example/hello?score=0&cb=@{cachebuster}",
        "  1) Red",
        "  2) Blue",
        "  3) Done",
        "  4) All five",
    ]

    answers = [
        recorder.answer(typed)
        for typed in (
            "9",
            "3",
            "1+3",
            "Ann",
            "E-mail = ann@mail.example",
            "submit",
            "skipped",
            "wait: 2s",
            "2",
            "1",
            "paid",
            "click: Nobody",
            "set $score = x",
            "1",
        )
    ]

    assert answers == [
        "there is no option 9: the group has 4 options",
        *[""] * 10,
        'nothing that can be clicked is called "Nobody"',
        "SetVariable is no act",
        "",
    ]
    assert recorder.over
    assert (
        recorder.plan("Bought")
        == (Path(__file__).parents[2] / "golden" / "plans" / "recorded.txt").read_text()
    )
