"""Calls as parts of the flow that calls them: names, ends, limits."""

import json
from itertools import pairwise
from typing import Any

import pytest

from flows import ExpandedFlow, Flow, Return, expand_subflows, parse_flow
from flows.components import Copy
from flows.subflows import MAX_COMPONENTS, MAX_DEPTH


def _flow(components: list[dict[str, Any]], *connections: str, **variables: Any) -> Flow:
    """Connections as `"a b"`, with a port as `"a:port b"`."""
    pairs = [connection.split() for connection in connections]
    document = {
        "format": 1,
        "id": "flow",
        "start": components[0]["id"],
        "variables": variables,
        "components": components,
        "connections": [
            {"from": a.partition(":")[0], "port": a.partition(":")[2] or "next", "to": b}
            for a, b in pairs
        ],
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    return flow


def _call(id_: str, flow: str, **own: Any) -> dict[str, Any]:
    return {"id": id_, "type": "subflow", "flow": flow, **own}


def _text(id_: str, **own: Any) -> dict[str, Any]:
    return {"id": id_, "type": "text", "text": "T", **own}


def _copied(name: str) -> Copy:
    return Copy.model_construct(copy_=name)


def _returns(flow: ExpandedFlow) -> list[tuple[str, str, str]]:
    return [(c.from_, c.port, c.to) for c in flow.connections if isinstance(c, Return)]


def test_a_flow_without_calls_stays_as_it_is() -> None:
    flow = _flow([_text("a"), _text("b")], "a b", n=1)

    expanded = expand_subflows(flow, {})

    assert (expanded.components, expanded.connections, expanded.variables) == (
        flow.components,
        flow.connections,
        flow.variables,
    )
    assert (expanded.origins, expanded.last_sets) == ({}, {})


def test_every_name_of_a_called_flow_stands_under_the_call() -> None:
    inner = _flow(
        [
            _text("t", text="@{var.n} @@{var.n} @{var.n:raw} @{cachebuster}"),
            {"id": "v", "type": "variable", "set": {"n": {"copy": "m"}, "m": 1}},
            {
                "id": "c",
                "type": "condition",
                "branches": [
                    {"port": "yes", "when": {"all": [{"variable": "n", "op": "==", "value": 1}]}}
                ],
            },
            {"id": "i", "type": "input", "label": "L", "variable": "s"},
            {"id": "f", "type": "form", "fields": [{"label": "L", "variable": "s"}]},
            {"id": "h", "type": "show_hide", "hide": ["t", "look.header"]},
            {"id": "p", "type": "slider", "pick": True, "slides": [{}], "variable": "s"},
            {"id": "l", "type": "library", "script": "x", "parameters": {"a": "@{var.n}", "b": 1}},
        ],
        "t v",
        n=0,
        m=0,
        s="",
    )
    flow = expand_subflows(_flow([_call("call", "inner")]), {"inner": inner})

    _, t, v, c, i, f, h, p, lib = (component.model_dump() for component in flow.components)
    assert list(flow.variables) == ["call/n", "call/m", "call/s"]
    assert t["text"] == "@{var.call/n} @@{var.n} @{var.call/n:raw} @{cachebuster}"
    assert v["set"] == {"call/n": {"copy_": "call/m"}, "call/m": 1}
    assert c["branches"][0]["when"]["all"][0]["variable"] == "call/n"
    assert [i["variable"], f["fields"][0]["variable"], p["variable"]] == ["call/s"] * 3
    assert h["hide"] == ("call/t", "look.header")
    assert lib["parameters"] == {"a": "@{var.call/n}", "b": 1}
    assert flow.origins["call/t"] == ("inner", "t")


def test_a_call_sets_fresh_variables_and_takes_them_back() -> None:
    inner = _flow([_text("t")], a=1, b="x")
    outer = _flow(
        [_call("call", "inner", set={"n": 2}, out={"n": "a"}, **{"in": {"a": "n"}}), _text("end")],
        "call end",
        n=0,
    )

    flow = expand_subflows(outer, {"inner": inner})

    copy = {"call/a": _copied("n"), "call/b": "x"}
    assert list(flow.components[0].set.items()) == [("n", 2), *copy.items()]
    assert [c.set for c in flow.connections if isinstance(c, Return)] == [{"n": _copied("call/a")}]


def test_maps_of_unknown_names_leave_the_first_values() -> None:
    inner = _flow([_text("t")], a=1)
    call = _call("call", "inner", out={"nowhere": "a", "n": "gone"}, **{"in": {"a": "nowhere"}})

    flow = expand_subflows(_flow([call, _text("end")], "call end", n=0), {"inner": inner})

    assert flow.components[0].set == {"call/a": 1}
    assert [c.set for c in flow.connections if isinstance(c, Return)] == [{}]


@pytest.mark.parametrize(
    ("component", "ports"),
    [
        (_text("x"), ["next"]),
        ({"id": "x", "type": "choice", "text": "T"}, ["next"]),
        ({"id": "x", "type": "choice", "text": "T", "multiple": True}, []),
        ({"id": "x", "type": "input", "label": "L"}, ["next"]),
        ({"id": "x", "type": "form", "fields": [{"label": "L"}]}, ["next"]),
        ({"id": "x", "type": "video", "src": "f"}, ["completed"]),
        ({"id": "x", "type": "payment", "link": "https://p.example"}, ["paid", "cancelled"]),
        ({"id": "x", "type": "restart"}, []),
        ({"id": "x", "type": "split", "arms": [{"port": "skipped"}]}, ["skipped"]),
        (
            {
                "id": "x",
                "type": "condition",
                "branches": [{"port": "invalid", "when": {"all": []}}],
            },
            ["invalid", "else"],
        ),
    ],
    ids=lambda value: str(value.get("type")) if isinstance(value, dict) else None,
)
def test_every_port_that_leads_nowhere_returns(component: dict[str, Any], ports: list[str]) -> None:
    library = {"inner": _flow([component])}

    flow = expand_subflows(_flow([_call("call", "inner"), _text("end")], "call end"), library)

    assert _returns(flow) == [("call/x", port, "end") for port in ports]


def test_a_call_at_the_end_of_a_called_flow_returns_further_up() -> None:
    library = {
        "inner": _flow([_text("t")], x=1),
        "outer": _flow([_call("in", "inner", out={"y": "x"})], y=1),
    }
    flow = _flow([_call("out", "outer", out={"z": "y"}), _text("end")], "out end", z=0)

    expanded = expand_subflows(flow, library)

    assert _returns(expanded) == [("out/in/t", "next", "end")]
    assert [list(c.set.items()) for c in expanded.connections if isinstance(c, Return)] == [
        [("out/y", _copied("out/in/x")), ("z", _copied("out/y"))]
    ]


def test_where_nothing_follows_the_call_says_whether_the_end_is_meant() -> None:
    library = {"inner": _flow([_text("t", end=True)], x=1)}
    calls = [_call("a", "inner", out={"n": "x"}, end=True), _call("b", "inner")]

    flow = expand_subflows(_flow(calls, n=0), library)

    assert [c.end for c in flow.components if c.id in ("a/t", "b/t")] == [True, False]
    assert flow.last_sets == {("a/t", "next"): {"n": _copied("a/x")}, ("b/t", "next"): {}}


def test_calls_nest_as_deep_as_they_may() -> None:
    names = [f"f{n}" for n in range(MAX_DEPTH + 4)]
    library = {
        name: _flow([_text("t"), _call("c", following)], "t c")
        for name, following in pairwise(names)
    }

    flow = expand_subflows(_flow([_call("c", "f0")]), library)

    deepest = max(component.id.count("/") for component in flow.components)
    assert deepest == MAX_DEPTH


def test_a_circle_of_calls_is_cut_where_it_closes() -> None:
    library = {
        "a": _flow([_text("t"), _call("b", "b")], "t b"),
        "b": _flow([_text("t"), _call("a", "a")], "t a"),
    }

    flow = expand_subflows(_flow([_call("a", "a"), _call("b", "b")]), library)

    assert [c.id for c in flow.components if c.id.count("/") == 2] == [
        "a/b/t",
        "a/b/a",
        "b/a/t",
        "b/a/b",
    ]
    assert [c.id for c in flow.components if c.id.count("/") > 2] == []


def test_calls_that_multiply_stop_at_a_size() -> None:
    library = {
        f"f{n}": _flow([_call("x", f"f{n + 1}"), _call("y", f"f{n + 1}")]) for n in range(15)
    }
    library["f15"] = _flow([_text("t")])

    flow = expand_subflows(_flow([_call("c", "f0")]), library)

    assert len(flow.components) <= MAX_COMPONENTS


@pytest.mark.parametrize("start", ["nowhere", "t"])
def test_a_call_to_nothing_goes_on_at_once(start: str) -> None:
    inner = _flow([_text("t")]).model_copy(update={"start": start})
    flow = _flow([_call("call", "inner"), _text("end")], "call end")

    expanded = expand_subflows(flow, {} if start == "t" else {"inner": inner})

    assert expanded.components == flow.components
    assert expanded.connections == flow.connections


def test_what_was_typed_stays_personal_through_calls() -> None:
    inner = _flow([{"id": "i", "type": "input", "label": "L", "variable": "s"}], s="")
    middle = _flow([_call("in", "inner", out={"m": "s"})], m="")
    shows = _flow([_text("t")], given="")
    flow = _flow(
        [
            _call("ask", "middle", out={"name": "m"}),
            _call("show", "shows", **{"in": {"given": "name"}}),
            {"id": "v", "type": "variable", "set": {"other": {"copy": "free"}}},
        ],
        "ask show",
        "show v",
        name="",
        free="",
        other="",
    )

    expanded = expand_subflows(flow, {"inner": inner, "middle": middle, "shows": shows})

    assert expanded.personal_variables == dict.fromkeys(
        ["ask/in/s", "ask/m", "name", "show/given"], "ask/in/i"
    )
