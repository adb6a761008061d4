"""A flow with calls plays as the same flow written out by hand; split and `once` through calls."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings

from creative import Creative, Limits, Recording, Simulator
from creative.trace import Effect, Fire, Report
from flows import Flow, Subflow, ports_of
from tests.creative.flow_strategy import creatives
from tests.creative.trace_cases import make_creative, make_flow

Json = dict[str, Any]
_SCOPE = re.compile(r"(?<=\d)/(?=[a-z])")  # in `c1/c2` and `c1/n`, not in an address
BACK = "BACK"  # ends the id of the component that takes values back
NAMED = ("script", "split")  # what goes by names or ids, which differ between the two
LIMITS = Limits(acts=8, messages=80)


class _ByHand:
    """Calls written out as an author without subflows would: ids `call_inner`.

    A call is a variable component with the fresh values, and one behind it that takes values back.
    """

    def __init__(self, library: dict[str, Flow]) -> None:
        self.library = library
        self.variables: Json = {}
        self.components: list[Json] = []
        self.connections: list[Json] = []

    def add(self, flow: Flow, scope: str = "", back: str | None = None) -> None:
        self.variables |= {scope + name: value for name, value in flow.variables.items()}
        connected = {(c.from_, c.port) for c in flow.connections}
        for component in flow.components:
            called = isinstance(component, Subflow)
            own = _renamed(component.model_dump(by_alias=True, exclude_unset=True), scope)
            self.components.append({**own, "type": flow_type(component)})
            if isinstance(component, Subflow):
                self.call(component, scope)
            for port in ports_of(component):
                optional = flow_type(component) != "payment" and port in component.optional_ports
                if back and not optional and (component.id, port) not in connected:
                    self.connect(scope + component.id + BACK * called, port, back)
        for c in flow.connections:
            called = isinstance(flow.by_id[c.from_], Subflow)
            self.connect(scope + c.from_ + BACK * called, c.port, scope + c.to)

    def call(self, call: Subflow, scope: str) -> None:
        inner, inside = self.library[call.flow], f"{scope}{call.id}_"
        own = self.components[-1]
        for key in ("flow", "in", "out"):
            own.pop(key, None)
        fresh = {inside + name: value for name, value in inner.variables.items()}
        given_ = {inside + its: {"copy": scope + ours} for its, ours in call.in_.items()}
        own["set"] = {**own.get("set", {}), **fresh, **given_}
        taken = {scope + ours: {"copy": inside + its} for ours, its in call.out.items()}
        back = scope + call.id + BACK
        self.components.append({"id": back, "type": "variable", "set": taken})
        self.connect(own["id"], "next", inside + inner.start)
        self.add(inner, inside, back)

    def connect(self, from_: str, port: str, to: str) -> None:
        self.connections.append({"from": from_, "port": port, "to": to})


def flow_type(component: Any) -> str:
    return "variable" if component.type == "subflow" else str(component.type)


def _renamed(own: Json, scope: str) -> Json:
    """The names in a component under its scope."""
    own = json.loads(json.dumps(own).replace("@{var.", "@{var." + scope))
    own["id"] = scope + own["id"]
    if "set" in own:
        own["set"] = {scope + name: value for name, value in own["set"].items()}
    for node in _nodes(own):
        for key in ("variable", "copy"):
            if isinstance(node.get(key), str):
                node[key] = scope + node[key]
    for key in ("show", "hide"):
        if key in own:
            own[key] = [one if one.startswith("look.") else scope + one for one in own[key]]
    return own


def _nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _nodes(inner)


def _without_once(flow: Flow) -> Flow:
    """By hand, each copy of an entry would count for itself."""
    return make_flow(
        json.loads(
            flow.model_dump_json(by_alias=True, exclude_unset=True).replace(
                '"once":true', '"once":false'
            )
        )
    )


def _told(recordings: Iterator[Recording]) -> list[list[Effect]]:
    """Effects with ids as by hand; without those of the way back, and what it makes later or last."""
    return [
        [e for e in trace.effects if not _of_the_way_back(e)]
        for recording in recordings
        for trace in recording.traces()
    ]


def _of_the_way_back(effect: Effect) -> bool:
    left = isinstance(effect, Fire) and effect.on == "left"
    last = effect.kind == "end" or (isinstance(effect, Report) and effect.event == "finished")
    return left or last or (getattr(effect, "component", None) or "").endswith(BACK)


def _loops(simulator: Simulator) -> bool:
    traces = (t for part in simulator.record(4, seed=5) for t in part.traces())
    return any(e.kind == "error" and e.reason == "loop" for t in traces for e in t.effects)


@settings(
    max_examples=40,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(creatives(NAMED, 1))
def test_calls_are_what_an_author_would_write_by_hand(creative: Creative) -> None:
    library = {name: _without_once(flow) for name, flow in creative.subflows.items()}
    source = _without_once(creative.source)
    by_hand = _ByHand(library)
    by_hand.add(source)
    assume(any(isinstance(c, Subflow) for c in source.components))
    document = {
        "format": 1,
        "id": source.id,
        "start": source.start,
        "variables": by_hand.variables,
        "components": by_hand.components,
        "connections": by_hand.connections,
    }
    called = Simulator(make_creative(source, "swift", library), limits=LIMITS)
    written = Simulator(make_creative(make_flow(document), "swift"), limits=LIMITS)
    assume(not _loops(called))
    assume(not _loops(written))

    told = [
        [json.loads(_SCOPE.sub("_", e.model_dump_json())) for e in effects]
        for effects in _told(called.record(4, seed=5))
    ]
    expected = [
        [json.loads(e.model_dump_json()) for e in effects]
        for effects in _told(written.record(4, seed=5))
    ]
    assert told == expected


def test_a_copy_of_tracking_keeps_all_that_was_written() -> None:
    tag = "https://t.example/?n=@{var.n}"
    entry = {"tag": tag, "on": "left", "once": True, "on_unknown": "drop"}
    component = {"id": "t", "type": "text", "text": "T", "tracking": [entry]}
    inner = make_flow({"format": 1, "id": "inner", "start": "t", "variables": {"n": 0}, "components": [component]})  # fmt: skip
    call = {"id": "a", "type": "subflow", "flow": "inner"}
    source = make_flow({"format": 1, "id": "outer", "start": "a", "components": [call]})
    flow = make_creative(source, "swift", {"inner": inner}).flow

    copied = next(c for c in flow.components if c.id == "a/t").tracking
    assert [one.model_dump() for one in copied] == [
        {**entry, "tag": "https://t.example/?n=@{var.a/n}"}
    ]


def test_once_is_once_through_two_calls_and_a_loop() -> None:
    tag = {"tag": "https://t.example/", "once": True}
    inner = make_flow(
        {
            "format": 1,
            "id": "inner",
            "start": "t",
            "components": [{"id": "t", "type": "text", "text": "T", "tracking": [tag]}],
        }
    )
    source = make_flow(
        {
            "format": 1,
            "id": "outer",
            "start": "a",
            "components": [
                {"id": "a", "type": "subflow", "flow": "inner"},
                {"id": "b", "type": "subflow", "flow": "inner"},
                {"id": "again", "type": "choice", "text": "Again"},
            ],
            "connections": [
                {"from": "a", "to": "b"},
                {"from": "b", "to": "again"},
                {"from": "again", "to": "a"},
            ],
        }
    )

    simulator = Simulator(make_creative(source, subflows={"inner": inner}), limits=Limits(acts=3))

    assert simulator.totals(10).pixels == {"a/t": 10}


def test_the_arms_of_a_split_have_their_shares() -> None:
    arms = [{"port": "a", "weight": 1}, {"port": "b", "weight": 3}, {"port": "c", "weight": 0}]
    ends = [{"id": id_, "type": "text", "text": "T"} for id_ in "abc"]
    source = make_flow(
        {
            "format": 1,
            "id": "shares",
            "start": "draw",
            "components": [{"id": "draw", "type": "split", "arms": arms}, *ends],
            "connections": [{"from": "draw", "port": id_, "to": id_} for id_ in "abc"],
        }
    )

    displayed = Simulator(make_creative(source)).totals(4_000, seed=1).components

    # One standard deviation of 4,000 draws at 1/4 is 27.
    assert displayed == {"draw": 4_000, "a": displayed["a"], "b": 4_000 - displayed["a"], "c": 0}
    assert 900 < displayed["a"] < 1_100


def test_two_splits_draw_independently() -> None:
    arms = [{"port": "a"}, {"port": "b"}]
    texts = [{"id": id_, "type": "text", "text": "T"} for id_ in ("a", "b", "aa", "ab", "ba", "bb")]
    splits = [{"id": id_, "type": "split", "arms": arms} for id_ in ("one", "two", "three")]
    pairs = ["one:a a", "one:b b", "a two", "b three"]
    pairs += ["two:a aa", "two:b ab", "three:a ba", "three:b bb"]
    source = make_flow(
        {
            "format": 1,
            "id": "pairs",
            "start": "one",
            "components": [*splits, *texts],
            "connections": [
                {"from": a.partition(":")[0], "port": a.partition(":")[2] or "next", "to": b}
                for a, b in (pair.split() for pair in pairs)
            ],
        }
    )

    displayed = Simulator(make_creative(source)).totals(4_000, seed=1).components

    assert all(900 < displayed[id_] < 1_100 for id_ in ("aa", "ab", "ba", "bb"))
