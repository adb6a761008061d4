"""A run of a plan against a session: acts are done as the plan says, and what happens is compared.

Lines and options are met one by one, in order: the first that differs ends the run, because all
that follows would differ too. What is counted is compared between them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from creative.acts import Act
from creative.creative import Creative
from creative.plans.acts import CannotAct, act_of
from creative.plans.check import value_for
from creative.plans.happen import Acted, Happening, Offered, Said, same_words
from creative.plans.host import (
    EngineHost,
    Host,
    Session,
    find_open,
    make_simulator,
    with_given,
)
from creative.plans.match import Failure, find_miscounts
from creative.plans.model import (
    ACTS,
    Count,
    Fill,
    Line,
    Option,
    Plan,
    Run,
    SetVariable,
    Step,
    Stop,
    Wait,
)
from creative.simulate import Simulator
from flows import Form

__all__ = ["RunResult", "play_run", "run_plans"]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run. `acts` were done; `notes` are what a host could not do."""

    plan: str
    number: int
    at: int
    seed: int
    steps: int
    failures: tuple[Failure, ...]
    happenings: tuple[Happening, ...]
    acts: tuple[Act, ...] = ()
    skipped: str = ""

    @property
    def passed(self) -> bool:
        return not self.failures and not self.skipped


def run_plans(creative: Creative, plans: Iterable[Plan]) -> list[RunResult]:
    """The results of every run of the plans, played by the engine in QuickJS."""
    simulators: dict[tuple[tuple[str, str], ...], tuple[Creative, Simulator]] = {}
    results = []
    for plan in plans:
        for run in plan.runs:
            key = tuple((step.name, step.written) for step in run.given)
            if key not in simulators:
                begun = with_given(creative, run)
                simulators[key] = begun, make_simulator(begun)
            begun, simulator = simulators[key]
            host = EngineHost(begun, seed=run.seed, simulator=simulator)
            results.append(play_run(begun, plan.name, run, host))
    return results


def play_run(creative: Creative, plan: str, run: Run, host: Host) -> RunResult:
    """The result of one run of the plan known as `plan`, played by `host`."""
    walk = _Walk(creative, run, host)
    walk.play()
    failures = sorted(walk.failures, key=lambda failure: failure.at)
    return RunResult(
        plan,
        run.number,
        run.at,
        run.seed,
        len(run.steps),
        tuple(failures),
        walk.session.happenings,
        tuple(walk.acts),
    )


class _Differs(Exception):
    """The session went on otherwise than the plan."""

    def __init__(self, at: int, expected: str, happened: str) -> None:
        super().__init__(expected)
        self.at, self.expected, self.happened = at, expected, happened


@dataclass
class _Segment:
    """What a plan expects to be counted from one position on."""

    start: int
    counts: list[Count] = field(default_factory=list)


