"""Sessions of a creative, played by the engine that ships: one with its trace, or many.

Time is simulated: a timer rings when nothing earlier is due, and a visitor acts one think time
after something waits for him. Everything follows from flow, seed and acts.
"""

import json
from array import array
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any as AnyJson

from creative.acts import Act, sample_of
from creative.behaviour import Behaviour
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
from creative.parts import engine_parts, engine_program
from creative.sandbox import JailedRealm, Realm, Unrunnable, unpack
from creative.scripts import find_unrunnable
from creative.trace import Trace
from flows import Value, render_problem

__all__ = ["EPOCH_MS", "Limits", "Outcome", "Recording", "Simulator", "Totals"]

EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z: what scripts see as the time of the load
BATCH = 5_000  # sessions of one call into the sandbox; of recorded ones fewer if they are long
_BATCH_CPU_MS = 60_000  # 12 ms a session or more; a hundred times what an ordinary one takes
_PLAY_CPU_MS = 1_000  # the engine waits at most 1 s for a script
_MEMORY_BYTES = 64 << 20  # a batch's numbers take about 10 MB
_COUNTED = ("components", "reached", "leaving", "pixels")
_ENTRIES = {
    "load": "(text) => FlowtagSimulator.load(text, compileScript)",
    "play": "FlowtagSimulator.play",
    "record": "(text) => FlowtagSimulator.record(text, pack)",
    "total": "FlowtagSimulator.total",
    "explore": "FlowtagSimulator.explore",
    "arms": "FlowtagSimulator.arms",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a session is cut off: then it ends as `limit`."""

    acts: int = 100  # five times the longest conversation that anyone finishes
    messages: int = 2_000
    think_ms: int = 1_000
    settle: bool = True  # when no act is left, timers that still run ring; else the session waits
    silent: bool = False  # isolated scripts give no answer

    @property
    def json(self) -> Json:
        limits = {"acts": self.acts, "messages": self.messages, "think": self.think_ms}
        return {**limits, "settle": self.settle, "silent": self.silent}


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
    """Counts over sessions.

    `components`: times displayed; `reached`: sessions that displayed them, if asked for; `left`:
    sessions that were over while they waited; `pixels`: requests asked for.
    """

    sessions: int
    components: dict[str, int]
    reached: dict[str, int]
    left: dict[str, int]
    pixels: dict[str, int]
    metrics: dict[str, MetricTotal]
    ends: dict[str, int]

    @property
    def json(self) -> Json:
        return {
            "sessions": self.sessions,
            "components": self.components,
            **({"reached": self.reached} if self.reached else {}),
            **({"left": self.left} if self.left else {}),
            "pixels": self.pixels,
            "metrics": metric_json(self.metrics, self.sessions),
            "ends": self.ends,
        }


class Simulator:
    """Plays one creative. Loads the engine and the flow once; a session leaves nothing behind.

    Scripts run in a jailed process of their own; `trusted` runs them in this one, which starts
    faster and stops fewer of those that run wild. A flow without scripts needs no jail.

    Raises Unrunnable for scripts that may not be tried, and other sandbox errors from any method
    when a script runs wild.
    """

    def __init__(
        self, creative: Creative, *, limits: Limits | None = None, trusted: bool = False
    ) -> None:
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
                "samples": [sample_of(component) for component in creative.flow.components],
            }
        )
        self._trusted = trusted or not script_bodies(creative.flow)
        self._realm = self._open()

    def _open(self) -> Realm:
        realm = (Realm if self._trusted else JailedRealm)(memory_bytes=_MEMORY_BYTES)
        realm.load(engine_program(engine_parts(self.flow)), "engine.js")
        for part in ("isolate.js", "simulator.js"):
            realm.load(load_part(part), part)
        realm.lock(_ENTRIES)
        realm.call("load", self.program, cpu_ms=_PLAY_CPU_MS)
        return realm

    def ask(self, function: str, request: str, *, cpu_ms: int = _PLAY_CPU_MS) -> str:
        """What `FlowtagSimulator` answers, as text. A realm that a script broke is replaced."""
        if self._realm.broken:
            self._realm.restart()
            self._realm.call("load", self.program, cpu_ms=_PLAY_CPU_MS)
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

    def draw(self, *, seed: int = 0, behaviour: Behaviour | None = None) -> Outcome:
        """A session whose visitor draws among what waits, by `behaviour` or evenly."""
        return self._play(self.request(None, seed=seed, behaviour=behaviour), seed)

    def request(
        self,
        acts: Sequence[Act] | None,
        *,
        seed: int = 0,
        macros: Mapping[str, str] | None = None,
        behaviour: Behaviour | None = None,
        shown: bool = False,
    ) -> str:
        """One session as `play` takes it; without acts the visitor draws.

        `shown` asks for the variables, as texts, at each `show` effect.
        """
        return json.dumps(
            {
                "seed": seed,
                "epoch": EPOCH_MS,
                "acts": None if acts is None else [self._act(act) for act in acts],
                "macros": dict(macros or {}),
                "behaviour": behaviour and behaviour.json_for(self.flow.components),
                "limits": self.limits.json,
                **({"shown": True} if shown else {}),
            }
        )

    def _play(self, request: str, seed: int) -> Outcome:
        answer = json.loads(self.ask("play", request))
        trace = self.decode(answer["numbers"], answer["texts"], answer["vars"], seed)
        options = tuple(self.option(given) for given in answer["options"])
        return Outcome(trace, options, answer["fingerprint"], answer["acts"])

    def option(self, given: Mapping[str, AnyJson]) -> Act:
        """An act as the simulator offers it, in ids."""
        return Act(
            given["kind"],
            self._ids[given["component"]],
            given["value"],
            also=tuple(self._ids[n] for n in given["also"]),
            values=tuple(given["values"]),
            consent=given["consent"],
        )

    def _act(self, act: Act) -> Json:
        """An act as the simulator takes it, in positions. -1: an area of the look."""
        names = list(self.flow.variables) if act.kind == "set" else self._ids
        return {
            "kind": act.kind,
            "component": names.index(act.component) if act.component else -1,
            "value": act.value,
            "also": [self._ids.index(id_) for id_ in act.also],
            "values": list(act.values or ((act.value,) if act.kind == "submit" else ())),
            "consent": act.consent,
        }

    def totals(
        self,
        sessions: int,
        *,
        seed: int = 0,
        behaviour: Behaviour | None = None,
        reach: bool = False,
    ) -> Totals:
        """Counts over drawn sessions, without keeping their effects.

        Visitors draw by `behaviour`; without one every option has the same chance and nobody
        leaves. `reach` also counts the sessions that displayed each component. Each way from one
        wait to the next is played once and then counted, where no script asked for chance or time.
        """
        merged: dict[str, MetricTotal] = {}
        counts = {name: [0] * len(self._ids) for name in _COUNTED}
        ends = [0] * (len(ENDS) + 1)
        for answer in self._batches("total", sessions, seed=seed, behaviour=behaviour, reach=reach):
            counts = {name: _add(counts[name], answer[name]) for name in _COUNTED}
            ends = _add(ends, answer["ends"])
            for name, metric in answer["metrics"].items():
                total = _metric_total(metric)
                merged[name] = merged[name] + total if name in merged else total
        named = zip((*ENDS, "waiting"), ends, strict=True)
        return Totals(
            sessions,
            dict(zip(self._ids, counts["components"], strict=True)),
            dict(zip(self._ids, counts["reached"], strict=True)) if reach else {},
            {id_: n for id_, n in zip(self._ids, counts["leaving"], strict=True) if n},
            {id_: n for id_, n in zip(self._ids, counts["pixels"], strict=True) if n},
            dict(sorted(merged.items())),
            {reason: count for reason, count in named if count},
        )

    def record(
        self,
        sessions: int,
        *,
        seed: int = 0,
        behaviour: Behaviour | None = None,
        plain: bool = False,
    ) -> Iterator["Recording"]:
        """Drawn sessions with every effect, in batches, as flat numbers; decoded on demand.

        Ways that were played before are copied; `plain` plays every session step by step, which
        gives the same and is what the copies are checked against.
        """
        for answer in self._batches(
            "record", sessions, seed=seed, plain=plain, behaviour=behaviour
        ):
            yield Recording(self, _join(answer["pieces"], answer["taken"]), answer["texts"])

    def _batches(
        self,
        function: str,
        sessions: int,
        *,
        seed: int,
        behaviour: Behaviour | None,
        **flags: bool,
    ) -> Iterator[AnyJson]:
        """The answers to as many requests as it takes; each says how many sessions it has."""
        shared: Json = {"seed": seed, "epoch": EPOCH_MS, "limits": self.limits.json, **flags}
        shared["behaviour"] = behaviour and behaviour.json_for(self.flow.components)
        first = 0
        while first < sessions:
            request = json.dumps({**shared, "from": first, "count": min(BATCH, sessions - first)})
            answer = json.loads(self.ask(function, request, cpu_ms=_BATCH_CPU_MS))
            yield answer
            first += answer["sessions"]

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


def _join(pieces: Sequence[str], taken: str) -> "array[int]":
    """The numbers of all sessions: the pieces that were taken, one behind the other."""
    known = [a2b_base64(piece) for piece in pieces]
    return array("i", b"".join([known[n] for n in unpack(taken)]))


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
