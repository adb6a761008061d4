"""Small flows for tests, written as an author writes them."""

import json

from flows import Flow, parse_flow


def build_flow(
    components: list[dict[str, object]], ways: str = "", variables: dict[str, object] | None = None
) -> Flow:
    """A flow that starts at its first component; `ways` is `a>b a.port>c`."""
    document = {
        "format": 1,
        "id": "test",
        "start": components[0]["id"],
        "variables": variables or {},
        "components": components,
        "connections": [_connection(way) for way in ways.split()],
    }
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


def build_shape(types: str, ways: str) -> Flow:
    """A flow of which only the shape matters: `a:text b:choice`, `a>b b>a`."""
    own: dict[str, dict[str, object]] = {
        "text": {"text": "Hi!"},
        "choice": {"text": "Yes"},
        "input": {"label": "Name"},
        "delay": {"ms": 10},
        "redirect": {"click": "main", "text": "Shop"},
        "goal": {"name": "won"},
        "script": {"code": ""},
        "condition": {"branches": [{"port": "yes", "when": {"all": []}}]},
    }
    pairs = [pair.split(":") for pair in types.split()]
    return build_flow([{"id": name, "type": kind} | own[kind] for name, kind in pairs], ways)


def _connection(way: str) -> dict[str, object]:
    source, target = way.split(">")
    component, _, port = source.partition(".")
    return {"from": component, "to": target, "port": port or "next"}
