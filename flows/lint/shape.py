"""Rules about the way through a flow: FL208 to FL210."""

from collections.abc import Iterable
from typing import ClassVar

from flows.components import Condition
from flows.graph import find_dead_ends, find_reachable, find_silent_cycles, may_jump_anywhere
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["SHAPE_RULES"]


class UnreachableComponent(Rule[Subject]):
    """What it finds: a component that no way from the start leads to.

    Jumps of scripts count as ways where their target is written as a text, `FLOW.goTo('thanks')`
    or `FLOW.after(500, 'thanks')`; if a script computes its target, nothing is reported.

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
        reached = set(find_reachable(subject.flow))
        if not reached or may_jump_anywhere(subject.flow):
            return
        for component_id, index in sorted(subject.positions.items(), key=lambda item: item[1]):
            if component_id not in reached:
                message = f'No way from "{subject.flow.start}" leads here.'
                hint = "Connect it, or delete it."
                yield self.problem(subject.at_component(index), message, hint)


class DeadEnd(Rule[Subject]):
    """What it finds: a component or port where the flow stops without a successor.

    Goals, redirects and components with `"end": true` may end a flow. Each port of a condition
    is looked at, `else` too.

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
        reached = set(find_reachable(subject.flow))
        for component_id, port in find_dead_ends(subject.flow):
            if reached and component_id not in reached and not may_jump_anywhere(subject.flow):
                continue  # unreachable-component says it already
            component = subject.flow.by_id[component_id]
            message = "Nothing comes after this."
            if isinstance(component, Condition):
                message = f'The port "{port}" leads nowhere.'
            hint = 'Connect it, or write "end": true if the flow ends here on purpose.'
            place = subject.at_component(subject.positions[component_id])
            yield self.problem(place, message, hint)


class SilentCycle(Rule[Subject]):
    """What it finds: a circle in which the flow never waits for the user.

    A wait is a choice, an input, or a redirect (which becomes a button). Texts and delays are no
    wait, and neither are conditions, whatever they test.

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
        for cycle in find_silent_cycles(subject.flow):
            way = _way([*cycle, cycle[0]])
            message = f"The flow goes round without waiting for the user: {way}."
            hint = "Put a choice or an input into the circle, or end it."
            place = subject.at_component(subject.positions[cycle[0]])
            yield self.problem(place, message, hint)


def _way(ids: list[str]) -> str:
    shown = ids if len(ids) <= 12 else [*ids[:6], "…", *ids[-5:]]
    return " > ".join(shown)


SHAPE_RULES: tuple[Rule[Subject], ...] = (UnreachableComponent(), DeadEnd(), SilentCycle())
