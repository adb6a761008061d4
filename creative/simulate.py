"""Sessions of a creative, played by the engine that ships: one with its trace, or many.

Time is simulated: a timer rings when nothing earlier is due, and a visitor acts one think time
after something waits for him. Everything follows from flow, seed and acts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any as AnyJson
from typing import Literal

from creative.built import load_part
from creative.codes import ENDS
from creative.compile import (
    Json,
    compile_flow,
    count_requests,
    script_bodies,
    tracking_entries,
)
from creative.creative import Creative
from creative.decode import FIELDS, decode_effects
from creative.metrics import MICRO, MetricTotal, metric_json
from creative.sandbox import Realm, Unrunnable, unpack
from creative.scripts import find_unrunnable
from creative.trace import Trace
from flows import Choice, Flow, Input, Redirect, Value, render_problem

__all__ = ["EPOCH_MS", "Act", "Limits", "Outcome", "Recording", "Simulator", "Totals", "parse_acts"]

EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z: what scripts see as the time of the load
BATCH = (
    500  # recorded sessions of one call into the sandbox: few enough that its memory stays small
)
COUNTED_BATCH = 5_000  # counted sessions: nothing of them stays
_BATCH_CPU_MS = 60_000  # 12 ms a session or more; a hundred times what an ordinary one takes
_PLAY_CPU_MS = 1_000  # the engine waits at most 1 s for a script
_MEMORY_BYTES = 64 << 20  # a batch's numbers take about 10 MB
_ENTRIES = {
    "load": "(text) => FlowtagSimulator.load(text, compileScript)",
    "play": "FlowtagSimulator.play",
    "record": "(text) => FlowtagSimulator.record(text, pack)",
    "total": "FlowtagSimulator.total",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a session is cut off: then it ends as `limit`."""

    acts: int = 100  # five times the longest conversation that anyone finishes
    messages: int = 2_000
    think_ms: int = 1_000
    settle: bool = True  # when no act is left, timers that still run ring; else the session waits

    @property
    def json(self) -> Json:
        limits = {"acts": self.acts, "messages": self.messages, "think": self.think_ms}
        return {**limits, "settle": self.settle}


