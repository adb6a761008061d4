"""Rules about calls of subflows: FL221 to FL225. They need to know the project's other flows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from flows.components import Subflow, Value
from flows.flow import Flow
from flows.lint.subject import Subject
from flows.problem import Problem, Severity, nearest_hint
from flows.rules import Rule
from flows.subflows import MAX_COMPONENTS, MAX_DEPTH

__all__ = ["SUBFLOW_RULES", "SubflowTooDeep"]


def _calls(subject: Subject) -> Iterator[tuple[int, Subflow]]:
    for index, component in subject.components if subject.library is not None else ():
        if isinstance(component, Subflow):
            yield index, component


def _library(subject: Subject) -> Mapping[str, Flow]:
    return subject.library or {}


class SubflowMissing(Rule[Subject]):
    """What it finds: a call of a flow that the project does not have, that cannot be read, or whose
    start is missing.

    **Why it matters.** The call does nothing: the flow goes on at once, as if it were not there.

    **Wrong** `flows/consent.json` does not exist

    ```json
    {"id": "ask", "type": "subflow", "flow": "concent"}
    ```

    **Right**

    ```json
    {"id": "ask", "type": "subflow", "flow": "consent"}
    ```

    **Reference.** docs/flow-format.md, subflows.
    """

    code = "FL221"
    name = "subflow-missing"

    def check(self, subject: Subject) -> Iterable[Problem]:
        library = _library(subject)
        for index, call in _calls(subject):
            inner, place = library.get(call.flow), subject.at_component(index, "flow")
            if inner is None:
                message = f'There is no flow "{call.flow}" that can be used in flows/.'
                yield self.problem(place, message, nearest_hint(call.flow, library, "Flows"))
            elif inner.find_component(inner.start) is None:
                message = f'flows/{call.flow}.json has no component "{inner.start}" to start with.'
                yield self.problem(place, message, "Correct the start there.")


class SubflowRecursion(Rule[Subject]):
    """What it finds: a flow that calls itself, directly or through others.

    **Why it matters.** It would never come back. The call that closes the circle does nothing: the
    flow goes on behind it at once.

    **Wrong** `flows/quiz.json` calls `again`, and `flows/again.json` calls `quiz`

    **Right** a connection back to the first question, or a `restart`

    **Reference.** docs/flow-format.md, subflows.
    """

    code = "FL222"
    name = "subflow-recursion"

    def check(self, subject: Subject) -> Iterable[Problem]:
        library = _library(subject)
        own = next((name for name, flow in library.items() if flow is subject.flow), None)
        for index, call in _calls(subject):
            way = _way_to(own, call.flow, library) if own is not None else None
            if way is not None:
                message = f"The flow calls itself: {' > '.join([str(own), *way])}."
                hint = "Connect back to a component, or restart."
                yield self.problem(subject.at_component(index, "flow"), message, hint)


def _way_to(name: str, start: str, library: Mapping[str, Flow]) -> list[str] | None:
    """The shortest way of calls from `start` to `name`, both included."""
    before: dict[str, str | None] = {start: None}
    for current in (todo := [start]):  # grows while it is walked
        if current == name:
            way: list[str] = []
            step: str | None = current
            while step is not None:
                way.append(step)
                step = before[step]
            return way[::-1]
        for called in _called_by(library.get(current)):
            if called not in before:
                before[called] = current
                todo.append(called)
    return None


def _called_by(flow: Flow | None) -> list[str]:
    components = flow.components if flow else ()
    return [component.flow for component in components if isinstance(component, Subflow)]


class SubflowTooDeep(Rule[Subject]):
    """What it finds: calls within calls, more than 16 deep, or more than 20,000 components when all
    calls are written out.

    **Why it matters.** Each call becomes a copy in the ad. What is beyond the limit is not called:
    the flow goes on behind it at once.

    **Wrong** each of 20 flows calls the next

    **Right** connections within one flow, and calls for what several places share

    **Reference.** docs/flow-format.md, subflows.
    """

    code = "FL223"
    name = "subflow-too-deep"

    def check(self, subject: Subject) -> Iterable[Problem]:
        if subject.called is not None:
            return  # counted from the flow that the ad starts with
        said: set[int] = set()
        for left_out, stack in _left_out(subject):
            index = subject.position_of(left_out)
            if index in said:
                continue
            said.add(index)
            message = f"With all calls, the ad has more than {MAX_COMPONENTS:,} components."
            hint = "Call fewer flows, or smaller ones."
            if len(stack) >= MAX_DEPTH:
                message = f"Calls nest more than {MAX_DEPTH} deep: {' > '.join(stack)} > …"
                hint = "Connect within one flow instead of calling the next."
            yield self.problem(subject.at_component(index), message, hint)


def _left_out(subject: Subject) -> Iterator[tuple[str, list[str]]]:
    """Calls that are not expanded although they could be: id, and the flows that they stand in."""
    by_id, library = subject.flat.by_id, _library(subject)
    for component in subject.flat.components if subject.library is not None else ():
        if not isinstance(component, Subflow):
            continue
        inner = library.get(component.flow)
        if inner is None or inner.find_component(inner.start) is None:
            continue
        if f"{component.id}/{inner.start}" in by_id:
            continue
        stack = [call.flow for call in _around(component.id, subject.flat)]
        if component.flow not in stack:
            yield component.id, stack


def _around(flat_id: str, flat: Flow) -> Iterator[Subflow]:
    """The calls that a component of an expanded flow stands in, outermost first."""
    parts = flat_id.split("/")
    for length in range(1, len(parts)):
        call = flat.by_id.get("/".join(parts[:length]))
        if isinstance(call, Subflow):
            yield call


class SubflowMap(Rule[Subject]):
    """What it finds: a name in a call's `in` or `out` that its flow does not declare, and values that
    go from a variable of one type to one of another. `in` is written `{"its": "ours"}`, `out` is
    written `{"ours": "its"}`.

    **Why it matters.** That entry does nothing: the called flow starts with its own first value, or
    what it found out is lost.

    **Wrong** the called flow has the variable `name`

    ```json
    {"id": "ask", "type": "subflow", "flow": "consent", "in": {"nme": "visitor"}}
    ```

    **Right**

    ```json
    {"id": "ask", "type": "subflow", "flow": "consent", "in": {"name": "visitor"}}
    ```

    **Reference.** docs/flow-format.md, subflows.
    """

    code = "FL224"
    name = "subflow-map"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, call in _calls(subject):
            inner = _library(subject).get(call.flow)
            if inner is None:
                continue
            for its, ours in call.in_.items():
                place = subject.at_component(index, "in", its)
                yield from self._check(place, subject.flow, ours, inner, its, call.flow)
            for ours, its in call.out.items():
                place = subject.at_component(index, "out", ours)
                yield from self._check(place, subject.flow, ours, inner, its, call.flow)

    def _check(
        self, place: str, flow: Flow, ours: str, inner: Flow, its: str, name: str
    ) -> Iterator[Problem]:
        for variables, wanted, where in (
            (flow.variables, ours, "This flow"),
            (inner.variables, its, f'The flow "{name}"'),
        ):
            if wanted not in variables:
                message = f'{where} has no variable "{wanted}".'
                yield self.problem(place, message, nearest_hint(wanted, variables, "Variables"))
        if ours in flow.variables and its in inner.variables:
            here, there = _kind(flow.variables[ours]), _kind(inner.variables[its])
            if here != there:
                message = f'"{ours}" is a {here}; "{its}" of "{name}" is a {there}.'
                yield self.problem(place, message, "Give both first values of the same type.")


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "yes/no value"
    return "text" if isinstance(value, str) else "number"


class SubflowUnused(Rule[Subject]):
    """What it finds: a file in `flows/` that the conversation never calls, also not through others.

    **Why it matters.** It is no part of the ad. Often the call was renamed or forgotten.

    **Wrong** `flows/consent.json` exists, and nothing calls it

    **Right**

    ```json
    {"id": "ask", "type": "subflow", "flow": "consent"}
    ```

    **Reference.** docs/flow-format.md, subflows.
    """

    code = "FL225"
    name = "subflow-unused"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Subject) -> Iterable[Problem]:
        if subject.called is not None:
            return
        library = _library(subject)
        used = dict.fromkeys(_called_by(subject.flow))
        for name in (todo := list(used)):  # grows while it is walked
            new = [called for called in _called_by(library.get(name)) if called not in used]
            used.update(dict.fromkeys(new))
            todo += dict.fromkeys(new)
        for name in library:
            if name not in used:
                hint = "Call it with a subflow component, or delete the file."
                yield self.problem("", "Nothing calls this flow.", hint, file=f"flows/{name}.json")


SUBFLOW_RULES: tuple[Rule[Subject], ...] = (
    SubflowMissing(),
    SubflowRecursion(),
    SubflowTooDeep(),
    SubflowMap(),
    SubflowUnused(),
)
