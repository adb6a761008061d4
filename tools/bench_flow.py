"""The flow that speed is measured on: 20 components, as an ordinary quiz has them.

10 messages (4 of them score), 6 choices, 1 condition, 3 ends that send the score as a metric, and
2 connections back; 4.6 choices a session when all options are drawn alike. Every message fires a
pixel when it is displayed, every choice when it is selected.
"""

import json
from pathlib import Path

from creative import Creative, make_creative, parse_look
from flows import parse_flow

__all__ = ["BACK", "bench_creative"]

BACK = ("c6>m6>c1", "c6>m6>c3")  # the two ways back: both choices were passed before
_PAIRS = """
m1>c1 m1>c2 c1>m2 c2>m3 m2>c3 m2>c4 m3>c4 m3>c5 c3>m4 c4>m5 m4>c5 m4>c6 m5>c5 m5>c6
c6>m6 m6>c1 m6>c3 c5>m7 m7>enough enough:high>m8 enough:some>m9 enough:else>m10
m8>e1 m9>e2 m10>e3
"""
_SCORES = {"m2": 1, "m3": 2, "m4": 1, "m5": 2}


def bench_creative() -> Creative:
    """The creative around that flow."""
    flow, problems = parse_flow(json.dumps(_document()).encode(), "flow.json")
    assert flow is not None, problems
    look = {"format": 1, "name": "Bench", "brand": "Bench", "sizes": ["300x250"], "pace": "swift"}
    parsed, problems = parse_look(json.dumps(look).encode(), "creative.json")
    assert parsed is not None, problems
    return make_creative(Path(), flow, parsed)


def _document() -> dict[str, object]:
    pixel = "https://t.example/{}?cb=@{{cachebuster}}"
    messages = [
        {
            "id": (id_ := f"m{n}"),
            "type": "text",
            "text": f"Message {n}",
            "tracking": [{"tag": pixel.format(id_)}],
            **({"set": {"score": {"add": _SCORES[id_]}}} if id_ in _SCORES else {}),
        }
        for n in range(1, 11)
    ]
    choices = [
        {
            "id": f"c{n}",
            "type": "choice",
            "text": f"Choice {n}",
            "tracking": [{"on": "selected", "tag": pixel.format(f"c{n}")}],
        }
        for n in range(1, 7)
    ]
    ends = [{"id": f"e{n}", "type": "script", "code": _END % n, "end": True} for n in range(1, 4)]
    return {
        "format": 1,
        "id": "bench",
        "start": "m1",
        "variables": {"score": 0},
        "components": [*messages, *choices, _condition(), *ends],
        "connections": [_connection(pair) for pair in _PAIRS.split()],
    }


_END = "ANALYTICS.sendMetric('points', FLOW.get('score')); ANALYTICS.sendMetric('result_%d', true)"


def _condition() -> dict[str, object]:
    branches = {"high": 5, "some": 4}
    return {
        "id": "enough",
        "type": "condition",
        "branches": [
            {"port": port, "when": {"variable": "score", "op": ">=", "value": least}}
            for port, least in branches.items()
        ],
    }


def _connection(pair: str) -> dict[str, str]:
    source, target = pair.split(">")
    component, _, port = source.partition(":")
    return {"from": component, "to": target, **({"port": port} if port else {})}
