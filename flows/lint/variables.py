"""Rules about variables: FL211 and FL212."""

from collections.abc import Iterable, Iterator

from flows.components import Add, All, Any, Compare, Condition, Input, Test, Value
from flows.lint.subject import Subject
from flows.problem import Problem, nearest_hint
from flows.rules import Rule

__all__ = ["VARIABLE_RULES"]

Path = tuple[str | int, ...]

_ORDER = ("<", "<=", ">", ">=")
_TEXT_ONLY = ("contains", "starts_with", "is_empty")


class UndeclaredVariable(Rule[Subject]):
    """What it finds: a variable that is used but has no first value in `variables`.

    Looked at: `set`, the tests of conditions, `variable` of inputs, and `@{var.name}` in texts
    and tracking.

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
        for place, name in _uses(subject):
            if name not in declared:
                hint = nearest_hint(name, declared, "Variables")
                yield self.problem(place, f'There is no variable "{name}".', hint)


class VariableType(Rule[Subject]):
    """What it finds: a value of another type than the variable's first value.

    Adding needs a number; `<` and `>` need numbers or texts; `contains`, `starts_with` and
    `is_empty` need a text; an input fills a text. `is_empty` takes no value, all others need one.

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
                yield from self._check_set(place, name, first.get(name), value)
            if isinstance(component, Condition):
                for path, test in _comparisons(component):
                    place = subject.at_component(index, *path)
                    yield from self._check_test(place, first.get(test.variable), test)
            if isinstance(component, Input):
                place = subject.at_component(index, "variable")
                yield from self._check_input(place, component.variable, first)

    def _check_input(
        self, place: str, name: str | None, first: dict[str, str]
    ) -> Iterable[Problem]:
        kind = first.get(name or "", "text")
        if name is not None and kind != "text":
            message = f'An input fills a text; "{name}" is a {kind}.'
            yield self.problem(place, message, _declare(name, '""'))

    def _check_set(
        self, place: str, name: str, kind: str | None, value: Value | Add
    ) -> Iterable[Problem]:
        if kind is None:
            return
        if isinstance(value, Add):
            if kind != "number":
                message = f'Only numbers can be added to; "{name}" is a {kind}.'
                yield self.problem(place, message, _declare(name, "0"))
        elif _type_of(value) != kind:
            message = f'"{name}" is a {kind}; this sets it to a {_type_of(value)}.'
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


def _uses(subject: Subject) -> Iterator[tuple[str, str]]:
    for index, component in subject.components:
        for name in component.set:
            yield subject.at_component(index, "set", name), name
        if isinstance(component, Condition):
            for path, test in _comparisons(component):
                yield subject.at_component(index, *path, "variable"), test.variable
        if isinstance(component, Input) and component.variable:
            yield subject.at_component(index, "variable"), component.variable
    for text in subject.texts:
        for macro in text.macros:
            if macro.name == "var":
                yield text.place, macro.argument


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