@dataclass(frozen=True, slots=True)
class Act:
    """What the visitor does: takes a choice, submits a field, presses a waiting redirect."""

    kind: Literal["choose", "submit", "press"]
    component: str
    value: str = ""
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session so far: its trace, and the acts that would go on.

    `place` names the situation: equal places go on alike. `done` is how many acts were taken.
    """

    trace: Trace
    options: tuple[Act, ...]
    place: str
    done: int


@dataclass(frozen=True)
class Totals:
    """Counts over sessions. `components`: times displayed; `pixels`: requests asked for."""

    sessions: int
    components: dict[str, int]
    pixels: dict[str, int]
    metrics: dict[str, MetricTotal]
    ends: dict[str, int]

    @property
    def json(self) -> Json:
        return {
            "sessions": self.sessions,
            "components": self.components,
            "pixels": self.pixels,
            "metrics": metric_json(self.metrics, self.sessions),
            "ends": self.ends,
        }


class Simulator:
    """Plays one creative. Loads the engine and the flow once; a session leaves nothing behind.

    Raises Unrunnable for scripts that may not be tried, and other sandbox errors from any method
    when a script runs wild.
    """

    def __init__(self, creative: Creative, *, limits: Limits | None = None) -> None:
        refused = find_unrunnable(creative.flow)
        if refused:
            raise Unrunnable("\n".join(render_problem(problem) for problem in refused))
        self.flow = creative.flow
        self.limits = limits or Limits()
        self._ids = [c.id for c in self.flow.components]
        self._counts = count_requests(creative.flow)
        self.program = json.dumps(
            {
                "program": compile_flow(creative.flow, creative.look),
                "scripts": script_bodies(creative.flow),
                "requests": self._counts,
                "samples": [_sample(component) for component in creative.flow.components],
            }
        )
        self._realm = self._open()

    def _open(self) -> Realm:
        realm = Realm(memory_bytes=_MEMORY_BYTES)
        realm.load(load_part("engine.js"), "engine.js")
        realm.load(load_part("simulator.js"), "simulator.js")
        realm.lock(_ENTRIES)
        realm.call("load", self.program, cpu_ms=_PLAY_CPU_MS)
        return realm

    def ask(self, function: str, request: str, *, cpu_ms: int = _PLAY_CPU_MS) -> str:
        """What `FlowtagSimulator` answers, as text. A realm that a script broke is replaced."""
        if self._realm.broken:
            self._realm = self._open()
        return self._realm.call(function, request, cpu_ms=cpu_ms)

    def run(
        self,
        acts: Sequence[Act] = (),
        *,
        seed: int = 0,
        macros: Mapping[str, str] | None = None,
    ) -> Outcome:
        """The session with these acts, until one does not fit what waits, or all are done.

        `macros` is what `FLOW.macro` gives to scripts. Raises sandbox errors if a script runs wild.
        """
        return self._play(self.request(acts, seed=seed, macros=macros), seed)

    def draw(self, *, seed: int = 0) -> Outcome:
        """A session whose visitor draws among what waits, every option with the same chance."""
        return self._play(self.request(None, seed=seed), seed)

    def request(
        self,
        acts: Sequence[Act] | None,
        *,
        seed: int = 0,
        macros: Mapping[str, str] | None = None,
    ) -> str:
        """One session as `play` takes it; without acts the visitor draws."""
        return json.dumps(
            {
                "seed": seed,
                "epoch": EPOCH_MS,
                "acts": None if acts is None else [self._act(act) for act in acts],
                "macros": dict(macros or {}),
                "limits": self.limits.json,
            }
        )

    def _play(self, request: str, seed: int) -> Outcome:
        answer = json.loads(self.ask("play", request))
        trace = self.decode(answer["numbers"], answer["texts"], answer["vars"], seed)
        offered = [self._ids[n] for n in answer["offered"]]
        button = [self._ids[answer["button"]]] if answer["button"] >= 0 else []
        over = answer["over"] != "waiting"
        options = () if over else tuple(self._option(c) for c in (*offered, *button))
        return Outcome(trace, options, answer["fingerprint"], answer["acts"])

    def _option(self, component_id: str) -> Act:
        component = self.flow.by_id[component_id]
        if isinstance(component, Input):
            return Act("submit", component_id, _sample(component))
        return Act("press" if isinstance(component, Redirect) else "choose", component_id)

    def _act(self, act: Act) -> Json:
        index = self._ids.index(act.component)
        return {"kind": act.kind, "component": index, "value": act.value, "consent": act.consent}

    def totals(self, sessions: int, *, seed: int = 0) -> Totals:
        """Counts over drawn sessions, without keeping their effects.

        Each way from one wait to the next is played once and then counted, where no script asked
        for chance or time.
        """
        merged: dict[str, MetricTotal] = {}
        components, pixels = [0] * len(self._ids), [0] * len(self._ids)
        ends = [0] * (len(ENDS) + 1)
        for request in self._batches(sessions, seed, COUNTED_BATCH):
            answer = json.loads(self.ask("total", request, cpu_ms=_BATCH_CPU_MS))
            components = _add(components, answer["components"])
            pixels = _add(pixels, answer["pixels"])
            ends = _add(ends, answer["ends"])
            for name, metric in answer["metrics"].items():
                total = _metric_total(metric)
                merged[name] = merged[name] + total if name in merged else total
        named = zip((*ENDS, "waiting"), ends, strict=True)
        return Totals(
            sessions,
            dict(zip(self._ids, components, strict=True)),
            {id_: n for id_, n in zip(self._ids, pixels, strict=True) if n},
            dict(sorted(merged.items())),
            {reason: count for reason, count in named if count},
        )

    def record(self, sessions: int, *, seed: int = 0, plain: bool = False) -> Iterator["Recording"]:
        """Drawn sessions with every effect, in batches, as flat numbers; decoded on demand.

        Ways that were played before are copied; `plain` plays every session step by step, which
        gives the same and is what the copies are checked against.
        """
        for request in self._batches(sessions, seed, BATCH, plain=plain):
            answer = json.loads(self.ask("record", request, cpu_ms=_BATCH_CPU_MS))
            yield Recording(self, unpack(answer["numbers"]), answer["texts"])

    def _batches(
        self, sessions: int, seed: int, size: int, *, plain: bool = False
    ) -> Iterator[str]:
        for first in range(0, sessions, size):
            batch = {"from": first, "count": min(size, sessions - first)}
            shared = {"seed": seed, "epoch": EPOCH_MS, "limits": self.limits.json, "plain": plain}
            yield json.dumps({**shared, **batch})

    def decode(
        self, numbers: Sequence[int], texts: Sequence[str], values: Sequence[Value], seed: int
    ) -> Trace:
        """The trace of one session's numbers."""
        effects = decode_effects(numbers, texts, self._ids, self._entries)
        public = {
            name: value
            for name, value in zip(self.flow.variables, values, strict=True)
            if name not in self.flow.personal_variables
        }
        return Trace.of(self.flow.id, seed, effects, public, self._requests)

    @cached_property
    def _entries(self) -> list[int]:
        return [k for _, k, _ in tracking_entries(self.flow)]

    @cached_property
    def _requests(self) -> dict[tuple[str, int], int]:
        entries = tracking_entries(self.flow)
        return {(c.id, k): n for (c, k, _), n in zip(entries, self._counts, strict=True)}


@dataclass(frozen=True)
class Recording:
    """Some sessions with every effect. `numbers` holds six an effect, see `recorder.ts`."""

    simulator: Simulator
    numbers: Sequence[int]
    texts: Sequence[str]

    def traces(self) -> Iterator[Trace]:
        """The sessions one by one. Their seeds are hashes, so `seed` is 0 here."""
        start = 0
        for at in range(0, len(self.numbers), FIELDS):
            if self.numbers[at] == 0:
                values = json.loads(self.texts[self.numbers[at + 5]])
                yield self.simulator.decode(self.numbers[start:at], self.texts, values, 0)
                start = at + FIELDS


def parse_acts(flow: Flow, text: str) -> tuple[list[Act], list[str]]:
    """Acts from `id,id=value,…` as typed on the command line, and what is wrong with them."""
    acts: list[Act] = []
    wrong: list[str] = []
    for word in filter(None, (w.strip() for w in text.split(","))):
        component_id, _, value = word.partition("=")
        match flow.find_component(component_id):
            case Choice():
                acts.append(Act("choose", component_id))
            case Input():
                acts.append(Act("submit", component_id, value))
            case Redirect():
                acts.append(Act("press", component_id))
            case None:
                wrong.append(f'there is no component "{component_id}"')
            case _:
                wrong.append(f'"{component_id}" is no choice, input or redirect')
    return acts, wrong


def _sample(component: object) -> str:
    """What a drawn visitor types into a field."""
    if isinstance(component, Input):
        return "visitor@mail.example" if component.kind == "email" else "Sample"
    return ""


def _add(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _metric_total(metric: AnyJson) -> MetricTotal:
    return MetricTotal(
        maximal=metric["aggregator"] == 1,
        flag=metric["boolean"],
        total=metric["units"] * MICRO + metric["micros"],
        maximum=metric["max"],
        sessions=metric["sessions"],
    )
