"""What a visitor can do in a session, as a value, and as people type it on a command line."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from creative.codes import MEDIA
from flows import (
    Choice,
    Component,
    Field,
    Flow,
    Form,
    Input,
    Payment,
    Redirect,
    Slider,
    Timeout,
    Video,
    fields_of,
)

__all__ = ["Act", "ActKind", "parse_acts", "render_act", "sample_of"]

MAX_TYPED = 254  # characters that a field takes, in the engine's input.ts

ActKind = Literal[
    "choose",
    "submit",
    "press",
    "pick",
    "watch",
    "result",
    "wait",
    "exit",
    "hide",
    "show",
    "idle",
    "set",
]
_PAYMENT_ENDS = ("", "paid", "cancelled")


@dataclass(frozen=True, slots=True)
class Act:
    """One act, on `component` (empty: an area of the look, or the document).

    choose: a choice, `also` with the options that are toggled. submit: `values` of the fields (or
    `value` of an input). press: a redirect or payment. pick: `value` is a slide's position. watch:
    a film until it is "completed", "skipped" or "failed", or one other thing that it says
    ("midpoint", "muted"). result: a payment, "paid" or "cancelled".
    wait: nothing, until the timeout rings. exit: `value` is the click-through of an area or slide.
    hide, show: the document is hidden, and shown again. idle: nothing, until `value` ms after the
    start. set: the variable `component` gets `value`, as JSON; no visitor can do that.
    """

    kind: ActKind
    component: str
    value: str = ""
    consent: bool = True
    also: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def parse_acts(flow: Flow, text: str) -> tuple[list[Act], list[str]]:
    """Acts from `id,id=value,…` as typed on the command line, and what is wrong with them.

    The value of a choice are the toggled options (`done=red+blue`), of a form its fields
    (`form=Ann|ann@mail.example`), of a slider a position, of a film or payment how it ends.
    """
    acts: list[Act] = []
    wrong: list[str] = []
    for word in filter(None, (w.strip() for w in text.split(","))):
        component_id, _, value = word.partition("=")
        component = flow.find_component(component_id)
        act = _act(flow, component, value) if component else _missing(component_id)
        if isinstance(act, str):
            wrong.append(act)
        else:
            acts.append(act)
    return acts, wrong


def render_act(act: Act) -> str:
    """An act as `parse_acts` reads it."""
    value = "+".join(act.also) or "|".join(act.values) or act.value
    return f"{act.component}={value}" if value else act.component


def _missing(component_id: str) -> str:
    return f'there is no component "{component_id}"'


def _act(flow: Flow, component: Component, value: str) -> Act | str:
    id_ = component.id
    match component:
        case Choice():
            also = tuple(filter(None, value.split("+")))
            unknown = [one for one in also if flow.find_component(one) is None]
            return _missing(unknown[0]) if unknown else Act("choose", id_, also=also)
        case Input():
            return Act("submit", id_, value)
        case Form():
            return Act("submit", id_, values=tuple(value.split("|")))
        case Redirect():
            return Act("press", id_)
        case Payment() if value in _PAYMENT_ENDS:
            return Act("result", id_, value) if value else Act("press", id_)
        case Payment():
            return f'"{id_}" is a payment: "{value}" is none of paid, cancelled'
        case Slider() if value in ("", *map(str, range(len(component.slides)))):
            return Act("pick", id_, value or "0")
        case Slider():
            return f'"{id_}" has the slides 0 to {len(component.slides) - 1}: "{value}" is none'
        case Video() if not value or value in MEDIA:
            return Act("watch", id_, value or "completed")
        case Video():
            return f'"{id_}" is a film: "{value}" is none of {", ".join(MEDIA)}'
        case Timeout():
            return Act("wait", id_)
        case _:
            return (
                f'"{id_}" waits for no act: it is no choice, field, button, slider, film or timeout'
            )


def sample_of(component: Component) -> dict[str, list[str] | None]:
    """What a drawn visitor types: what is taken, and what is not (None: there is no field)."""
    fields = fields_of(component)
    right = [_right_value(field) for field in fields]
    wrong = [_wrong_value(field) for field in fields[:1]] + right[1:]
    return {"right": right, "wrong": wrong or None}


def _right_value(field: Field) -> str:
    match field.kind:
        case "email":
            return "visitor@mail.example"
        case "phone":
            return "+47 22 12 34 56"
        case "number":
            return _number_within(field.min, field.max)
        case "date":
            return field.min_date or field.max_date or "2026-01-01"
        case "rating":
            return str(field.stars)
        case "select":
            return field.options[0]
        case "text":
            length = None if field.max is None else int(field.max)
            return "Sample"[:length].ljust(min(math.ceil(field.min or 0), MAX_TYPED), "x")


def _number_within(low: float | None, high: float | None) -> str:
    """A number between two bounds, as a person types it: without an exponent."""
    tried = [low if low is not None else 1, 0, 1, high if high is not None else 1]
    fits = [n for n in tried if (low is None or n >= low) and (high is None or n <= high)]
    texts = [f"{Decimal(repr(number)):f}" for number in fits]
    return next((text for text in texts if len(text) <= MAX_TYPED), texts[0])


def _wrong_value(field: Field) -> str:
    """A value that the field refuses."""
    if field.required:
        return ""
    if field.kind != "text":
        return "?" if "?" not in field.options else "??" * MAX_TYPED
    return "x" * (MAX_TYPED + 1)
