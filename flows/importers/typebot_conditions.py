"""Typebot's conditions: fourteen comparisons, joined by AND or OR, as branches of ours.

Ours have no "not": "does not contain" becomes a branch that is tried first and leads the other way.
An item with such a comparison is a condition of its own; the rest of the items follow on `else`.
"""

from dataclasses import dataclass
from typing import Any

from flows.importers import findings as kinds
from flows.importers.bag import Bag, number_of
from flows.importers.draft import excerpt
from flows.importers.typebot_bot import Bot, Made, Way
from flows.importers.typebot_source import Block
from flows.importers.typebot_variables import MENTION, ORDER

__all__ = ["convert_condition"]

_NEVER: dict[str, Any] = {"any": []}  # an empty "any" holds never
_PLAIN = {"Equal to": "==", "Not equal": "!=", "Starts with": "starts_with", "Contains": "contains"}
_CASELESS = ("Starts with", "Contains", "Does not contain")


@dataclass(frozen=True)
class _Item:
    """An item's tests: those that must hold, and those that must not."""

    index: int
    edge: str
    is_any: bool
    holds: tuple[dict[str, Any], ...]
    holds_not: tuple[dict[str, Any], ...]


def convert_condition(block: Block, bot: Bot) -> Made:
    """A condition, or a chain of them: every item, in order, and then what follows the block."""
    items = [_read_item(raw, i, block, bot) for i, raw in enumerate(Bag(block.raw).items("items"))]
    if not items:
        return bot.placeholder(block, "Write its comparisons.", "without comparisons")
    entries, ways, last = list[str](), list[Way](), ("", "")
    for run in _runs(items):
        component_id, found = _add_condition(run, bot)
        if entries:
            bot.draft.link(last, f"{block.key}/{component_id}")
            bot.draft.entries[f"{block.key}/{component_id}"] = (component_id,)
        entries.append(component_id)
        last, ways = found[-1].port, [*ways, *found[:-1]]
        for item in run:
            bot.draft.represent(f"{block.key}.items[{item.index}]", (component_id,))
    bot.tell_left(block, entries[0])
    bot.draft.represent(block.key, entries[1:])
    return Made((entries[0],), (*ways, Way(last)))


def _runs(items: list[_Item]) -> list[list[_Item]]:
    """Items without a "not" share a condition; each other has one of its own."""
    runs: list[list[_Item]] = []
    for item in items:
        if item.holds_not or not runs or runs[-1][-1].holds_not:
            runs.append([item])
        else:
            runs[-1].append(item)
    return runs


def _add_condition(run: list[_Item], bot: Bot) -> tuple[str, list[Way]]:
    """The component's id, and its ways: those of the items, and last the one to what follows."""
    if not run[0].holds_not:
        ports = ["yes" if len(run) == 1 else f"yes-{number + 1}" for number in range(len(run))]
        branches = [
            {"port": port, "when": _join(item.holds, is_any=item.is_any)}
            for port, item in zip(ports, run, strict=True)
        ]
        component_id = bot.draft.add("condition", _words(run[0].holds), branches=branches)
        ways = [
            Way((component_id, p), item.edge, is_item=True)
            for p, item in zip(ports, run, strict=True)
        ]
        return component_id, [*ways, Way((component_id, "else"))]
    return _add_negative(run[0], bot)


def _add_negative(item: _Item, bot: Bot) -> tuple[str, list[Way]]:
    """AND: any that must not hold leads away first. OR: the way is left only if all of them hold."""
    no = {"port": "no", "when": _join(item.holds_not, is_any=not item.is_any)}
    yes = {"port": "yes", "when": _join(item.holds, is_any=item.is_any)}
    words = _words(item.holds_not)
    if not item.holds:  # what is not led away holds
        component_id = bot.draft.add("condition", words, branches=[no])
        return component_id, [
            Way((component_id, "else"), item.edge, is_item=True),
            Way((component_id, "no")),
        ]
    if item.is_any:
        component_id = bot.draft.add("condition", words, branches=[yes, no])
        return component_id, [
            Way((component_id, "yes"), item.edge, is_item=True),
            Way((component_id, "else"), item.edge, is_item=True),
            Way((component_id, "no")),
        ]
    # Both `no` and `else` lead on: one component more joins them, as a chain has one way on.
    component_id = bot.draft.add("condition", words, branches=[no, yes])
    join = bot.draft.add(
        "variable", "otherwise", note="Where the comparisons before it do not hold."
    )
    for port in ("no", "else"):
        bot.draft.link((component_id, port), f"join/{join}")
    bot.draft.entries[f"join/{join}"] = (join,)
    return component_id, [Way((component_id, "yes"), item.edge, is_item=True), Way((join, "next"))]


