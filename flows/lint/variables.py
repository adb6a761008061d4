"""Rules about variables: FL211 and FL212."""

from collections.abc import Iterable, Iterator

from flows.components import (
    Add,
    All,
    Any,
    Compare,
    Component,
    Condition,
    Copy,
    Field,
    Form,
    SetValue,
    Slider,
    Test,
    Value,
)
from flows.flow import fields_of
from flows.lint.subject import Subject
from flows.problem import Problem, nearest_hint
from flows.rules import Rule

__all__ = ["VARIABLE_RULES"]

Path = tuple[str | int, ...]

_ORDER = ("<", "<=", ">", ">=")
_TEXT_ONLY = ("contains", "starts_with", "is_empty")


class UndeclaredVariable(Rule[Subject]):
    """What it finds: a variable that is used but has no first value in `variables`.

    Looked at: `set` and what it copies, the tests of conditions, `variable` of inputs, form fields
    and sliders, and `@{var.name}` in texts and tracking. Names of subflow maps are subflow-map's.

    **Why it matters.** Its type is not known, and the text or pixel would hold nothing; most
    often the name is misspelt.

    **Wrong**

    ```json
    {"variables": {"skin": ""}, "components": [{"id": "dry", "type": "choice", "text": "Dry", "set": {"skn": "dry"}}]}
    ```

    **Right**

    ```json
    {"variables": {"skin": ""}, "components": [{"id": "dry", "type": "choice", "text": "Dry", "set": {"skin": "dry"}}]}
    ```

    **Reference.** docs/flow-format.md, variables.
    """

    code = "FL211"
    name = "undeclared-variable"

    def check(self, subject: Subject) -> Iterable[Problem]:
        declared = subject.flow.variables
        for index, component in subject.components:
            for path, name in _names(component):
                if name not in declared:
                    yield self._unknown(subject.at_component(index, *path), name, declared)
        for text in subject.texts:
            for name in dict.fromkeys(m.argument for m in text.macros if m.name == "var"):
                if name not in declared:
                    yield self._unknown(text.place, name, declared)

    def _unknown(self, place: str, name: str, declared: Iterable[str]) -> Problem:
        hint = nearest_hint(name, declared, "Variables")
        return self.problem(place, f'There is no variable "{name}".', hint)


class VariableType(Rule[Subject]):
    """What it finds: a value of another type than the variable's first value.

    Adding needs a number; copying needs two of a type; `<` and `>` need numbers or texts;
    `contains`, `starts_with` and `is_empty` need a text; `is_empty` takes no value, all others need
    one. A field fills a text; a number or rating field may fill a number, and so may a slider.

    **Why it matters.** Values of different types are never equal: the branch would never be
    taken, and no one would see why.

    **Wrong**

    ```json
    {"variables": {"score": 0}, "components": [{"id": "a", "type": "variable", "set": {"score": "1"}}]}
    ```

    **Right**

    ```json
    {"variables": {"score": 0}, "components": [{"id": "a", "type": "variable", "set": {"score": 1}}]}
    ```

    **Reference.** docs/flow-format.md, variables.
    """

    code = "FL212"
    name = "variable-type"

    def check(self, subject: Subject) -> Iterable[Problem]:
        first = {name: _type_of(value) for name, value in subject.flow.variables.items()}
        for index, component in subject.components:
            for name, value in component.set.items():
                place = subject.at_component(index, "set", name)
                yield from self._check_set(place, name, first, value)
            if isinstance(component, Condition):
                for path, test in _comparisons(component):
                    place = subject.at_component(index, *path)
                    yield from self._check_test(place, first.get(test.variable), test)
            for path, name, fills in _filled(component):
                if first.get(name, "text") not in fills:
                    message = f'A {fills[0]} is kept here; "{name}" is a {first[name]}.'
                    place = subject.at_component(index, *path)
                    yield self.problem(place, message, _declare(name, '""'))

    def _check_set(
        self, place: str, name: str, first: dict[str, str], value: SetValue
    ) -> Iterable[Problem]:
        kind = first.get(name)
        if kind is None:
            return
        if isinstance(value, Add):
            if kind != "number":
                message = f'Only numbers can be added to; "{name}" is a {kind}.'
                yield self.problem(place, message, _declare(name, "0"))
            return
        given = first.get(value.copy_, kind) if isinstance(value, Copy) else _type_of(value)
        if given != kind:
            message = f'"{name}" is a {kind}; this sets it to a {given}.'
            yield self.problem(place, message, f"Write a {kind}, or change its first value.")

    def _check_test(self, place: str, kind: str | None, test: Compare) -> Iterable[Problem]:
        wrong = _wrong_test(kind, test) if kind is not None else None
        if wrong is not None:
            yield self.problem(place, *wrong)


def _wrong_test(kind: str, test: Compare) -> tuple[str, str] | None:
    """Message and hint about a comparison that can never hold, or that lacks its value."""
    if test.op == "is_empty" and test.value is not None:
        return '"is_empty" takes no value.', 'Leave "value" out, or use "==".'
    if test.op != "is_empty" and test.value is None:
        return f'"{test.op}" needs a value to compare with.', f'Write "value": a {kind}.'
    if test.op in _TEXT_ONLY and kind != "text":
        return f'"{test.op}" is for texts; "{test.variable}" is a {kind}.', "Use == or !=."
    if test.op in _ORDER and kind == "yes/no value":
        return f'"{test.op}" is for numbers and texts; "{test.variable}" is a {kind}.', "Use ==."
    if test.value is not None and _type_of(test.value) != kind:
        message = f'"{test.variable}" is a {kind}; it is compared with a {_type_of(test.value)}.'
        return message, "Values of different types are never equal."
    return None


def _names(component: Component) -> Iterator[tuple[Path, str]]:
    for name, value in component.set.items():
        yield ("set", name), name
        if isinstance(value, Copy):
            yield ("set", name, "copy"), value.copy_
    if isinstance(component, Condition):
        for path, test in _comparisons(component):
            yield (*path, "variable"), test.variable
    for path, name, _ in _filled(component):
        yield path, name


def _filled(component: Component) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Variables that the user fills: path, name, the types that they may have."""
    for number, field in enumerate(fields_of(component)):
        path: Path = (
            ("fields", number, "variable") if isinstance(component, Form) else ("variable",)
        )
        if field.variable:
            numeric = field.kind in Field.number_kinds
            yield path, field.variable, ("text", "number") if numeric else ("text",)
    if isinstance(component, Slider) and component.variable:
        yield ("variable",), component.variable, ("text", "number")


def _comparisons(condition: Condition) -> Iterator[tuple[Path, Compare]]:
    for index, branch in enumerate(condition.branches):
        yield from _flatten(branch.when, ("branches", index, "when"))


def _flatten(test: Test, path: Path) -> Iterator[tuple[Path, Compare]]:
    match test:
        case Compare():
            yield path, test
        case All():
            for index, inner in enumerate(test.all):
                yield from _flatten(inner, (*path, "all", index))
        case Any():
            for index, inner in enumerate(test.any):
                yield from _flatten(inner, (*path, "any", index))


def _type_of(value: Value) -> str:
    if isinstance(value, bool):
        return "yes/no value"
    return "text" if isinstance(value, str) else "number"


def _declare(name: str, first: str) -> str:
    return f'Declare it as "{name}": {first}, or use another variable.'


VARIABLE_RULES: tuple[Rule[Subject], ...] = (UndeclaredVariable(), VariableType())
