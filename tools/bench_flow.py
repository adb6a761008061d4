"""The flow that speed is measured on: 20 components, as an ordinary quiz has them.

10 messages (4 of them score, by a script that sends a metric), 6 choices, 1 condition, 2 back
edges, 3 ends; about 4.7 choices a session. Every message fires a pixel when it is displayed, every
choice when it is selected.
"""

import json

from creative import Creative, parse_look
from flows import parse_flow

__all__ = ["bench_creative"]


def bench_creative() -> Creative:
    """The creative around that flow, with no typing pauses to draw."""
    flow, problems = parse_flow(json.dumps(_document()).encode(), "flow.json")
    assert flow is not None, problems
    look = {"format": 1, "name": "Bench", "brand": "Bench", "sizes": ["300x250"], "pace": "swift"}
    parsed, problems = parse_look(json.dumps(look).encode(), "creative.json")
    assert parsed is not None, problems
    from pathlib import Path

    return Creative(Path(), flow, parsed)


def _document() -> dict[str, object]:
    pixel = "https://t.example/{}?cb=@{{cachebuster}}"
    texts = [
        {
            "id": f"m{n}",
            "type": "text",
            "text": f"Message {n}",
            "tracking": [{"tag": pixel.format(n)}],
        }
        for n in range(1, 11)
    ]
    choices = [
        {
            "id": f"c{n}",
            "type": "choice",
            "text": f"Choice {n}",
            "set": {"score": {"add": n % 3}},
            "tracking": [{"on": "selected", "tag": pixel.format(f"c{n}")}],
        }
        for n in range(1, 7)
    ]
    scripts = [
        {"id": f"s{n}", "type": "script", "code": f"ANALYTICS.sendMetric('points', {n})"}
        for n in range(1, 3)
    ]
    condition = {
        "id": "enough",
        "type": "condition",
        "branches": [{"port": "yes", "when": {"variable": "score", "op": ">=", "value": 5}}],
    }
    return {
        "format": 1,
        "id": "bench",
        "start": "m1",
        "variables": {"score": 0},
        "components": [*texts, *choices, *scripts, condition],
        "connections": [_connection(pair) for pair in _PAIRS.split()],
    }


_PAIRS = """
m1>c1 m1>c2 c1>m2 c2>m3 m2>c3 m2>c4 m3>c3 m3>c4 c3>m4 c4>m5 m4>c5 m4>c6 m5>c5 m5>c6
c5>enough c6>m6 m6>c3 m6>c1 enough:yes>s1 enough:else>s2 s1>m7 s2>m8 m7>m9 m8>m10
"""


def _connection(pair: str) -> dict[str, str]:
    source, target = pair.split(">")
    component, _, port = source.partition(":")
    return {"from": component, "to": target, **({"port": port} if port else {})}