def _join(tests: tuple[dict[str, Any], ...], *, is_any: bool) -> dict[str, Any]:
    certain = [test for test in tests if test is not _NEVER]
    if len(certain) < len(tests) and not (is_any and certain):
        return _NEVER
    tests = tuple(certain)
    if len(tests) == 1:
        return tests[0]
    return {"any" if is_any else "all": list(tests)}


def _words(tests: tuple[dict[str, Any], ...]) -> str:
    named = next((test["variable"] for test in tests if "variable" in test), "")
    return f"if {named}" if named else "condition"


def _read_item(raw: object, index: int, block: Block, bot: Bot) -> _Item:
    item = Bag(raw)
    item.skip("id", "blockId", "type", "graphCoordinates")
    content = item.bag("content")
    is_any = content.text("logicalOperator", "AND") == "OR"
    comparisons = content.items("comparisons")
    holds, holds_not = list[dict[str, Any]](), list[dict[str, Any]]()
    for comparison in comparisons:
        test, is_negative = _read_comparison(comparison, block, bot)
        (holds_not if is_negative else holds).append(test)
    if not comparisons:
        holds.append(_NEVER)  # so does Typebot: nothing to compare is never true
        _tell_partial(block, bot, f"An item has nothing to compare: {excerpt(raw)}")
    edge = item.text("outgoingEdgeId")
    if rest := item.left():
        bot.tell_dropped(block, f"Of a condition this is left out: {excerpt(rest)}")
    return _Item(index, edge, is_any, tuple(holds), tuple(holds_not))


def _read_comparison(raw: object, block: Block, bot: Bot) -> tuple[dict[str, Any], bool]:
    """A test of ours, and whether it must not hold."""
    entry = Bag(raw)
    name = bot.variables.by_id.get(entry.text("variableId"))
    operator, value = entry.text("comparisonOperator"), entry.text("value")
    if name is None:
        return _never(block, bot, raw, "it names no variable")
    if MENTION.search(value):
        return _never(
            block, bot, raw, "a variable is compared with values only, not with variables"
        )
    if operator in ("Is set", "Is empty"):
        if bot.variables.is_number(name):
            return _never(block, bot, raw, f'"{name}" is a number, which is never empty')
        return {"variable": name, "op": "is_empty"}, operator == "Is set"
    if operator in ORDER:
        number = number_of(value)
        if number is None or not bot.variables.is_number(name):
            return _never(block, bot, raw, "only numbers are ordered")
        return {"variable": name, "op": ORDER[operator], "value": number}, False
    if operator not in (*_PLAIN, "Does not contain"):
        return _never(block, bot, raw, f'there is no comparison "{excerpt(operator)}"')
    if operator in _CASELESS:
        message = f'"{operator}" minds capital letters: {excerpt(raw)}'
        bot.tell_changed(block, message, "Compare with each spelling, or use choices.")
        if not value.strip():
            return _never(block, bot, raw, "it compares with an empty text")
    first: object = number_of(value) if bot.variables.is_number(name) else value
    test = {"variable": name, "op": _PLAIN.get(operator, "contains"), "value": first}
    return test, operator == "Does not contain"


def _never(block: Block, bot: Bot, raw: object, why: str) -> tuple[dict[str, Any], bool]:
    _tell_partial(block, bot, f"This comparison never holds, because {why}: {excerpt(raw)}")
    return _NEVER, False


def _tell_partial(block: Block, bot: Bot, message: str) -> None:
    hint = "Write it anew, with the comparisons that a condition has."
    bot.draft.tell(kinds.ImportConditionPartial, block.place, message, hint)
