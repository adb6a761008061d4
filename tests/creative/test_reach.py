import json
from math import sqrt

import pytest
from hypothesis import HealthCheck, given, settings

from creative import Behaviour, Inexact, Limits, Reach, Simulator, find_reach
from flows import Flow, parse_flow
from tests.creative.flow_strategy import flows
from tests.creative.trace_cases import make_creative
from tools.bench_flow import bench_creative

SESSIONS = 4_000


def _flow(components: list[dict[str, object]], connections: list[str]) -> Flow:
    document = {
        "format": 1,
        "id": "reach",
        "start": components[0]["id"],
        "variables": {"n": 0},
        "components": components,
        "connections": [
            dict(zip(("from", "to", "port"), c.split(), strict=False)) for c in connections
        ],
    }
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


ROUND: list[dict[str, object]] = [
    {"id": "ask", "type": "text", "text": "Again?"},
    {"id": "yes", "type": "choice", "text": "Yes"},
    {"id": "no", "type": "choice", "text": "No"},
    {"id": "bye", "type": "text", "text": "Bye", "end": True},
]


def test_a_circle_is_added_up_to_its_limit() -> None:
    flow = _flow(ROUND, ["ask yes", "ask no", "yes ask", "no bye"])

    reach = find_reach(make_creative(flow), Behaviour(drop=0.2, weights={"yes": 3, "no": 1}))

    rounded = Reach(
        **{
            name: {k: round(v, 9) for k, v in getattr(reach, name).items()}
            for name in ("reached", "displays", "left", "ends")
        }
    )
    # Each round: 0.6 go round again, 0.2 take "no", 0.2 leave. So 2.5 rounds, half of all end.
    assert rounded == Reach(
        reached={"ask": 1.0, "yes": 1.0, "no": 1.0, "bye": 0.5},
        displays={"ask": 2.5, "yes": 2.5, "no": 2.5, "bye": 0.5},
        left={"yes": 0.5, "no": 0.5},
        ends={"end": 0.5, "waiting": 0.5},
    )


def test_arms_of_a_split_count_by_their_weights() -> None:
    components: list[dict[str, object]] = [
        {
            "id": "s",
            "type": "split",
            "arms": [{"port": "a", "weight": 30}, {"port": "b", "weight": 70}],
        },
        {"id": "one", "type": "text", "text": "1", "end": True},
        {"id": "two", "type": "text", "text": "2", "end": True},
    ]
    reach = find_reach(make_creative(_flow(components, ["s one a", "s two b"])))

    assert reach.reached == {"s": 1.0, "one": 0.3, "two": 0.7}


def test_a_script_that_asks_for_chance_leaves_nothing_exact() -> None:
    code = "if (FLOW.random() < 0.5) FLOW.goTo('bye')"
    components: list[dict[str, object]] = [{"id": "s", "type": "script", "code": code}, *ROUND]

    with pytest.raises(Inexact, match="a script asks for chance or time"):
        find_reach(
            make_creative(_flow(components, ["s ask", "ask yes", "ask no", "yes bye", "no bye"]))
        )


def _is_close(share: float, drawn: float, spread: float) -> bool:
    """Within six standard errors: chance goes beyond that once in 500 million draws."""
    return abs(share - drawn) <= 6 * spread / sqrt(SESSIONS) + 1e-9


def test_exact_shares_of_the_bench_flow_are_those_of_drawn_sessions() -> None:
    creative = bench_creative()
    behaviour = Behaviour(drop=0.07, weights={"c1": 3})
    exact = find_reach(creative, behaviour)
    drawn = Simulator(creative, trusted=True).totals(SESSIONS, behaviour=behaviour, reach=True)

    far = {
        name: (share, drawn.reached[name] / SESSIONS)
        for name, share in exact.reached.items()
        if not _is_close(share, drawn.reached[name] / SESSIONS, 0.5)
    }
    assert far == {}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flows())
def test_exact_shares_of_any_flow_are_those_of_drawn_sessions(flow: Flow) -> None:
    creative = make_creative(flow)
    limits = Limits(acts=400, messages=4_000)
    try:
        exact = find_reach(creative)
    except Inexact:
        return
    drawn = Simulator(creative, limits=limits, trusted=True).totals(400, reach=True)

    for name, share in exact.reached.items():
        seen = drawn.reached[name] / 400
        assert abs(share - seen) <= 6 * 0.5 / 20 + 1e-9, (name, share, seen)
        assert (share == 0) <= (seen == 0), (name, share, seen)
        assert (share > 1 - 1e-9) <= (seen == 1), (name, share, seen)
