"""Rules about what a port offers together: FL207, FL214 and FL215."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from flows.components import Choice, Component, Redirect, Timeout, type_of, waits
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["GROUP_RULES", "groups_of"]

Group = tuple[str, str, list[Component]]
"""A component, a port, and what it leads to, each once."""


def groups_of(subject: Subject) -> Iterator[Group]:
    """What each port of the flow leads to, in the order of the connections."""
    by_id = subject.flow.by_id
    for (source, port), connections in subject.flow.connections_by_port.items():
        targets = dict.fromkeys(c.to for c in connections if c.to in by_id)
        if source in by_id and targets:
            yield source, port, [by_id[target] for target in targets]


class MixedSuccessors(Rule[Subject]):
    """What it finds: a port with several successors that cannot all come next.

    A port leads either to exactly one component that goes on, or to a group that waits: any
    number of choices, at most one other component that waits (an input, a form, a film, a
    payment, a slider of which a slide is taken) and at most one timeout. A redirect can be that
    other one where there is a timeout.

    **Why it matters.** The flow would have to show the next message and wait for a choice at the
    same time; which of them happens would be chance.

    **Wrong** `hello` leads to a text and to a choice

    ```json
    [{"from": "hello", "to": "more"}, {"from": "hello", "to": "dry"}]
    ```

    **Right** `hello` leads to the text, and the text to the choices

    ```json
    [{"from": "hello", "to": "more"}, {"from": "more", "to": "dry"}]
    ```

    **Reference.** docs/flow-format.md, successors.
    """

    code = "FL207"
    name = "mixed-successors"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for source, port, targets in groups_of(subject):
            hint = _mixed(targets) if len(targets) > 1 else ""
            if hint:
                listed = ", ".join(f"{target.id} ({type_of(target)})" for target in targets)
                message = f'The port "{port}" leads to {listed}.'
                place = subject.at_component(subject.positions[source])
                yield self.problem(place, message, hint)


def _mixed(targets: list[Component]) -> str:
    """What to do about a group that cannot wait together; empty if it can."""
    timeouts = [t for t in targets if isinstance(t, Timeout)]
    others = [t for t in targets if not isinstance(t, Choice | Timeout)]
    if len(timeouts) > 1:
        return "at most one timeout can stand in a group; keep the shorter one."
    if timeouts and len(others) + len(timeouts) == len(targets) and not _may_wait(others):
        return "a timeout stands beside choices or something else that waits."
    if any(not waits(t) and not (timeouts and isinstance(t, Redirect)) for t in others):
        return "let it lead to one of these that goes on, or only to choices and one input."
    if len(others) > 1:
        return "at most one input can wait beside choices; put one after the other."
    return ""


def _may_wait(others: list[Component]) -> bool:
    return any(waits(other) or isinstance(other, Redirect) for other in others)


class OptionNeverEnabled(Rule[Subject]):
    """What it finds: an option that nobody can take. Options with `multiple` are only toggled: their
    group needs another choice, which confirms; and a choice that wants more toggled options than
    its group has can never be taken.

    **Why it matters.** The visitor sees it, taps it, and nothing happens.

    **Wrong** two options to toggle, and nothing that confirms

    ```json
    [{"id": "red", "type": "choice", "text": "Red", "multiple": true},
     {"id": "blue", "type": "choice", "text": "Blue", "multiple": true}]
    ```

    **Right** one more choice in the same group

    ```json
    {"id": "done", "type": "choice", "text": "Done", "min_selected": 1}
    ```

    **Reference.** docs/flow-format.md, choices.
    """

    code = "FL214"
    name = "option-never-enabled"

    def check(self, subject: Subject) -> Iterable[Problem]:
        groups = [targets for _, _, targets in groups_of(subject)]
        start = subject.flow.find_component(subject.flow.start)
        groups += [[start]] if isinstance(start, Choice) else []
        said: set[str] = set()
        for group in groups:
            for option, message, hint in _never_enabled(group):
                if option.id not in said:
                    said.add(option.id)
                    place = subject.at_component(subject.positions[option.id])
                    yield self.problem(place, message, hint)


def _never_enabled(group: list[Component]) -> Iterator[tuple[Choice, str, str]]:
    choices = [target for target in group if isinstance(target, Choice)]
    toggles = [choice for choice in choices if choice.multiple]
    confirming = [choice for choice in choices if not choice.multiple]
    if toggles and not confirming:
        hint = 'Add a choice without "multiple" to the same group, for example "Done".'
        yield toggles[0], "It can be toggled, and no choice beside it confirms.", hint
    for choice in confirming:
        most = len(toggles) if choice.max_selected is None else choice.max_selected
        if choice.min_selected > len(toggles):
            message = (
                f"It wants {choice.min_selected} toggled options; its group has {len(toggles)}."
            )
            yield choice, message, "Lower min_selected, or add options to the group."
        elif choice.min_selected > most:
            message = f"It wants {choice.min_selected} or more options, and {most} or fewer."
            yield choice, message, "Make min_selected no larger than max_selected."


class TimeoutOutsideGroup(Rule[Subject]):
    """What it finds: a timeout that stands beside nothing that waits: a port leads to it alone, or
    the flow starts with it.

    **Why it matters.** A timeout ends the wait of its group. Alone it has nothing to end: the flow
    runs through it at once, and its time is never counted.

    **Wrong** `question` leads only to the timeout

    ```json
    [{"from": "question", "to": "too-slow"}]
    ```

    **Right** it leads to the choices, and to the timeout beside them; a pause is a `delay`

    ```json
    [{"from": "question", "to": "yes"}, {"from": "question", "to": "too-slow"}]
    ```

    **Reference.** docs/flow-format.md, timeouts.
    """

    code = "FL215"
    name = "timeout-outside-group"
    severity: ClassVar[Severity] = "error"

    def check(self, subject: Subject) -> Iterable[Problem]:
        hint = "Connect it beside the choices that it ends; a pause is a delay."
        for source, port, targets in groups_of(subject):
            if len(targets) == 1 and isinstance(targets[0], Timeout):
                message = f'"{source}" (port "{port}") leads to this timeout alone.'
                place = subject.at_component(subject.positions[targets[0].id])
                yield self.problem(place, message, hint)
        start = subject.flow.find_component(subject.flow.start)
        if isinstance(start, Timeout):
            yield self.problem("start", f'The flow starts with the timeout "{start.id}".', hint)


GROUP_RULES: tuple[Rule[Subject], ...] = (
    MixedSuccessors(),
    OptionNeverEnabled(),
    TimeoutOutsideGroup(),
)
