"""A Typebot bot's variables as ours: names, types guessed from use, and texts that show them.

Typebot's variables are texts that are compared as numbers where that is asked. Ours have a type:
a variable is a number if something orders it or adds to it, and everything that sets or tests it
fits; else it is a text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flows.importers import findings as kinds
from flows.importers.bag import Bag, number_of
from flows.importers.draft import Draft, excerpt
from flows.importers.names import Names
from flows.importers.typebot_source import Block, Export

__all__ = ["ADDITION", "MENTION", "ORDER", "Variables"]

MENTION = re.compile(r"\{\{([^{}]{1,200})\}\}")
ADDITION = re.compile(
    r"\{\{([^{}]+)\}\}\s*([+-])\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*(\+)\s*\{\{([^{}]+)\}\}"
)
ORDER = {
    "Greater than": ">",
    "Greater or equal to": ">=",
    "Less than": "<",
    "Less or equal to": "<=",
}
_EQUAL = ("Equal to", "Not equal")
_NUMBER_INPUTS = ("number input", "rating input")


class Variables:
    """The names and types; `declared` is what goes into the flow."""

    def __init__(self, export: Export, draft: Draft) -> None:
        self.draft = draft
        self.by_id: dict[str, str] = {}
        self.by_name: dict[str, str] = {}
        names = Names("_")
        raw_by_name: dict[str, tuple[str, dict[str, Any]]] = {}
        for key, raw in export.variables:
            if raw["id"] in self.by_id:
                message = f'The id of variable "{excerpt(raw["name"])}" is taken by an earlier one.'
                draft.tell(kinds.ImportEntryMalformed, key, message, "It is left out.", key=key)
                continue
            name = names.take(raw["name"], "variable")
            self.by_id[raw["id"]] = name
            self.by_name.setdefault(raw["name"].strip(), name)
            raw_by_name[name] = (key, raw)
            draft.represent(key, (name,))
        numbers = _find_numbers(export, self)
        for name, (key, raw) in raw_by_name.items():
            self._declare(name, key, raw, is_number=name in numbers)

    def is_number(self, name: str) -> bool:
        """Whether the variable is a number in the flow."""
        return not isinstance(self.draft.variables.get(name, ""), str)

    def show(self, text: str, place: str) -> str:
        """The text with `{{Name}}` as `@{var.name}`; an unknown one stays as it is, and is named."""
        parts, last = list[str](), 0
        for match in MENTION.finditer(text):
            name = self.by_name.get(match[1].strip())
            if name is None:
                self._tell_unknown(match[0], place)
                continue
            parts += [literal(text[last : match.start()]), f"@{{var.{name}}}"]
            last = match.end()
        return "".join([*parts, literal(text[last:])])

    def plain(self, text: str, place: str) -> str:
        """The text for a field that shows no variables: those that it mentions are named."""
        if MENTION.search(text):
            message = (
                f'Variables are not shown here; this is shown as it is typed: "{excerpt(text)}"'
            )
            hint = "Put what it says into a text before this component."
            self.draft.tell(kinds.ImportFeatureDropped, place, message, hint)
        return text.replace("@{", "@ {")

    def _declare(self, name: str, key: str, raw: dict[str, Any], *, is_number: bool) -> None:
        value, rest = raw.get("value"), Bag(raw)
        rest.skip("id", "name", "isSessionVariable")
        first: Any = 0 if is_number else ""
        if is_number and number_of(value) is not None:
            first = number_of(value)
            rest.skip("value")
        elif not is_number and isinstance(value, str):
            first = value
            rest.skip("value")
        self.draft.variables[name] = first
        if left := rest.left():
            message = (
                f'Of variable "{excerpt(raw["name"])}" this is not carried over: {excerpt(left)}'
            )
            hint = f'In the flow "{name}" is first {first!r}.'
            self.draft.tell(kinds.ImportVariable, key, message, hint)

    def _tell_unknown(self, mention: str, place: str) -> None:
        message = f"{excerpt(mention)} names no variable; it is shown as it is typed."
        hint = "Write @{var.name} with one of the flow's variables, or take it out."
        self.draft.tell(kinds.ImportVariable, place, message, hint)


def literal(text: str) -> str:
    """A text in which nothing reads as a macro of ours."""
    return text.replace("@{", "@@{")


def _find_numbers(export: Export, variables: Variables) -> set[str]:
    wanted, refused = set[str](), set[str]()
    for name, use, fits in _uses(export, variables):
        (wanted if use == "order" else set()).add(name)
        if not fits:
            refused.add(name)
    copies = _copies(export, variables)
    for group in _joined(copies):  # variables that are copied into each other share a type
        if group & refused:
            refused |= group
        elif group & wanted:
            wanted |= group
    return wanted - refused


def _uses(export: Export, variables: Variables) -> Iterator[tuple[str, str, bool]]:
    """Each use: the variable, `order` if it asks for a number, and whether a number fits it."""
    for block in (block for group in export.groups for block in group.blocks):
        options = Bag(block.raw.get("options"))
        name = variables.by_id.get(options.text("variableId"))
        if name is not None and block.type in _NUMBER_INPUTS:
            yield name, "order", True
        elif name is not None and block.type == "Set variable":
            yield from _setting_uses(name, options, variables)
        elif name is not None and block.type == "choice input":
            texts = [Bag(item) for item in Bag(block.raw).items("items")]
            many = options.flag("isMultipleChoice")
            yield (
                name,
                "set",
                not many
                and all(
                    number_of(item.text("value") or item.text("content")) is not None
                    for item in texts
                ),
            )
        elif name is not None:
            yield name, "set", False
        for comparison in _comparisons(block):
            yield from _test_uses(comparison, variables)


def _setting_uses(name: str, options: Bag, variables: Variables) -> Iterator[tuple[str, str, bool]]:
    expression = options.text("expressionToEvaluate").strip()
    addition = ADDITION.fullmatch(expression)
    mention = MENTION.fullmatch(expression)
    if options.text("type", "Custom") != "Custom" or options.flag("isCode"):
        yield name, "set", False
    elif addition:
        yield name, "order", variables.by_name.get((addition[1] or addition[6]).strip()) == name
    elif not (mention and mention[1].strip() in variables.by_name):
        yield name, "set", not expression or number_of(expression) is not None


def _test_uses(comparison: Bag, variables: Variables) -> Iterator[tuple[str, str, bool]]:
    name = variables.by_id.get(comparison.text("variableId"))
    operator, value = comparison.text("comparisonOperator"), comparison.text("value")
    if name is not None and operator in ORDER:
        yield name, "order" if number_of(value) is not None else "test", True
    elif name is not None:
        yield name, "test", operator in _EQUAL and number_of(value) is not None


def _comparisons(block: Block) -> Iterator[Bag]:
    if block.type != "Condition":
        return
    for item in Bag(block.raw).items("items"):
        content = Bag(item).bag("content")
        for comparison in content.items("comparisons"):
            yield Bag(comparison)


def _copies(export: Export, variables: Variables) -> Iterator[tuple[str, str]]:
    for block in (block for group in export.groups for block in group.blocks):
        options = Bag(block.raw.get("options"))
        name = variables.by_id.get(options.text("variableId"))
        mention = MENTION.fullmatch(options.text("expressionToEvaluate").strip())
        source = variables.by_name.get(mention[1].strip()) if mention else None
        if block.type == "Set variable" and name and source:
            yield name, source


def _joined(pairs: Iterator[tuple[str, str]]) -> list[set[str]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    groups, seen = list[set[str]](), set[str]()
    for name in neighbours:
        if name not in seen:
            group, queue = set[str](), [name]
            while queue:
                if (here := queue.pop()) not in group:
                    group.add(here)
                    queue += neighbours[here]
            seen |= group
            groups.append(group)
    return groups
