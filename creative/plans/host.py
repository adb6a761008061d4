"""Where a plan's session is played: the engine in QuickJS. A browser is `delivery.plans`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from creative.acts import Act
from creative.creative import Creative
from creative.plans.check import value_for
from creative.plans.happen import Happening, collect_happenings, words_of
from creative.plans.model import Run
from creative.simulate import Limits, Simulator
from creative.trace import Clear, Show, Trace
from flows import Flow, Redirect, waits

__all__ = [
    "STAND_INS",
    "EngineHost",
    "Host",
    "Session",
    "find_open",
    "make_simulator",
    "say_act",
    "with_given",
]


STAND_INS = {name: f"@{{{name}}}" for name in ("cachebuster", "timestamp", "session", "load_id")}
"""What `FLOW.macro` gives to scripts for what only a browser knows: in a pattern it is anything."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session so far. `done`: how many acts were taken. `marks`: where in the trace's effects
    each act stands, and the act in words."""

    happenings: tuple[Happening, ...]
    trace: Trace
    done: int
    marks: tuple[tuple[int, str], ...]

    @property
    def over(self) -> bool:
        return self.trace.end != "waiting"


def find_open(flow: Flow, session: Session, acts: int) -> tuple[str, ...]:
    """Ids of what waits before the `acts`th act, in the order in which it was offered."""
    effects = session.trace.effects
    end = session.marks[acts][0] if acts < len(session.marks) else len(effects)
    found: list[str] = []
    for effect in effects[:end]:
        if isinstance(effect, Clear):
            found = []
        elif isinstance(effect, Show):
            component = flow.by_id[effect.component]
            if waits(component) or isinstance(component, Redirect):
                found.append(component.id)
    return tuple(found)


class Host(Protocol):
    """Plays a session from its start, with these acts."""

    def play(self, acts: Sequence[Act]) -> Session: ...


def make_simulator(creative: Creative) -> Simulator:
    """The simulator that plans are played by: longer sessions, and nothing rings by itself."""
    return Simulator(creative, limits=Limits(acts=1_000, settle=False))


class EngineHost:
    """The engine that ships, in QuickJS."""

    def __init__(
        self, creative: Creative, *, seed: int = 0, simulator: Simulator | None = None
    ) -> None:
        self.creative = creative
        self.seed = seed
        self._simulator = simulator or make_simulator(creative)
        self._lengths: dict[tuple[Act, ...], int] = {}

    def play(self, acts: Sequence[Act]) -> Session:
        """The session with these acts, until one does not fit what waits."""
        simulator, flow = self._simulator, self.creative.flow
        request = simulator.request(acts, seed=self.seed, macros=STAND_INS, shown=True)
        answer = json.loads(simulator.ask("play", request))
        numbers, texts, values = answer["numbers"], answer["texts"], answer["vars"]
        trace = simulator.decode(numbers, texts, values, self.seed)
        shows = [n for n, effect in enumerate(trace.effects) if isinstance(effect, Show)]
        words = {}
        for n, variables in zip(shows, answer["shown"], strict=True):
            show = trace.effects[n]
            assert isinstance(show, Show)
            known = dict(zip(flow.variables, variables, strict=True))
            words[n] = words_of(flow.by_id[show.component], flow, known)
        self._lengths[tuple(acts)] = len(trace.effects)
        marks = self._mark(tuple(acts))
        found = collect_happenings(self.creative, trace.effects, words, marks)
        return Session(found, trace, answer["acts"], marks)

    def _mark(self, acts: tuple[Act, ...]) -> tuple[tuple[int, str], ...]:
        """Where each act stands: behind all that the acts before it brought about."""
        starts = (self._length(acts[:n]) for n in range(len(acts)))
        return tuple((n, say_act(self.creative, act)) for n, act in zip(starts, acts, strict=True))

    def _length(self, acts: tuple[Act, ...]) -> int:
        if acts not in self._lengths:
            seen = self._simulator.run(acts, seed=self.seed, macros=STAND_INS).trace.effects
            self._lengths[acts] = len(seen)
        return self._lengths[acts]


def with_given(creative: Creative, run: Run) -> Creative:
    """The creative whose variables begin as the run says."""
    if not run.given:
        return creative
    flow = creative.flow
    values = dict(flow.variables)
    for step in run.given:
        value = value_for(values[step.name], step.written) if step.name in values else None
        if value is not None:
            values[step.name] = value
    return replace(creative, flow=flow.model_copy(update={"variables": values}))


def say_act(creative: Creative, act: Act) -> str:
    """The act in a few words."""
    component = creative.flow.find_component(act.component)
    label = getattr(component, "text", "") or act.component
    match act.kind:
        case "choose" if act.also:
            also = [getattr(creative.flow.by_id[one], "text", one) for one in act.also]
            return f"takes {', '.join(also)}, then {label}"
        case "choose":
            return f"takes {label}"
        case "press":
            return f"presses {label}"
        case "submit":
            return f"submits {act.component}: {', '.join(act.values or (act.value,))}"
        case "pick":
            return f"picks slide {int(act.value) + 1}"
        case "watch":
            return f"watches {act.component}: {act.value}"
        case "result":
            return f"payment {act.component}: {act.value}"
        case "exit":
            return f"clicks {act.value}"
        case "wait":
            return f"waits for {act.component}"
        case "idle":
            return f"waits until {int(act.value) / 1000:g} s"
        case "set":
            return f"sets {act.component} to {act.value}"
        case _:
            return f"{act.kind} {act.component}".strip()
