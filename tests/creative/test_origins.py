"""Where a component of an expanded flow stands in the files of a project."""

import json
from typing import Any

from creative.origins import Origin, find_origin, scope_of, unscoped
from flows import Flow, expand_subflows, parse_flow


def _flow(*components: dict[str, Any]) -> Flow:
    document = {"format": 1, "id": "f", "start": components[0]["id"], "components": components}
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


def _text(id_: str) -> dict[str, Any]:
    return {"id": id_, "type": "text", "text": "Hi"}


def _call(id_: str, flow: str) -> dict[str, Any]:
    return {"id": id_, "type": "subflow", "flow": flow}


def test_places_of_every_component_of_nested_calls() -> None:
    inner = _flow(_text("a"), _text("b"))
    middle = _flow(_text("m"), _call("in", "inner"), _text("n"))
    outer = _flow(_call("one", "middle"), _text("t"), _call("two", "inner"))
    flow = expand_subflows(outer, {"inner": inner, "middle": middle})

    found = [(c.id, find_origin(flow, i)) for i, c in enumerate(flow.components)]

    assert dict(found) == {
        "one": Origin("flow.json", 'components[0] "one"'),
        "t": Origin("flow.json", 'components[1] "t"'),
        "two": Origin("flow.json", 'components[2] "two"'),
        "one/m": Origin("flows/middle.json", 'components[0] "m"'),
        "one/in": Origin("flows/middle.json", 'components[1] "in"'),
        "one/n": Origin("flows/middle.json", 'components[2] "n"'),
        "one/in/a": Origin("flows/inner.json", 'components[0] "a"'),
        "one/in/b": Origin("flows/inner.json", 'components[1] "b"'),
        "two/a": Origin("flows/inner.json", 'components[0] "a"'),
        "two/b": Origin("flows/inner.json", 'components[1] "b"'),
    }


def test_places_inside_a_component() -> None:
    origin = find_origin(_flow(_text("a")), 0)

    assert origin.place() == 'components[0] "a"'
    assert origin.place("parameters", "u 1") == 'components[0] "a" > parameters > "u 1"'


def test_scopes() -> None:
    assert [scope_of(id_) for id_ in ("a", "call/a", "one/in/a")] == ["", "call/", "one/in/"]
    assert unscoped("call/skin", "call/") == "skin"
