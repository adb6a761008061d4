"""Random flows that hold together: every type of component, groups, loops, scripts, calls."""

import json
from collections.abc import Sequence

from hypothesis import strategies as st

from creative import Creative
from flows import Flow, parse_flow
from tests.creative.trace_cases import make_creative

__all__ = ["SCRIPTS", "TRIES", "creatives", "flows"]

Json = dict[str, object]

SCRIPTS = (
    "ANALYTICS.sendMetric('n', FLOW.get('n')); ANALYTICS.sendMetric('seen', true)",
    "FLOW.set('n', FLOW.get('n') + Math.round(FLOW.random() * 1e6) / 1e6)",
    "FLOW.set('s', FLOW.get('s') + 'x'); ANALYTICS.sendMetric('s', FLOW.get('s'))",
    "console.log(Math.random(), Math.sqrt(FLOW.get('n') * FLOW.get('n')), FLOW.now())",
    "PIXEL.fire('https://t.example/' + encodeURIComponent(FLOW.get('s')))",
    "var a = [5, 1, 4].sort(); console.log(a, JSON.stringify({b: FLOW.get('n')})); null.x",
    "FLOW.after(Math.floor(FLOW.random() * 3000), 'c0'); FLOW.goTo('c1')",
    "ANALYTICS.sendMetric('n', 1 / 3, 'max'); ANALYTICS.sendMetric('n', 'a b')",
    "console.log(new Date().toISOString(), (0.1 + 0.2).toFixed(3), FLOW.get('n').toString(36))",
    "FLOW.goTo('c0'); console.log(FLOW.component, FLOW.get('p'), FLOW.get('nope'))",
    "FLOW.set('n', 'x'); FLOW.set('yes', !FLOW.get('yes')); FLOW.goTo('a/b'); new Image().src = 5",
    "for (var i = 0; i < 1200; i++) FLOW.set('n', i)",
)
TRIES = (
    "FLOW.get = null",
    "ANALYTICS.x = 1",
    "console.log(typeof fetch('https://t.example/').then(), navigator.sendBeacon('no'))",
    "var i = new Image(); i.src = {toString: function () { return 'https://t.example/' }}; console.log(i.src)",
    "FLOW.get(Symbol('n'))",
    "FLOW.set('n', NaN); console.log(FLOW.get('n'))",
    "FLOW.set('s', 'x'.repeat(5000)); console.log(FLOW.get('s').length)",
    "PIXEL.fire('https://t.example/' + 'x'.repeat(5000)); PIXEL.fire(5)",
    "console.log('x'.repeat(90), 'y'.repeat(90), [], null, undefined, -0)",
    "ANALYTICS.sendMetric(null, {}, []); ANALYTICS.sendMetric('a', 1, 'constructor')",
    "FLOW.goTo('__proto__'); FLOW.after(-5, 'end'); FLOW.after('x', 'end')",
    "console.log(FLOW.get('__proto__'), FLOW.get('constructor'), FLOW.get(['n']), FLOW.get())",
    "throw 5",
    "throw new RangeError('x')",
    "(function f() { f() })()",
    "try { for (;;) PIXEL.fire('https://t.example/') } catch (e) { console.log('caught') }",
)
"""What scripts try on the objects that they are given; not for random flows, which they would end."""
_TESTS = st.builds(
    lambda op, value: {"variable": "n", "op": op, "value": value},
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(-2, 4),
) | st.sampled_from(
    [
        {"variable": "yes", "op": "==", "value": True},
        {"variable": "s", "op": "contains", "value": "x"},
        {"any": [{"variable": "s", "op": "is_empty"}, {"variable": "n", "op": ">", "value": 3}]},
    ]
)
_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.builds(lambda n: {"add": n}, st.integers(-1, 2)) | st.integers(0, 3),
        "s": st.sampled_from(["", "x", {"copy": "t"}]),
        "t": st.sampled_from([{"copy": "s"}, "y"]),
        "yes": st.booleans(),
    },
)
_FIELDS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {
        "label": st.just("Say"),
        "kind": st.sampled_from(["text", "email", "phone", "number", "date", "rating"]),
        "required": st.booleans(),
    },
    optional={
        "variable": st.sampled_from(["s", "n", "yes"]),
        "personal": st.booleans(),
    },
) | st.sampled_from(
    [
        {"label": "Pick", "kind": "select", "options": ["x", " y"], "variable": "s"},
        {"label": "Name", "variable": "p"},
    ]
)
_SLIDES = [{"text": "A"}, {"text": "B", "value": "2"}]
_PORTS = {
    "condition": ("yes", "else"),
    "split": ("a", "b"),
    "input": ("next", "invalid"),
    "form": ("next", "invalid"),
    "video": ("completed", "skipped"),
    "payment": ("paid", "cancelled"),
    "restart": (),
}
_ENTRY = st.sampled_from(
    ["displayed", "left", "selected", "submitted", "played", "skipped", "paid"]
)
_GOING = (
    *("text", "image", "delay", "redirect", "script", "goal", "variable", "condition", "split"),
    *("reset", "restart", "css", "show_hide", "slider"),
)
_FIELD_LIKE = ("input", "form", "video", "payment", "picker")
_TYPES = (*_GOING, *_FIELD_LIKE, "choice", "choice", "choice", "option", "timeout")
"""Kinds to draw from: `picker` is a slider that waits, `option` a choice that is toggled."""


