"""Acts as people type them, and the values that a drawn visitor types."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative import Act, Simulator, parse_acts
from creative.acts import ActKind, sample_of
from creative.codes import MEDIA
from flows import Flow, Form, Input, parse_flow
from flows.components import Field
from tests.creative.trace_cases import make_creative

Json = dict[str, Any]
KINDS: tuple[ActKind, ...] = ("choose", "submit", "press", "pick", "watch", "result", "wait")
COMPONENTS: list[Json] = [
    {"id": "hi", "type": "text", "text": "Hi"},
    {"id": "red", "type": "choice", "text": "Red", "multiple": True},
    {"id": "done", "type": "choice", "text": "Done"},
    {"id": "name", "type": "input", "label": "Name"},
    {"id": "lead", "type": "form", "fields": [{"label": "A"}, {"label": "B"}]},
    {"id": "shop", "type": "redirect", "click": "main"},
    {"id": "pay", "type": "payment", "link": "https://pay.example/"},
    {"id": "cars", "type": "slider", "pick": True, "slides": [{"text": "A"}, {"text": "B"}]},
    {"id": "film", "type": "video", "src": "film.mp4"},
    {"id": "late", "type": "timeout", "ms": 900},
]


def _flow(components: list[Json] = COMPONENTS) -> Flow:
    document = {"format": 1, "id": "acts", "start": components[0]["id"], "components": components}
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    return flow


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("done", Act("choose", "done")),
        ("done=red", Act("choose", "done", also=("red",))),
        ("name=Ann", Act("submit", "name", "Ann")),
        ("lead=Ann|b=c", Act("submit", "lead", values=("Ann", "b=c"))),
        ("shop", Act("press", "shop")),
        ("pay", Act("press", "pay")),
        ("pay=cancelled", Act("result", "pay", "cancelled")),
        ("cars", Act("pick", "cars", "0")),
        ("cars=1", Act("pick", "cars", "1")),
        ("film", Act("watch", "film", "completed")),
        ("film=failed", Act("watch", "film", "failed")),
        ("late", Act("wait", "late")),
    ],
)
def test_every_kind_of_act(text: str, act: Act) -> None:
    assert parse_acts(_flow(), text) == ([act], [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hi", '"hi" waits for no act: it is no choice, field, button, slider, film or timeout'),
        ("nope", 'there is no component "nope"'),
        ("done=red+nope", 'there is no component "nope"'),
        ("pay=free", '"pay" is a payment: "free" is none of paid, cancelled'),
        ("cars=2", '"cars" has the slides 0 to 1: "2" is none'),
        ("cars=constructor", '"cars" has the slides 0 to 1: "constructor" is none'),
        (
            "film=constructor",
            '"film" is a film: "constructor" is none of ' + ", ".join(MEDIA),
        ),
    ],
)
def test_what_is_no_act_is_said(text: str, message: str) -> None:
    assert parse_acts(_flow(), f"done,{text},shop") == (
        [Act("choose", "done"), Act("press", "shop")],
        [message],
    )


@pytest.mark.parametrize("value", ["constructor", "__proto__", "", "x" * 5_000_000])
def test_no_value_of_an_act_breaks_a_session(value: str) -> None:
    simulator = Simulator(make_creative(_flow()))
    flow = [c for c in COMPONENTS if c["id"] not in ("hi", "red", "done", "late")]
    for component in flow:
        one = Simulator(make_creative(_flow([component])))
        for kind in KINDS:
            act = Act(kind, str(component["id"]), value)

            assert one.run([act]).trace.end in ("waiting", "dead_end", "redirect")
    assert simulator.run([Act("exit", "", value[:9])]).trace.end == "dead_end"


_numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.decimals(-999, 999, places=3).map(float)
_lengths = st.tuples(st.integers(0, 90), st.integers(91, 254))
_options = st.lists(st.text(min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=3)
_FIELDS = st.one_of(
    st.builds(
        lambda a, b: {"kind": "number", "min": min(a, b), "max": max(a, b)}, _numbers, _numbers
    ),
    st.builds(lambda n, key: {"kind": "number", key: n}, _numbers, st.sampled_from(["min", "max"])),
    st.builds(lambda b: {"kind": "text", "min": b[0], "max": b[1]}, _lengths),
    st.builds(lambda n: {"kind": "text", "max": n}, st.integers(1, 254)),
    st.builds(lambda n: {"kind": "rating", "max": n}, st.integers(2, 10)),
    st.builds(lambda o: {"kind": "select", "options": tuple(o)}, _options),
    st.sampled_from([{"kind": "email"}, {"kind": "phone"}, {"kind": "date"}]),
    st.just({"kind": "date", "max_date": "2024-02-29"}),
)


@given(_FIELDS, st.booleans())
def test_a_drawn_visitor_types_what_the_field_takes_and_what_it_refuses(
    own: dict[str, object], required: bool
) -> None:
    field = Input(id="f", type="input", label="L", required=required, **own)  # type: ignore[arg-type]
    flow = Flow(id="drawn", start="f", components=(field,))
    simulator = Simulator(make_creative(flow))
    sample = sample_of(field)
    assert sample["right"] is not None
    assert sample["wrong"] is not None

    right = simulator.run([Act("submit", "f", values=tuple(sample["right"]))])
    wrong = simulator.run([Act("submit", "f", values=tuple(sample["wrong"]))])

    assert [right.trace.end, wrong.trace.end] == ["dead_end", "waiting"]


def test_of_a_form_only_the_first_field_is_mistyped() -> None:
    fields = (Field(label="A", required=False), Field(kind="email", label="B"))

    assert sample_of(Form(id="f", type="form", fields=fields)) == {
        "right": ["Sample", "visitor@mail.example"],
        "wrong": ["x" * 255, "visitor@mail.example"],
    }
