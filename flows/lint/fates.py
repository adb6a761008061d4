"""Rules about ways that no values of the variables lead to: FL216 to FL218."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from flows.comparing import Known, comparisons_in
from flows.components import Condition, Goal, Test
from flows.constants import BranchFate
from flows.graph import build_graph
from flows.lint.subject import Subject
from flows.lint.usage import never_set
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["FATE_RULES"]

_SHOWN = 4  # values that a message lists


class ConditionConstant(Rule[Subject]):
    """What it finds: a branch of a condition that always holds where the flow comes to it, or never
    does, whatever the user chooses.

    The values of all variables are followed over every way through the flow. What a user types, a
    script computes or a caller gives can be anything. A group without tests (`"all": []`) is taken
    as meant.

    **Why it matters.** One of the ways behind it is never shown, and its pixels never fire: mostly
    a misspelt value, or a variable that is set too late.

    **Wrong** the choices set `skin` to `dry` or `oily`

    ```json
    {"port": "dry", "when": {"variable": "skin", "op": "==", "value": "Dry"}}
    ```

    **Right**

    ```json
    {"port": "dry", "when": {"variable": "skin", "op": "==", "value": "dry"}}
    ```

    **Reference.** docs/flow-format.md, conditions.
    """

    code = "FL216"
    name = "condition-constant"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        empty = never_set(subject)
        for index, component in subject.components:
            if not isinstance(component, Condition) or not _declares(subject, component):
                continue
            yield from self._check_same(subject, index, component)
            known = subject.constants.branches if subject.constants else {}
            for number, fate in enumerate(known.get(component.id, ())):
                branch = component.branches[number]
                tested = {test.variable for test in comparisons_in(branch.when)}
                if (fate.may_hold and fate.may_fail) or tested <= empty:
                    continue  # of a variable that nothing sets, variable-never-set says it
                words = "can never hold" if fate.may_fail else "always holds"
                message = f'The branch "{branch.port}" {words} here: {_seen(fate, branch.when)}.'
                hint = "Correct the value, or the places that set the variable."
                yield self.problem(subject.at_component(index, "branches", number), message, hint)

    def _check_same(self, subject: Subject, index: int, component: Condition) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for number, branch in enumerate(component.branches):
            before = first.setdefault(branch.when.model_dump_json(), number)
            if before != number:
                place = subject.at_component(index, "branches", number)
                message = f"It tests the same as branches[{before}], and comes later."
                yield self.problem(place, message, "Test something else, or delete it.")


def _declares(subject: Subject, condition: Condition) -> bool:
    """Whether all that it tests exists; else that is what is wrong."""
    tests = [test for branch in condition.branches for test in comparisons_in(branch.when)]
    return all(test.variable in subject.flow.variables for test in tests)


def _seen(fate: BranchFate, test: Test) -> str:
    names = dict.fromkeys(comparison.variable for comparison in comparisons_in(test))
    return ", ".join(f"{name} is {_words(fate.state[name])}" for name in names)


def _words(known: Known) -> str:
    if known is None:
        return "anything"
    shown = sorted(_value(value) for _, value in known)
    more = ", …" if len(shown) > _SHOWN else ""
    return " or ".join(shown[:_SHOWN]) + more


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else f'"{value}"'


class UnreachableAfterConditions(Rule[Subject]):
    """What it finds: components that connections lead to, but that no values of the variables ever
    lead to: the first of each part of the flow that is cut off so. A split's arm without weight
    cuts off too.

    **Why it matters.** They are never shown, and nothing in the drawing says so.

    **Wrong** `vip` is only behind a branch on `score >= 10`, and the choices add up to 6

    **Right** a branch on `score >= 6`

    **Reference.** docs/flow-format.md, conditions.
    """

    code = "FL217"
    name = "unreachable-after-conditions"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        missed = _missed(subject)
        if not missed:
            return
        graph = build_graph(subject.flat, subject.flat.by_id)
        for component_id in missed:
            before = [one for one in graph.predecessors(component_id) if one not in missed]
            if before and not isinstance(subject.flow.by_id[component_id], Goal):
                message = f'"{before[0]}" is connected to it, and never leads here.'
                hint = "Look at the values that are compared on the way, or delete what is behind."
                place = subject.at_component(subject.positions[component_id])
                yield self.problem(place, message, hint)


def _missed(subject: Subject) -> dict[str, None]:
    """Own components that connections lead to and values do not, in the order of the document."""
    if subject.constants is None:
        return {}
    lost = subject.reachable - subject.constants.reached
    return {id_: None for id_ in subject.flow.by_id if id_ in lost}


class GoalNeverReached(Rule[Subject]):
    """What it finds: a goal that no way through the flow leads to, also for the values that
    variables can have.

    **Why it matters.** It is the number that the campaign is paid by, and it will stay 0.

    **Wrong** the goal stands behind a branch that never holds, or nothing is connected to it

    **Right** a connection from where the visitor has done what counts

    ```json
    {"from": "thanks", "to": "lead-sent"}
    ```

    **Reference.** docs/flow-format.md, goals.
    """

    code = "FL218"
    name = "goal-never-reached"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        missed = _missed(subject)
        for component_id, index in subject.positions.items():
            goal = subject.flow.by_id[component_id]
            cut_off = subject.reachable and component_id not in subject.reachable
            if isinstance(goal, Goal) and (cut_off or component_id in missed):
                way = "for any values of the variables" if component_id in missed else ""
                message = f'No way from "{subject.flow.start}" leads to the goal "{goal.name}"'
                message += f" {way}." if way else "."
                hint = "Connect it where the visitor has done what counts."
                yield self.problem(subject.at_component(index), message, hint)


FATE_RULES: tuple[Rule[Subject], ...] = (
    ConditionConstant(),
    UnreachableAfterConditions(),
    GoalNeverReached(),
)
