"""Random flows that hold together: every type of component, loops, scripts, conditions."""

import json

from hypothesis import strategies as st

from flows import Flow, parse_flow

_SCRIPTS = (
    "ANALYTICS.sendMetric('n', FLOW.get('n')); ANALYTICS.sendMetric('seen', true)",
    "FLOW.set('n', FLOW.get('n') + Math.round(FLOW.random() * 1e6) / 1e6)",
    "FLOW.set('s', FLOW.get('s') + 'x'); ANALYTICS.sendMetric('s', FLOW.get('s'))",
    "console.log(Math.random(), Math.sqrt(FLOW.get('n') * FLOW.get('n')), FLOW.now())",
    "PIXEL.fire('https://t.example/' + encodeURIComponent(FLOW.get('s')))",
    "var a = [5, 1, 4].sort(); console.log(a, JSON.stringify({b: FLOW.get('n')})); null.x",
    "FLOW.after(Math.floor(FLOW.random() * 3000), 'c0'); FLOW.goTo('c1')",
    "ANALYTICS.sendMetric('n', 1 / 3, 'max'); ANALYTICS.sendMetric('n', 'a b')",
    "console.log(new Date().toISOString(), (0.1 + 0.2).toFixed(3), FLOW.get('n').toString(36))",
)
_TYPES = ("text", "choice", "image", "input", "delay", "redirect", "script", "goal", "variable")
_TESTS = st.builds(
    lambda op, value: {"variable": "n", "op": op, "value": value},
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(-2, 4),
)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A flow of 2 to 12 components whose every connection leads somewhere."""
    count = draw(st.integers(2, 12))
    types = [draw(st.sampled_from((*_TYPES, "condition"))) for _ in range(count)]
    components = [_component(draw, n, kind) for n, kind in enumerate(types)]
    waiting = [f"c{n}" for n, kind in enumerate(types) if kind == "choice"]
    going = [f"c{n}" for n, kind in enumerate(types) if kind not in ("choice", "input")]
    connections = []
    for component in components:
        ports = ["yes", "else"] if component["type"] == "condition" else ["next"]
        for port in ports:
            group = draw(st.booleans()) and waiting
            pool = waiting if group else going
            size = draw(st.integers(1, min(3, len(pool)))) if group else draw(st.integers(0, 1))
            if not pool:
                continue
            targets = draw(st.lists(st.sampled_from(pool), max_size=size, unique=True))
            connections += [{"from": component["id"], "to": t, "port": port} for t in targets]
    document = {
        "format": 1,
        "id": "generated",
        "start": "c0",
        "variables": {"n": 0, "s": ""},
        "components": components,
        "connections": connections,
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    return flow


def _component(draw: st.DrawFn, n: int, kind: str) -> dict[str, object]:
    own: dict[str, dict[str, object]] = {
        "text": {"text": "Hi @{var.n}"},
        "choice": {"text": "Yes"},
        "image": {"src": "a.png"},
        "input": {"label": "Say", "variable": "s"},
        "delay": {"ms": draw(st.integers(0, 900))},
        "redirect": {"click": "main"},
        "script": {"code": draw(st.sampled_from(_SCRIPTS))},
        "goal": {"name": "goal"},
        "variable": {},
        "condition": {"branches": [{"port": "yes", "when": draw(_TESTS)}]},
    }
    tag = {"tag": f"https://t.example/{n}?n=@{{var.n}}", "once": draw(st.booleans())}
    entry = {**tag, "on": "displayed"}
    shared: dict[str, object] = {
        "id": f"c{n}",
        "type": kind,
        "tracking": [entry] if draw(st.booleans()) else [],
        "set": {"n": {"add": draw(st.integers(-1, 2))}} if draw(st.booleans()) else {},
        "end": draw(st.booleans()),
    }
    return {**shared, **own[kind]}