@st.composite
def flows(draw: st.DrawFn, called: Sequence[str] = (), without: Sequence[str] = ()) -> Flow:
    """A flow of 2 to 14 components whose every connection leads somewhere.

    `called` are the names of flows that it may call; it has no component of the kinds `without`.
    """
    count = draw(st.integers(2, 14))
    pool = [kind for kind in _TYPES if kind not in without] + ["subflow"] * 3 * bool(called)
    kinds = {f"c{n}": draw(st.sampled_from(pool)) for n in range(count)}
    components = [_component(draw, id_, kind, kinds, called) for id_, kind in kinds.items()]
    connections = [
        {"from": id_, "to": target, "port": port}
        for id_, kind in kinds.items()
        for port in _PORTS.get(kind, () if kind == "option" else ("next",))
        for target in _targets(draw, kinds)
    ]
    document = {
        "format": 1,
        "id": "generated",
        "start": "c0",
        "variables": {"n": 0, "s": "", "t": "t", "yes": False, "p": ""},
        "components": components,
        "connections": connections,
    }
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    return flow


@st.composite
def creatives(draw: st.DrawFn, without: Sequence[str] = (), least: int = 0) -> Creative:
    """A flow with up to two flows that it may call, the second of which may call the first."""
    subflows: dict[str, Flow] = {}
    for name in ("first", "second")[: draw(st.integers(least, 2))]:
        subflows[name] = draw(flows(tuple(subflows), without))
    flow = draw(flows(tuple(subflows), without))
    return make_creative(flow, draw(st.sampled_from(["swift", "instant"])), subflows)


def _targets(draw: st.DrawFn, kinds: dict[str, str]) -> list[str]:
    """Where a port leads: to nothing, to one that goes on, or to a group."""
    going = [id_ for id_, kind in kinds.items() if kind in (*_GOING, "subflow")]
    choices = [id_ for id_, kind in kinds.items() if kind in ("choice", "option")]
    fields = [id_ for id_, kind in kinds.items() if kind in _FIELD_LIKE]
    late = [id_ for id_, kind in kinds.items() if kind == "timeout"]
    exits = [id_ for id_, kind in kinds.items() if kind == "redirect"]
    grouped, timed = draw(st.tuples(st.booleans(), st.booleans()))
    if not grouped:
        return draw(st.lists(st.sampled_from(going), max_size=1)) if going else []
    group = draw(st.lists(st.sampled_from(choices), max_size=3, unique=True)) if choices else []
    group += draw(st.lists(st.sampled_from(fields), max_size=1)) if fields else []
    if late and timed:
        if exits and not group:
            group = [draw(st.sampled_from(exits))]
        group += [draw(st.sampled_from(late))] if group else []
    return draw(st.permutations(group))


def _component(
    draw: st.DrawFn, id_: str, kind: str, kinds: dict[str, str], called: Sequence[str]
) -> Json:
    type_ = {"picker": "slider", "option": "choice"}.get(kind, kind)
    moment = draw(_ENTRY)
    tag = {"tag": f"https://t.example/{id_}?n=@{{var.n}}", "once": draw(st.booleans())}
    return {
        "id": id_,
        "type": type_,
        "tracking": [{**tag, "on": moment}, {**tag, "on": "displayed"}]
        if draw(st.booleans())
        else [],
        "set": draw(_SETTINGS) if draw(st.booleans()) else {},
        "end": draw(st.booleans()),
        **_own(draw, kind, list(kinds), called),
    }


def _own(draw: st.DrawFn, kind: str, ids: list[str], called: Sequence[str]) -> Json:
    match kind:
        case "text":
            return {"text": "Hi @{var.n}"}
        case "choice":
            limits = {
                "min_selected": draw(st.integers(0, 1)),
                "max_selected": draw(st.integers(1, 2)),
            }
            return {"text": "Yes", **(limits if draw(st.booleans()) else {})}
        case "option":
            return {"text": "Maybe", "multiple": True}
        case "image":
            return {"src": "a.png"}
        case "input":
            own: Json = draw(_FIELDS)
            return {**own, "attempts": draw(st.integers(1, 3))}
        case "form":
            fields = draw(st.lists(_FIELDS, min_size=1, max_size=3))
            return {"fields": fields, "attempts": draw(st.integers(1, 2))}
        case "delay":
            return {"ms": draw(st.integers(0, 900))}
        case "timeout":
            return {"ms": draw(st.integers(100, 4000))}
        case "redirect":
            return draw(st.sampled_from([{"click": "main"}, {"url": "https://shop.example/"}]))
        case "script":
            return {"code": draw(st.sampled_from(SCRIPTS)), "isolated": draw(st.booleans())}
        case "goal":
            return {"name": "goal"}
        case "condition":
            return {"branches": [{"port": "yes", "when": draw(_TESTS)}]}
        case "split":
            weights = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
            return {"arms": [{"port": p, "weight": w} for p, w in zip("ab", weights, strict=True)]}
        case "subflow":
            maps = {"in": {"n": "n", "s": "t"}, "out": {"n": "n", "s": "s", "t": "p"}}
            chosen = {key: draw(st.sampled_from([{}, maps[key]])) for key in maps}
            return {"flow": draw(st.sampled_from(list(called))), **chosen}
        case "css":
            return {"css": "p{color:red}"}
        case "show_hide":
            shown = draw(st.lists(st.sampled_from([*ids, "look.header"]), max_size=2, unique=True))
            hidden = draw(st.lists(st.sampled_from([*ids, "look.header"]), max_size=2, unique=True))
            rest = [one for one in hidden if one not in shown] or (["look.background"])
            return {"show": shown, "hide": rest}
        case "slider":
            return {"slides": _SLIDES}
        case "picker":
            return {"slides": _SLIDES, "pick": True, "variable": draw(st.sampled_from(["n", "s"]))}
        case "video":
            return {"src": "film.mp4", **draw(st.sampled_from([{}, {"skip_after_ms": 0}]))}
        case "payment":
            return {"link": "https://pay.example/"}
        case _:
            return {}
