"""Rules about what single components hold: FL226 to FL228."""

from collections.abc import Iterable
from typing import ClassVar

from flows.components import LOOK_ELEMENTS, ShowHide, Split
from flows.lint.subject import Subject
from flows.problem import Problem, Severity, nearest_hint
from flows.rules import Rule
from flows.subflows import MAX_COMPONENTS

__all__ = ["PART_RULES", "TooManyComponents"]

MAX_CONNECTIONS = 5 * MAX_COMPONENTS
_PERCENT = range(95, 106)  # sums that were meant to be 100


class WeightsNotAShare(Rule[Subject]):
    """What it finds: a split whose weights do not say what was meant: all 0, one arm only, an arm
    that is never drawn, two arms with one port, or a sum near 100 that is not 100.

    An arm's share is its weight over the sum of all.

    **Why it matters.** A test of A against B whose shares are not those in the plan cannot be read.

    **Wrong** 99 in all

    ```json
    {"arms": [{"port": "a", "weight": 50}, {"port": "b", "weight": 49}]}
    ```

    **Right**

    ```json
    {"arms": [{"port": "a", "weight": 1}, {"port": "b", "weight": 1}]}
    ```

    **Reference.** docs/flow-format.md, splits.
    """

    code = "FL226"
    name = "weights-not-a-share"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component in subject.components:
            if isinstance(component, Split):
                for message, hint in _odd_weights(component):
                    yield self.problem(subject.at_component(index, "arms"), message, hint)


def _odd_weights(split: Split) -> Iterable[tuple[str, str]]:
    weights = [arm.weight for arm in split.arms]
    total = sum(weights)
    if len(weights) == 1:
        yield "There is one arm: every session takes it.", "Add another, or leave the split out."
    elif not total:
        message = f'All weights are 0: every session takes "{split.arms[0].port}".'
        yield message, "Give each arm the share that it shall have."
    for arm in split.arms if total and len(weights) > 1 else ():
        if not arm.weight:
            yield f'"{arm.port}" has the weight 0 and is never drawn.', "Delete it, or weigh it."
    ports = [arm.port for arm in split.arms]
    for port in dict.fromkeys(ports):
        if ports.count(port) > 1:
            yield f'Two arms have the port "{port}".', "Join them, or give one another port."
    if total in _PERCENT and total != 100 and len(weights) > 1:
        shares = ", ".join(f"{weight / total:.1%}" for weight in weights[:8])
        yield f"The weights sum to {total}: the shares are {shares}.", "Make the sum 100."


class ShowHideTargetMissing(Rule[Subject]):
    """What it finds: a show/hide that names a component or an element of the look that does not
    exist.

    **Why it matters.** Nothing appears or disappears.

    **Wrong**

    ```json
    {"id": "calm", "type": "show_hide", "hide": ["look.heading"]}
    ```

    **Right**

    ```json
    {"id": "calm", "type": "show_hide", "hide": ["look.header"]}
    ```

    **Reference.** docs/flow-format.md, show/hide.
    """

    code = "FL227"
    name = "show-hide-target-missing"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component in subject.components:
            if not isinstance(component, ShowHide):
                continue
            for field in ("show", "hide"):
                for number, target in enumerate(getattr(component, field)):
                    if target not in subject.flow.by_id and target not in LOOK_ELEMENTS:
                        place = subject.at_component(index, field, number)
                        yield self._missing(place, target, subject)

    def _missing(self, place: str, target: str, subject: Subject) -> Problem:
        if target.startswith("look."):
            hint = nearest_hint(target, LOOK_ELEMENTS, "Elements")
            return self.problem(place, f'The look has no element "{target}".', hint)
        hint = nearest_hint(target, subject.flow.by_id, "Components")
        return self.problem(place, f'There is no component "{target}".', hint)


class TooManyComponents(Rule[Subject]):
    """What it finds: a flow of more than 20,000 components, or more than 100,000 connections. No
    other rule looks at it then.

    **Why it matters.** No visitor walks through them, and each weighs in the ad: something has made
    the file that should not have.

    **Wrong** an export with one component for each row of a product list

    **Right** a `slider` with a `feed`

    **Reference.** docs/flow-format.md.
    """

    code = "FL228"
    name = "too-many-components"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for field, most in (("components", MAX_COMPONENTS), ("connections", MAX_CONNECTIONS)):
            seen = len(getattr(subject.flow, field))
            if seen > most:
                message = f"The flow has {seen:,} {field}; {most:,} are the limit."
                yield self.problem(field, message, "Leave out what no visitor can come to.")


PART_RULES: tuple[Rule[Subject], ...] = (
    WeightsNotAShare(),
    ShowHideTargetMissing(),
    TooManyComponents(),
)
