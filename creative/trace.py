"""What a session did, effect by effect: the value that the engine's numbers decode to.

A trace holds engine effects only. Impression, viewable and time spent are the host's. Values of
personal inputs are in no trace. Its JSON Schema is shipped as `trace.schema.json`.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from creative.codes import EndReason, ErrorReason, Event, InvalidReason, RejectReason
from creative.metrics import Aggregator, MetricCall, aggregate_session, metric_json
from flows import Document, On, Value

__all__ = [
    "Clear",
    "Effect",
    "End",
    "Error",
    "Fire",
    "Hide",
    "Invalid",
    "Log",
    "Metric",
    "Open",
    "Reject",
    "Report",
    "RunScript",
    "Schedule",
    "Show",
    "Style",
    "Submit",
    "Trace",
    "metric_calls",
    "render_trace",
    "trace_schema",
]


class _Effect(Document):
    at: int = Field(ge=0, description="Whole milliseconds since the session's start.")


class Show(_Effect):
    """A component appears, for the `visit`th time."""

    kind: Literal["show"] = "show"
    component: str
    visit: int


class Hide(_Effect):
    """A component, or an `element` of the look, is hidden, or visible again."""

    kind: Literal["hide"] = "hide"
    component: str | None
    element: str = ""
    hidden: bool


class Clear(_Effect):
    """The open group leaves; `taken` is what the user took. `all`: the whole conversation leaves."""

    kind: Literal["clear"] = "clear"
    taken: str | None
    all: bool = False


class Fire(_Effect):
    """Tracking fires: the `tracking`th entry of the component, or a script's own pixel `url`.

    `variables` are those that the entry's text shows, as they were.
    """

    kind: Literal["fire"] = "fire"
    component: str
    on: On
    tracking: int | None = None
    variables: dict[str, Value] = Field(default_factory=dict)
    url: str | None = None


class Metric(_Effect):
    """`sendMetric` took a value. `count`: a string, counted under `name__value`."""

    kind: Literal["metric"] = "metric"
    component: str
    name: str
    micros: int = Field(description="The value in millionths.")
    aggregator: Aggregator


class Reject(_Effect):
    """`sendMetric` refused a call."""

    kind: Literal["reject"] = "reject"
    component: str
    reason: RejectReason
    seen: str


class Report(_Effect):
    """A first-party event. `text` names the goal or the click-through."""

    kind: Literal["report"] = "report"
    component: str | None
    event: Event
    text: str = ""


class Schedule(_Effect):
    """A timer of `delay_ms`; `component` is what it will show, if anything."""

    kind: Literal["schedule"] = "schedule"
    token: int
    delay_ms: int
    component: str | None


class Submit(_Effect):
    """The field's value goes to its endpoint."""

    kind: Literal["submit"] = "submit"
    component: str


class Invalid(_Effect):
    """What the user did was not taken. `field` is the position in a form, -1 for the consent box."""

    kind: Literal["invalid"] = "invalid"
    component: str
    reason: InvalidReason
    field: int = 0


class Open(_Effect):
    """A window opens; `component` is None for an area of the look.

    `click` names a click-through; `url` is a plain exit, or a payment's link. `top`: in the page
    around the ad.
    """

    kind: Literal["open"] = "open"
    component: str | None
    click: str = ""
    url: str = ""
    payment: bool = False
    top: bool = False


class Log(_Effect):
    """A script wrote to the console."""

    kind: Literal["log"] = "log"
    component: str
    text: str


class Error(_Effect):
    """Something failed and the ad went on. Messages differ between engines, so none is kept."""

    kind: Literal["error"] = "error"
    component: str
    reason: ErrorReason
    text: str


class Style(_Effect):
    """The style sheet of a component holds from now on, or no longer."""

    kind: Literal["style"] = "style"
    component: str
    on: bool


class RunScript(_Effect):
    """An isolated script runs in a frame of its own; `variables` are those that it sees."""

    kind: Literal["run_script"] = "run_script"
    component: str
    token: int
    variables: dict[str, Value]


class End(_Effect):
    """The flow ended."""

    kind: Literal["end"] = "end"
    component: str | None
    reason: EndReason


Effect = Annotated[
    Show
    | Hide
    | Clear
    | Fire
    | Metric
    | Reject
    | Report
    | Schedule
    | Submit
    | Invalid
    | Open
    | Log
    | Error
    | End
    | Style
    | RunScript,
    Field(discriminator="kind"),
]


class Trace(Document):
    """One session. `end` is "waiting" where the visitor stopped, "limit" where a limit did.

    `pixels` counts the requests that the tracking of each component asked for.
    """

    format: Literal[1] = 1
    flow: str
    seed: int
    end: Literal[EndReason, "waiting"]
    variables: dict[str, Value]
    metrics: dict[str, dict[str, Value]]
    pixels: dict[str, int]
    effects: tuple[Effect, ...]

    @classmethod
    def of(
        cls,
        flow: str,
        seed: int,
        effects: tuple[Effect, ...],
        variables: Mapping[str, Value],
        requests: Mapping[tuple[str, int], int],
    ) -> "Trace":
        """The trace of these effects; `requests` is how many each tracking entry asks for."""
        ends = [effect.reason for effect in effects if isinstance(effect, End)]
        pixels: dict[str, int] = {}
        for effect in effects:
            if isinstance(effect, Fire):
                count = (
                    1 if effect.tracking is None else requests[effect.component, effect.tracking]
                )
                pixels[effect.component] = pixels.get(effect.component, 0) + count
        metrics = metric_json(aggregate_session(metric_calls(effects)), sessions=1)
        return cls.model_validate(
            {
                "flow": flow,
                "seed": seed,
                "end": ends[0] if ends else "waiting",
                "variables": dict(variables),
                "metrics": metrics,
                "pixels": pixels,
                "effects": effects,
            }
        )


def metric_calls(effects: tuple[Effect, ...]) -> list[MetricCall]:
    """The metrics that scripts sent, in call order."""
    return [MetricCall(e.name, e.micros, e.aggregator) for e in effects if isinstance(e, Metric)]


def trace_schema() -> dict[str, object]:
    """The JSON Schema of a trace."""
    schema = Trace.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def render_trace(trace: Trace) -> str:
    """The trace as people read it: a line an effect, then what it came to."""
    lines = [f"{effect.at:>7} ms  {_line(effect)}" for effect in trace.effects]
    lines += [f"end: {trace.end}"]
    lines += [f"variable {name}: {json.dumps(value)}" for name, value in trace.variables.items()]
    for name, metric in trace.metrics.items():
        lines.append(f"metric {name}: {metric['value']} ({metric['aggregator']})")
    lines += [f"pixels {component}: {count}" for component, count in trace.pixels.items()]
    return "\n".join(lines) + "\n"


def _line(effect: Effect) -> str:
    """One effect without its time: component, kind, then every other field that says something."""
    fields = effect.model_dump(exclude={"at", "kind", "component"}, exclude_defaults=True)
    told = [f"{name}={json.dumps(value)}" for name, value in fields.items()]
    who = getattr(effect, "component", None)
    return " ".join([effect.kind, *([who] if who else []), *told])
