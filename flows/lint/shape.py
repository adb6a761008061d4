"""Rules about the way through a flow: FL208 to FL210."""

from collections.abc import Iterable
from typing import ClassVar

from flows.components import Goal, Subflow
from flows.graph import find_dead_ends, find_silent_cycles, ports_of
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["SHAPE_RULES"]


class UnreachableComponent(Rule[Subject]):
    """What it finds: a component that no way from the start leads to.

    Jumps of scripts count as ways where their target is written as a text, `FLOW.goTo('thanks')`
    or `FLOW.after(500, 'thanks')`; if a script computes its target, nothing is reported. What
    stands behind a call is not reached if the called flow never ends. Goals have a rule of their own.

    **Why it matters.** It is never shown and its tracking never fires: often a connection is
    missing.

    **Wrong** `thanks` exists, and no connection leads to it

    **Right**

    ```json
    {"from": "question", "to": "thanks"}
    ```

    **Reference.** docs/flow-format.md, connections.
    """

    code = "FL208"
    name = "unreachable-component"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        reached = subject.reachable
        for component_id, index in sorted(subject.positions.items(), key=lambda item: item[1]):
            if not reached or component_id in reached:
                continue
            if not isinstance(subject.flow.by_id[component_id], Goal):  # goal-never-reached
                message = f'No way from "{subject.flow.start}" leads here.'
                hint = "Connect it, or delete it."
                yield self.problem(subject.at_component(index), message, hint)


class DeadEnd(Rule[Subject]):
    """What it finds: a component or port where the flow stops without a successor.

    Goals, redirects, payments, restarts and components with `"end": true` may end a flow. Each port
    of a condition, a split or a film is looked at, `else` too; `invalid`, `skipped` and `cancelled`
    need no connection. A called flow has no dead ends: where it ends, it goes back. A call is
    looked at through the flow that it calls.

    **Why it matters.** It is the most common reason why a conversation "just stops"; the user is
    left without a way to go on.

    **Wrong** the last answer has no connection

    ```json
    {"id": "oily", "type": "choice", "text": "Oily"}
    ```

    **Right** a connection, or the author's word that this is an end

    ```json
    {"id": "bye", "type": "text", "text": "See you!", "end": true}
    ```

    **Reference.** docs/flow-format.md, ends.
    """

    code = "FL209"
    name = "dead-end"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        if subject.called is not None:
            return
        calls: set[str] = set()
        for flat_id, port in find_dead_ends(subject.flat):
            if subject.reachable and flat_id not in subject.reachable:
                continue  # unreachable-component says it already
            component = subject.flow.by_id[flat_id.split("/", 1)[0]]
            if component.id in calls:
                continue  # other ends of the called flow
            message = "Nothing comes after this."
            if isinstance(component, Subflow):
                calls.add(component.id)
                message = f'Nothing comes after this call: "{component.flow}" ends here.'
            elif len(ports_of(component)) > 1:
                message = f'The port "{port}" leads nowhere.'
            hint = 'Connect it, or write "end": true if the flow ends here on purpose.'
            place = subject.at_component(subject.positions[component.id])
            yield self.problem(place, message, hint)


class SilentCycle(Rule[Subject]):
    """What it finds: a circle in which the flow never waits for the user.

    A wait is a choice, an input, a form, a film, a payment, a slider of which a slide is taken, or a
    redirect (which becomes a button). Texts and delays are no wait, and
    neither are conditions, whatever they test. A restart leads to the start. Calls are looked
    through.

    **Why it matters.** The ad would talk by itself for ever, fire its pixels again and again, and
    be stopped by the browser as a heavy ad.

    **Wrong** `again` leads back to `hello` without a question in between

    ```json
    [{"from": "hello", "to": "again"}, {"from": "again", "to": "hello"}]
    ```

    **Right** a choice in the circle

    ```json
    [{"from": "hello", "to": "once-more"}, {"from": "once-more", "to": "hello"}]
    ```

    **Reference.** docs/flow-format.md, waits.
    """

    code = "FL210"
    name = "silent-cycle"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for cycle in find_silent_cycles(subject.flat, restarts=subject.called is None):
            if all("/" in flat_id for flat_id in cycle):
                continue  # inside the called flow, which says it
            way = _way([*cycle, cycle[0]])
            message = f"The flow goes round without waiting for the user: {way}."
            hint = "Put a choice or an input into the circle, or end it."
            first = next(flat_id for flat_id in cycle if "/" not in flat_id)
            yield self.problem(subject.at_component(subject.positions[first]), message, hint)


def _way(ids: list[str]) -> str:
    shown = ids if len(ids) <= 12 else [*ids[:6], "…", *ids[-5:]]
    return " > ".join(shown)


SHAPE_RULES: tuple[Rule[Subject], ...] = (UnreachableComponent(), DeadEnd(), SilentCycle())
