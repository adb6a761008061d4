"""Tracking that counts twice, variables that do nothing: what the rules do not say."""

import pytest

from flows import lint_flow
from tests.flows.build import build_flow

SAME: dict[str, object] = {"tag": "https://t.example/p?cb=@{cachebuster}"}


def codes(ways: str, **tracking: list[dict[str, object]]) -> list[str]:
    own: dict[str, dict[str, object]] = {
        "a": {"type": "text", "text": "A", "end": True},
        "b": {"type": "text", "text": "B", "end": True},
        "c": {"type": "choice", "text": "C", "end": True},
        "d": {"type": "choice", "text": "D", "end": True},
        "f": {"type": "form", "fields": [{"label": "Name?"}], "end": True},
    }
    parts: dict[str, dict[str, object]] = {
        name: {"id": name, **own[name]} for name in own if name in ways
    }
    components: list[dict[str, object]] = [
        {**part, "tracking": tracking.get(name, [])} for name, part in parts.items()
    ]
    flow = build_flow(components, ways)
    return [p.code for p in lint_flow(flow) if p.code in ("FL309", "FL310")]


@pytest.mark.parametrize(
    ("ways", "tracking", "found"),
    [
        ("a>c c>b", {"a": [SAME], "b": [SAME]}, ["FL309"]),
        ("a>c a>d", {"c": [{**SAME, "on": "selected"}], "d": [{**SAME, "on": "selected"}]}, []),
        ("a>c c>b", {"a": [{"tag": f"{SAME['tag']}&c=@{{component}}"}], "b": [SAME]}, []),
        ("a>c c>a", {"a": [{**SAME, "once": True}], "c": [{**SAME, "on": "selected"}]}, []),
        ("a>f", {"f": [{**SAME, "on": "submitted"}, {**SAME, "on": "invalid"}]}, []),
        ("a>f", {"f": [{**SAME, "on": "submitted"}, {**SAME, "on": "left"}]}, ["FL309"]),
        ("a>b", {"a": [{"tag": f"{SAME['tag']} {SAME['tag']}"}]}, []),
        ("a>c c>a", {"a": [SAME]}, ["FL310"]),
        ("a>c c>a", {"a": [{"tag": "https://t.example/?n=@{var.n}"}]}, []),
        ("a>c c>a", {"c": [{**SAME, "on": "displayed"}]}, []),
        ("a>c c>b", {"a": [SAME]}, []),
    ],
)
def test_the_same_pixel(
    ways: str, tracking: dict[str, list[dict[str, object]]], found: list[str]
) -> None:
    assert codes(ways, **tracking) == found


@pytest.mark.parametrize(
    ("component", "found"),
    [
        ({"type": "text", "text": "Hi @{var.x}", "end": True}, ["FL220"]),
        ({"type": "input", "label": "X?", "variable": "x", "end": True}, []),
        ({"type": "script", "code": "FLOW.set('x', 'a')", "end": True}, ["FL219"]),
        ({"type": "script", "code": "const F = FLOW", "end": True}, []),
        ({"type": "script", "code": "FLOW.get('x')", "end": True}, ["FL220"]),
        ({"type": "library", "script": "any", "end": True}, []),
        ({"type": "goal", "name": "won"}, ["FL219"]),
        ({"type": "goal", "name": "won", "set": {"x": "a"}}, ["FL219"]),
        ({"type": "goal", "name": "won", "set": {"x": {"copy": "x"}}}, []),
    ],
)
def test_use_of_a_variable(component: dict[str, object], found: list[str]) -> None:
    flow = build_flow([{"id": "a", **component}], "", {"x": ""})

    assert [p.code for p in lint_flow(flow) if p.code in ("FL219", "FL220")] == found
