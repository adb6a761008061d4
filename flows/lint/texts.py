"""Rules about the words that the user reads: FL308."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from flows.components import Component, Input
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["TEXT_RULES"]


class TextEmpty(Rule[Subject]):
    """What it finds: a text, choice or redirect without words; an input whose label or button has
    none.

    **Why it matters.** A message is an empty bubble. A button or field without words has no name:
    nobody sees what it does, and a screen reader says only "button".

    **Wrong**

    ```json
    {"id": "dry", "type": "choice", "text": " "}
    ```

    **Right**

    ```json
    {"id": "dry", "type": "choice", "text": "Dry"}
    ```

    **Reference.** docs/flow-format.md, components.
    """

    code = "FL308"
    name = "text-empty"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component in subject.components:
            for field in _needed(component):
                if not getattr(component, field).strip():
                    place = subject.at_component(index, field)
                    yield self.problem(place, "There are no words here.", "Write what it says.")


def _needed(component: Component) -> Iterator[str]:
    yield from component.texts
    if isinstance(component, Input):
        yield from ("label", "button")


TEXT_RULES: tuple[Rule[Subject], ...] = (TextEmpty(),)