class _Walk:
    def __init__(self, creative: Creative, run: Run, host: Host) -> None:
        self.creative, self.run, self.host = creative, run, host
        self.acts: list[Act] = []
        self.failures: list[Failure] = []
        self.session: Session = host.play(())
        self.position = 0  # happenings before it are accounted for
        self.clock = 0  # ms: when the last step was met
        self.segment = _Segment(0)
        self.options: list[Option] = []
        self.held: list[Count] = []  # stand between options
        self.fields: list[Fill] = []
        self.before: tuple[str, ...] = ()  # stands in the form already

    def play(self) -> None:
        try:
            for step in self.run.steps[len(self.run.given) :]:
                self.take(step)
                if isinstance(step, Stop):
                    break
            else:
                self.finish()
        except _Differs as differs:
            self.fail(differs)
        found = self.session.happenings
        self.close(self.next_content() if self.failures else len(found))

    def take(self, step: Step) -> None:
        if isinstance(step, Option):
            self.options.append(step)
            return
        if isinstance(step, Count):
            (self.held if self.options else self.segment.counts).append(step)
            return
        self.meet_options()
        match step:
            case Line():
                self.meet_line(step)
            case Wait():
                self.wait(step)
            case SetVariable():
                self.set(step)
            case Stop():
                self.stop(step)
            case Fill() if self.waiting_form():
                self.fields.append(step)
            case _ if isinstance(step, ACTS):
                self.act(step)

    def meet_line(self, step: Line) -> None:
        at = self.next_content()
        seen = self.at(at)
        if not isinstance(seen, Said) or not (
            step.text is None or same_words(step.text, seen.text)
        ):
            raise _Differs(step.at, step.source, self.say(at))
        self.meet(at)

    def meet_options(self) -> None:
        """The options that were expected so far are the whole of the group that comes next."""
        if not self.options:
            return
        wanted, self.options = self.options, []
        at = self.next_content()
        seen = self.at(at)
        if not isinstance(seen, Offered):
            raise _Differs(wanted[0].at, wanted[0].source, self.say(at))
        for n, offer in enumerate(seen.options):
            shown = f"option: {offer.text}" + (" [disabled]" if offer.disabled else "")
            if n >= len(wanted):
                raise _Differs(wanted[-1].at, "no more options", shown)
            fits = wanted[n].text is None or same_words(wanted[n].text or "", offer.text)
            if not fits or offer.disabled != wanted[n].disabled:
                raise _Differs(wanted[n].at, wanted[n].source, shown)
        if len(wanted) > len(seen.options):
            more = wanted[len(seen.options)]
            raise _Differs(more.at, more.source, "no more options")
        self.meet(at)
        self.segment.counts += self.held
        self.held = []

    def act(self, step: Step) -> None:
        at = self.next_content()
        if isinstance(self.at(at), Said):
            raise _Differs(step.at, step.source, self.say(at))
        group = self.open_group()
        try:
            act = act_of(self.creative, step, group, self.fields, self.before)
        except CannotAct as error:
            raise _Differs(step.at, step.source, str(error)) from None
        if not self.do(act):
            raise _Differs(step.at, step.source, self.waits_for())
        if act.kind == "submit":
            self.fields = []
            # What was typed stays until the form leaves.
            self.before = act.values if act.component in self.open_group() else ()
        mark = self.find_act(len(self.acts) - 1)
        self.close(mark)
        self.segment = _Segment(mark)
        self.position = mark + 1
        self.clock = max(self.clock, self.session.happenings[mark].at)

    def wait(self, step: Wait) -> None:
        self.clock += step.ms
        self.do(Act("idle", "", str(self.clock)))

    def set(self, step: SetVariable) -> None:
        at = self.next_content()
        if isinstance(self.at(at), Said) or self.session.over:
            happened = "the flow does not wait here, and only then can a variable be set"
            raise _Differs(step.at, step.source, happened)
        value = value_for(self.creative.flow.variables[step.name], step.written)
        self.do(Act("set", step.name, json.dumps(value)))

    def stop(self, step: Stop) -> None:
        self.finish(step)
        if not self.session.over:
            raise _Differs(step.at, step.source, self.waits_for())

    def finish(self, stop: Stop | None = None) -> None:
        """Nothing may be shown any more that the plan does not know of."""
        last, expected = (stop, stop.source) if stop else (self.run.steps[-1], "nothing more")
        self.meet_options()
        if self.fields:
            typed = self.fields[0]
            raise _Differs(typed.at, typed.source, "typed, and never sent: `submit` is missing")
        at = self.next_content()
        if at < len(self.session.happenings) and isinstance(self.at(at), Said | Offered):
            raise _Differs(last.at, expected, self.say(at))
        if self.session.trace.end == "limit":
            raise _Differs(last.at, expected, "the flow went round too often and was stopped")

    def do(self, act: Act) -> bool:
        """Whether the flow waited for the act; then it is done."""
        session = self.host.play([*self.acts, act])
        if session.done <= len(self.acts):
            return False
        self.acts.append(act)
        self.session = session
        return True

    def next_content(self) -> int:
        """Where the next line or group stands, before the next act; else where the search ends."""
        found = self.session.happenings
        for n in range(self.position, len(found)):
            one = found[n]
            later = isinstance(one, Acted) and one.number >= len(self.acts)
            if later or isinstance(one, Said | Offered):
                return n
        return len(found)

    def at(self, position: int) -> Happening | None:
        found = self.session.happenings
        return found[position] if position < len(found) else None

    def meet(self, position: int) -> None:
        self.close(position)
        self.segment = _Segment(position)
        self.position = position + 1
        self.clock = max(self.clock, self.session.happenings[position].at)

    def close(self, end: int) -> None:
        """Compares what was counted since the last line, option or act."""
        start = self.segment.start
        window = self.session.happenings[start:end]
        self.failures += find_miscounts(self.segment.counts, window, start)
        self.segment.counts = []

    def fail(self, differs: _Differs) -> None:
        at = min(self.next_content(), max(len(self.session.happenings) - 1, 0))
        self.failures.append(Failure(differs.at, differs.expected, differs.happened, at))

    def find_act(self, number: int) -> int:
        for n, one in enumerate(self.session.happenings):
            if isinstance(one, Acted) and one.number == number:
                return n
        return len(self.session.happenings) - 1

    def open_group(self) -> tuple[str, ...]:
        return find_open(self.creative.flow, self.session, len(self.acts))

    def waiting_form(self) -> bool:
        known = self.creative.flow.by_id
        return any(isinstance(known[one], Form) for one in self.open_group())

    def waits_for(self) -> str:
        if self.session.over:
            return f"the conversation is over ({self.session.trace.end})"
        waiting = ", ".join(self.open_group())
        return f"the conversation waits: {waiting}" if waiting else "the conversation stands still"

    def say(self, position: int) -> str:
        """What stands at a position, as a plan says it."""
        match self.at(position):
            case Said() as said:
                return f"line: {said.text}"
            case Offered() as group:
                return ", ".join(f"option: {offer.text}" for offer in group.options)
            case _:
                return self.waits_for()
