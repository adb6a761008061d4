"""A plan from a session that somebody clicked through: what happened becomes what must happen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from creative.acts import Act
from creative.creative import Creative
from creative.plans.acts import CannotAct, act_of
from creative.plans.happen import (
    Acted,
    Asked,
    Ended,
    Happening,
    Measured,
    Named,
    Offered,
    Said,
    Seen,
)
from creative.plans.host import EngineHost, Session, find_open
from creative.plans.match import say_counted
from creative.plans.model import Fill, Step, Wait
from creative.plans.parse import VERBS, parse_plan
from creative.view_media import slide_click
from flows import Choice, Flow, Form, Input, Payment, Redirect, Slider, Video, fields_of

__all__ = ["Recorder", "record_plan"]

_MACRO = re.compile(r"@\{[^{}]*\}|%40%7B[a-z_]+%7D")
_FIRST_VERB = re.compile(rf"(?:{'|'.join(VERBS)})\s*:", re.IGNORECASE)


def record_plan(creative: Creative, acts: Sequence[Act], *, seed: int = 0, title: str = "") -> str:
    """The plan of the session with these acts, as text."""
    session = EngineHost(creative, seed=seed).play(acts)
    return _render(creative, session, acts, seed, title)


@dataclass
class Recorder:
    """A session that grows by what somebody types, and the plan that it makes.

    `news` is what happened since it was asked last; `question` what can be done next.
    """

    creative: Creative
    seed: int = 0

    def __post_init__(self) -> None:
        self._host = EngineHost(self.creative, seed=self.seed)
        self._session = self._host.play(())
        self._told = 0
        self._clock = 0
        self._fields: list[Fill] = []
        self._before: tuple[str, ...] = ()  # stands in the form already
        self.acts: list[Act] = []

    @property
    def over(self) -> bool:
        """Whether nothing can be done any more."""
        return self._session.over

    def news(self) -> list[str]:
        """What happened since the last call, a line each; options with their numbers."""
        found = self._session.happenings[self._told :]
        self._told = len(self._session.happenings)
        return [line for one in found for line in _tell(one)]

    def question(self) -> str:
        """What can be typed now."""
        hints = [_hint(self.creative.flow, id_) for id_ in self._group()]
        return ", ".join(dict.fromkeys(hint for hint in hints if hint)) or "wait: 5s"

    def answer(self, typed: str) -> str:
        """Does what was typed: a number, a value, or a step of a plan. Says what is wrong, if."""
        plan, problems = parse_plan(self._as_step(typed.strip()), "")
        if problems or not plan.runs:
            first = problems[0]
            return f"{first.message} {first.hint}".strip()
        step = plan.runs[0].steps[0]
        if isinstance(step, Fill) and self._forms():
            self._fields.append(step)
            return ""
        try:
            act = self._act(step)
        except (CannotAct, TypeError) as error:
            return str(error)
        session = self._host.play([*self.acts, act])
        if session.done <= len(self.acts):
            return "nothing waits for that"
        self.acts.append(act)
        self._session = session
        if act.kind == "submit":
            self._fields = []
            self._before = act.values if act.component in self._group() else ()
        return ""

    def plan(self, title: str = "") -> str:
        """The plan of the session so far."""
        return _render(self.creative, self._session, self.acts, self.seed, title)

    def _group(self) -> tuple[str, ...]:
        return find_open(self.creative.flow, self._session, len(self.acts))

    def _forms(self) -> bool:
        return any(isinstance(self.creative.flow.by_id[id_], Form) for id_ in self._group())

    def _as_step(self, typed: str) -> str:
        """What was typed as a step: numbers take options, all else goes to the field."""
        if _FIRST_VERB.match(typed) or typed.startswith(("submit", "stop", "set ")):
            return typed
        waiting = [self.creative.flow.by_id[id_] for id_ in self._group()]
        if re.fullmatch(r"[0-9]+(\s*\+\s*[0-9]+)*", typed):
            verb = "pick" if any(isinstance(c, Slider) for c in waiting) else "select"
            if any(isinstance(c, Choice | Redirect | Slider) for c in waiting):
                return f"{verb}: {typed}"
        for component in waiting:
            match component:
                case Input() | Form() if typed:
                    return f"input: {typed}"
                case Input() | Form():
                    return "submit"
                case Video():
                    return f"watch: {typed}"
                case Payment() if typed != "1":
                    return f"result: {typed}"
        return f"select: {typed}"

    def _act(self, step: Step) -> Act:
        if isinstance(step, Wait):
            now = self._session.trace.effects[-1].at if self._session.trace.effects else 0
            self._clock = max(self._clock, now) + step.ms
            return Act("idle", "", str(self._clock))
        return act_of(self.creative, step, self._group(), self._fields, self._before)


def _tell(one: Happening) -> list[str]:
    match one:
        case Said():
            return [one.text]
        case Offered():
            return [f"  {n}) {offer.text}" for n, offer in enumerate(one.options, 1)]
        case Seen():
            return [f"[{one.what}]"]
        case Ended():
            return [f"[end: {one.reason}]"]
        case Asked() | Measured() | Named():
            return [f"    {say_counted(one)}"]
        case _:
            return []


def _hint(flow: Flow, component_id: str) -> str:
    component = flow.by_id[component_id]
    match component:
        case Choice() | Redirect():
            return "a number"
        case Input():
            return component.label
        case Form():
            labels = ", ".join(field.label for field in fields_of(component))
            return f"label = value ({labels}), then submit"
        case Payment():
            return "1 to press, then paid or cancelled"
        case Slider():
            return "the number of a slide"
        case Video():
            return "completed, skipped or failed"
        case _:
            return ""


def _render(
    creative: Creative, session: Session, acts: Sequence[Act], seed: int, title: str
) -> str:
    lines = [f"# {title}"] if title else []
    lines += [f"seed: {seed}"] if seed else []
    clock = 0
    before: tuple[str, ...] = ()  # what stands in an open form
    counted: list[str] = []
    for one in session.happenings:
        match one:
            case Asked() | Measured() | Named():
                counted.append(_counted(one))
                continue
        lines += _merged(counted)
        counted = []
        match one:
            case Said():
                lines.append(f"line: {_quoted(one.text)}")
                clock = max(clock, one.at)
            case Offered():
                if lines and lines[-1].startswith("option: "):  # else they would be one group
                    lines.append(f"wait: {_time(max(one.at - clock, 1))}")
                for offer in one.options:
                    mark = " [disabled]" if offer.disabled else ""
                    lines.append(f"option: {_quoted(offer.text)}{mark}")
                clock = max(clock, one.at)
            case Acted() if one.number < len(acts):
                act = acts[one.number]
                group = find_open(creative.flow, session, one.number)
                if act.kind in ("idle", "wait"):
                    until = int(act.value) if act.kind == "idle" else one.at
                    lines.append(f"wait: {_time(max(until - clock, 1))}")
                    clock = until
                else:
                    done = _acted(creative, act, group, before)
                    before = _stands(creative, session, act, one.number)
                    lines += [*done, ""] if done else []
                    clock = max(clock, one.at)
            case Ended(reason="limit"):
                lines.append("# Here the flow went round too often and was stopped.")
            case Ended():
                lines.append("stop")
    lines += _merged(counted)
    if "stop" in lines:  # what came with the end is told before it
        lines.remove("stop")
        lines.append("stop")
    return "\n".join(lines).rstrip() + "\n"


def _acted(creative: Creative, act: Act, group: Sequence[str], before: Sequence[str]) -> list[str]:
    flow = creative.flow
    mark = "" if act.consent else " [no consent]"
    match act.kind:
        case "choose" | "press":
            if isinstance(taken := flow.by_id[act.component], Choice) and taken.multiple:
                return []  # it takes another option to confirm
            buttons = [
                id_ for id_ in group if isinstance(flow.by_id[id_], Choice | Redirect | Payment)
            ]
            numbers = [str(buttons.index(id_) + 1) for id_ in (*act.also, act.component)]
            return [f"select: {'+'.join(numbers)}"]
        case "submit":
            component = flow.by_id[act.component]
            values = act.values or (act.value,)
            if isinstance(component, Form):
                return [*_filled(component, values, before), f"submit{mark}"]
            return [f"input: {_quoted(values[0])}{mark}" if values[0] else f"submit{mark}"]
        case "pick":
            return [f"pick: {int(act.value) + 1}"]
        case "watch" | "result":
            return [f"{act.kind}: {act.value}"]
        case "exit":
            return [f"click: {_clicked(creative, act)}"]
        case "set":
            return [f"set ${act.component} = {act.value}"]
        case _:
            return [f"# {act.kind}: a plan cannot do that"]


def _stands(creative: Creative, session: Session, act: Act, number: int) -> tuple[str, ...]:
    """What stands in the form behind an act: what was sent, if it is still there."""
    still = act.component in find_open(creative.flow, session, number + 1)
    return act.values if act.kind == "submit" and still else ()


def _filled(form: Form, values: Sequence[str], before: Sequence[str]) -> list[str]:
    """What is typed: every field that is another than before. Fields of one label go together,
    because a plan tells them apart by their order only."""
    labels = [field.label for field in form.fields]
    given = (*values, *[""] * len(labels))
    stood = (*before, *[""] * len(labels))
    typed = {label for n, label in enumerate(labels) if given[n] != stood[n]}
    return [
        f"input: {label} = {_quoted(given[n])}" for n, label in enumerate(labels) if label in typed
    ]


def _clicked(creative: Creative, act: Act) -> str:
    slider = creative.flow.find_component(act.component)
    if isinstance(slider, Slider):
        slides = enumerate(slider.slides)
        return next(s.text for n, s in slides if act.value == slide_click(slider, n))
    return next((a.area for a in creative.look.areas if a.click == act.value), act.value)


def _counted(one: Asked | Measured | Named) -> str:
    if isinstance(one, Asked):
        return f"pixel: {_MACRO.sub('*', one.filled)}"
    return say_counted(one)


def _merged(counted: Sequence[str]) -> list[str]:
    """Each once, with how often it was."""
    times = {text: counted.count(text) for text in counted}
    return [text if n == 1 else f"{text} [{n} times]" for text, n in times.items()]


def _quoted(text: str) -> str:
    """The text as it stands behind a verb: bare, or between backquotes where it must be."""
    plain = " ".join(text.split())
    special = not plain or plain == "*" or plain.startswith("`") or plain.endswith("]")
    return f"`{plain}`" if special and "`" not in plain else plain


def _time(ms: int) -> str:
    return f"{ms}ms" if ms % 100 else f"{ms / 1000:g}s"
