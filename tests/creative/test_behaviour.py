import json
from pathlib import Path

import pytest

from creative import Behaviour, Simulator, load_behaviour
from flows import Flow, parse_flow
from tests.creative.trace_cases import make_creative

FLOW = {
    "format": 1,
    "id": "tea",
    "start": "ask",
    "components": [
        {"id": "ask", "type": "text", "text": "Tea or coffee?"},
        {"id": "tea", "type": "choice", "text": "Tea"},
        {"id": "coffee", "type": "choice", "text": "Coffee"},
        {"id": "bye", "type": "text", "text": "Good.", "end": True},
    ],
    "connections": [
        {"from": "ask", "to": "tea"},
        {"from": "ask", "to": "coffee"},
        {"from": "tea", "to": "bye"},
        {"from": "coffee", "to": "bye"},
    ],
}


def _flow() -> Flow:
    flow, problems = parse_flow(json.dumps(FLOW).encode())
    assert flow is not None, problems
    return flow


def _load(folder: Path, document: object) -> tuple[Behaviour | None, list[str]]:
    path = folder / "behaviour.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    behaviour, problems = load_behaviour(path, _flow())
    return behaviour, [problem.code for problem in problems]


def test_shares_of_an_author_stay_as_they_are(tmp_path: Path) -> None:
    document = {"format": 1, "drop": 0.1, "drops": {"tea": 0.3}, "weights": {"coffee": 3}}

    behaviour, problems = _load(tmp_path, document)

    assert problems == []
    assert behaviour == Behaviour(drop=0.1, drops={"tea": 0.3}, weights={"coffee": 3.0})
    assert behaviour.drop_at(("tea", "coffee")) == 0.3


def test_measured_counts_become_weights_and_drops(tmp_path: Path) -> None:
    counts = {"displayed": {"tea": 1000, "coffee": 1000}, "taken": {"tea": 150, "coffee": 600}}

    behaviour, problems = _load(tmp_path, {"format": 1, "measured": counts})

    assert problems == []
    assert behaviour == Behaviour(
        drops={"tea": 0.25, "coffee": 0.25}, weights={"tea": 150.0, "coffee": 600.0}
    )


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ({"format": 1, "weights": {"cofee": 1}}, ["CR451"]),
        ({"format": 1, "drop": 1.5}, ["FL125"]),
        ({"format": 1, "weights": {"tea": -1}}, ["FL125"]),
        ({"format": 1, "weight": {}}, ["FL121"]),
        ({"format": 1, "drop": 0.1, "measured": {"displayed": {}, "taken": {}}}, ["FL123"]),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, document: object, codes: list[str]
) -> None:
    assert _load(tmp_path, document)[1] == codes


def test_a_drawn_visitor_follows_the_weights() -> None:
    simulator = Simulator(make_creative(_flow()))

    totals = simulator.totals(1000, behaviour=Behaviour(weights={"tea": 0}), reach=True)
    left = simulator.totals(1000, behaviour=Behaviour(drop=1))

    assert totals.ends == {"end": 1000}
    assert totals.components == {"ask": 1000, "tea": 1000, "coffee": 1000, "bye": 1000}
    assert left.ends == {"waiting": 1000}
    assert left.left == {"tea": 1000, "coffee": 1000}


def test_recorded_sessions_and_counted_ones_are_the_same() -> None:
    simulator = Simulator(make_creative(_flow()))
    behaviour = Behaviour(drop=0.2, weights={"coffee": 4})

    copied = [t for r in simulator.record(300, seed=3, behaviour=behaviour) for t in r.traces()]
    plain = [
        t
        for r in simulator.record(300, seed=3, behaviour=behaviour, plain=True)
        for t in r.traces()
    ]
    counted = simulator.totals(300, seed=3, behaviour=behaviour)

    assert copied == plain
    assert counted.ends == {
        "end": sum(trace.end == "end" for trace in copied),
        "waiting": sum(trace.end == "waiting" for trace in copied),
    }
