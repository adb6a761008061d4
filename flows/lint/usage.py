"""Rules about variables that do nothing: FL219 and FL220."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from flows.comparing import comparisons_of
from flows.components import (
    Condition,
    Copy,
    Library,
    Script,
    Slider,
    Subflow,
)
from flows.flow import fields_of
from flows.graph import effects_of
from flows.lint.subject import Subject
from flows.problem import Edit, Problem, Severity
from flows.rules import Rule

__all__ = ["USAGE_RULES", "never_set"]


class UnusedVariable(Rule[Subject]):
    """What it finds: a variable that nothing reads. Read by: texts, tracking, conditions, copies,
    scripts and calls of subflows. One that keeps what a user types is left out. If nothing sets it either, `flowtag check --fix` deletes it.

    **Why it matters.** Either it is left over, or the place that should read it is missing.

    **Wrong** `skin` is set by the choices, and nothing asks for it

    ```json
    {"variables": {"skin": ""}}
    ```

    **Right** a condition on it, or `@{var.skin}` in a pixel

    ```json
    {"tag": "https://t.example/skin?is=@{var.skin}"}
    ```

    **Reference.** docs/flow-format.md, variables.
    """

    code = "FL219"
    name = "unused-variable"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Subject) -> Iterable[Problem]:
        read, written = _names_read(subject), _names_set(subject)
        kept = {field.variable for _, c in subject.components for field in fields_of(c)}
        for name in subject.flow.variables:
            if "*" in read or name in read or name in kept:
                continue
            if "*" in written or name in written:
                message = "It is set, and nothing reads it."
                yield self.problem(
                    f"variables > {name}", message, "Use it, or delete what sets it."
                )
            else:
                message = "Nothing sets or reads it."
                fix = Edit(("variables", name))
                yield self.problem(f"variables > {name}", message, "Delete it.", fix=[fix])


class VariableNeverSet(Rule[Subject]):
    """What it finds: a variable with an empty first value (`""`, `0`, `false`) that is read and never
    set. One that has a first value of its own is taken for a constant.

    **Why it matters.** The text or pixel stays empty, the comparison always comes out the same; most
    often the `set` of a choice is missing.

    **Wrong** nothing sets `name`

    ```json
    {"id": "hello", "type": "text", "text": "Hi @{var.name}!"}
    ```

    **Right** an input keeps it

    ```json
    {"id": "ask", "type": "input", "label": "Your name?", "variable": "name"}
    ```

    **Reference.** docs/flow-format.md, variables.
    """

    code = "FL220"
    name = "variable-never-set"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        read, empty = _names_read(subject), never_set(subject)
        for name in subject.flow.variables:
            if name not in empty or name not in read:
                continue
            message = "It is read, and nothing ever sets it."
            hint = 'Set it where it becomes known: "set" of a choice, "variable" of an input.'
            yield self.problem(f"variables > {name}", message, hint)


def never_set(subject: Subject) -> frozenset[str]:
    """Variables that begin empty and that nothing ever sets."""
    written = _names_set(subject)
    empty = (name for name, first in subject.flow.variables.items() if not first)
    return frozenset() if "*" in written else frozenset(empty) - written


def _names_read(subject: Subject) -> frozenset[str]:
    """Names of variables that something reads; `*` if a script may read any."""
    macros = (m.argument for text in subject.texts for m in text.macros if m.name == "var")
    return frozenset([*macros, *_read_by_components(subject)])


def _read_by_components(subject: Subject) -> Iterator[str]:
    yield from subject.called.taken if subject.called else ()
    for _, component in subject.components:
        yield from (value.copy_ for value in component.set.values() if isinstance(value, Copy))
        match component:
            case Condition():
                yield from (test.variable for test in comparisons_of(component))
            case Subflow():
                yield from component.in_.values()
            case Script() | Library():
                effects = effects_of(component)
                yield from effects.reads
                yield from ["*"] if effects.reads_anything else []


def _names_set(subject: Subject) -> frozenset[str]:
    """Names of variables that something sets; `*` if a script may set any."""
    return frozenset(_set_by_components(subject))


def _set_by_components(subject: Subject) -> Iterator[str]:
    yield from subject.called.given if subject.called else ()
    for _, component in subject.components:
        yield from component.set
        yield from (field.variable for field in fields_of(component) if field.variable)
        match component:
            case Slider() if component.variable:
                yield component.variable
            case Subflow():
                yield from component.out
            case Script() | Library():
                effects = effects_of(component)
                yield from effects.sets
                yield from ["*"] if effects.sets_anything else []


USAGE_RULES: tuple[Rule[Subject], ...] = (UnusedVariable(), VariableNeverSet())
