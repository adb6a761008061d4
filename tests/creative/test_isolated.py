"""An isolated script does what it would do without: the same effects, in the same order."""

import pytest

from creative import Creative, Limits, Simulator
from creative.trace import Trace
from tests.creative.flow_strategy import SCRIPTS, TRIES
from tests.creative.trace_cases import make_creative, make_flow


def script_creative(code: str, *, isolated: bool) -> Creative:
    """A flow whose first component is this script."""
    flow = make_flow(
        {
            "format": 1,
            "id": "same",
            "start": "s",
            "variables": {"n": 1, "s": "a", "yes": False},
            "components": [
                {"id": "s", "type": "script", "code": code, "isolated": isolated},
                {"id": "end", "type": "choice", "text": "T"},
                {"id": "c0", "type": "choice", "text": "T"},
                {"id": "c1", "type": "choice", "text": "T"},
            ],
            "connections": [{"from": "s", "to": "end"}],
        }
    )
    return make_creative(flow)


def _play(code: str, *, isolated: bool) -> Trace:
    return Simulator(script_creative(code, isolated=isolated)).run(()).trace


@pytest.mark.parametrize("code", [*SCRIPTS, *TRIES])
def test_the_same_effects_in_the_same_order(code: str) -> None:
    plain, isolated = _play(code, isolated=False), _play(code, isolated=True)

    kept = [
        e.model_copy(update={"token": 0}) if e.kind == "schedule" else e
        for e in isolated.effects
        if e.kind != "run_script"
    ]
    limit = next(n for n, e in enumerate(kept) if e.kind == "schedule" and e.delay_ms == 1000)
    del kept[limit]
    expected = [
        e.model_copy(update={"token": 0}) if e.kind == "schedule" else e for e in plain.effects
    ]
    assert kept == expected
    assert isolated.variables == plain.variables


def test_what_runs_again_and_again_leaves_no_memory_behind() -> None:
    """Each run is given fresh objects; of 12,000 not one is kept."""
    creative = script_creative("FLOW.goTo('s')", isolated=True)

    totals = Simulator(creative, limits=Limits(messages=12_000)).totals(1)

    assert totals.components["s"] == 12_001
    assert totals.ends == {"limit": 1}
