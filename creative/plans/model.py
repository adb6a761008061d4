"""A test plan as a value: runs, and in each the steps that must happen or are done, in order.

A run is one session. Lines, options and `stop` are expected strictly in order; what counts
(pixels, metrics, goals, exits) is expected between the line above it and the one below it.
"""

from dataclasses import dataclass
from typing import Literal

from flows import Value

__all__ = [
    "ACTS",
    "Click",
    "Count",
    "Countable",
    "Fill",
    "Line",
    "Option",
    "Pick",
    "Plan",
    "Result",
    "Run",
    "Select",
    "SetVariable",
    "Step",
    "Stop",
    "Submit",
    "Wait",
    "Watch",
]

Countable = Literal["pixel", "metric", "goal", "exit", "invalid"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `at` is its line in the file, from 1; `source` is it as written, on one line."""

    at: int
    source: str


@dataclass(frozen=True, slots=True)
class Line(Step):
    """A message is shown. `text` None: any."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Option(Step):
    """An option is offered; those that stand together are the whole group. `text` None: any."""

    text: str | None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Select(Step):
    """Takes the option at this position, from 1; several: toggles and the one that confirms."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetVariable(Step):
    """Gives a variable a value, as `written`; the flow's variable says of what type."""

    name: str
    written: str


@dataclass(frozen=True, slots=True)
class Stop(Step):
    """The conversation is over; what follows in the run is not looked at."""


@dataclass(frozen=True, slots=True)
class Fill(Step):
    """Types into a field. `whole` is the text as written: in a single field it is the value."""

    whole: str
    label: str | None = None
    value: str = ""
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Submit(Step):
    """Sends a form."""

    consent: bool = True


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Time passes and nobody acts."""

    ms: int


@dataclass(frozen=True, slots=True)
class Pick(Step):
    """Takes a slide, by position from 1 or by its text."""

    slide: str


@dataclass(frozen=True, slots=True)
class Watch(Step):
    """Watches a film until it ends that way, or tells one thing of it (`midpoint`, `muted`)."""

    how: str


@dataclass(frozen=True, slots=True)
class Result(Step):
    """What became of a payment."""

    how: Literal["paid", "cancelled"]


@dataclass(frozen=True, slots=True)
class Click(Step):
    """Clicks an area of the look (`header`, `background`), or a slide that leads away."""

    target: str


@dataclass(frozen=True, slots=True)
class Count(Step):
    """Something is counted exactly `times` times; 0 for `no …:`.

    `name` is a pixel's pattern, the metric, the goal, the click-through or address, the reason.
    `value` and `aggregator` belong to a metric; None: any.
    """

    kind: Countable
    name: str
    times: int = 1
    value: Value | None = None
    aggregator: str | None = None


ACTS = (Select, Fill, Submit, Pick, Watch, Result, Click)
"""What a visitor does. Waiting is not among them: the flow goes on by itself meanwhile."""


@dataclass(frozen=True, slots=True)
class Run:
    """One session: `seed` of its chance, the variables that it starts with, its steps."""

    number: int
    at: int
    steps: tuple[Step, ...]
    seed: int = 0

    @property
    def given(self) -> tuple[SetVariable, ...]:
        """What is set before anything happens: first values of the flow's variables."""
        head: list[SetVariable] = []
        for step in self.steps:
            if not isinstance(step, SetVariable):
                break
            head.append(step)
        return tuple(head)


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of one file. `name` is the path that people know it by."""

    name: str
    runs: tuple[Run, ...]
