"""Covering sets: every component, connection and choice, by as few and as short sessions as found."""

import json

from creative import find_paths
from flows import parse_flow
from tests.creative.trace_cases import load_cases, make_creative
from tools.bench_flow import bench_creative


def _acts(name: str) -> list[list[str]]:
    case = next(c for c in load_cases() if c.name == name)
    return [[act.component for act in path.acts] for path in find_paths(case.creative).paths]


def test_a_flow_without_choices_is_one_path() -> None:
    assert _acts("end") == [[]]


def test_every_choice_gets_its_path() -> None:
    assert _acts("successors") == [["yes"], ["no"], ["other"]]


def test_a_loop_is_walked_once_and_left() -> None:
    assert _acts("once") == [["again", "stop"]]


def test_a_waiting_redirect_is_pressed() -> None:
    assert _acts("redirect-waits") == [["shop"]]


def test_bench_flow_is_covered_completely() -> None:
    coverage = find_paths(bench_creative())

    assert (coverage.complete, coverage.share) == (True, 1.0)
    assert len(coverage.paths) <= 4


def test_what_no_session_reaches_is_named() -> None:
    document = {
        "format": 1,
        "id": "never",
        "start": "if",
        "variables": {"n": 0},
        "components": [
            {
                "id": "if",
                "type": "condition",
                "branches": [
                    {"port": "yes", "when": {"variable": "n", "op": ">", "value": 1}},
                ],
            },
            {"id": "a", "type": "text", "text": "a", "end": True},
            {"id": "b", "type": "text", "text": "b", "end": True},
        ],
        "connections": [
            {"from": "if", "port": "yes", "to": "a"},
            {"from": "if", "port": "else", "to": "b"},
        ],
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems

    coverage = find_paths(make_creative(flow))

    assert coverage.missed == (("component", "a"), ("connection", "if", "yes", "a"))
    assert coverage.share == 0.6
