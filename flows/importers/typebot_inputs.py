"""What the bot asks: Typebot's inputs as fields, and its buttons as choices."""

import json
import re
from collections.abc import Callable
from typing import Any

from flows.importers.bag import Bag, number_of
from flows.importers.draft import excerpt
from flows.importers.names import slug
from flows.importers.typebot_bot import Bot, Made, Way
from flows.importers.typebot_bubbles import first_words, picture_file
from flows.importers.typebot_source import Block

__all__ = ["convert_choices", "convert_input"]

# Block -> kind of field, and the label that Typebot shows where the author wrote none.
_KINDS = {
    "text input": ("text", "Type your answer"),
    "email input": ("email", "Type your email"),
    "phone number input": ("phone", "Type your phone number"),
    "number input": ("number", "Type a number"),
    "url input": ("text", "Type a URL"),
    "date input": ("date", "Pick a date"),
    "time input": ("text", "Pick a time"),
    "rating input": ("rating", "Your rating"),
}
_UNCHECKED = {"url input": "an address", "time input": "a time"}
_MAX_STARS = 10
_MAX_CHOICES = 50  # what a `max_selected` can say
_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?")


def convert_input(block: Block, bot: Bot) -> Made:
    """A field that waits until it is filled in rightly."""
    options = Bag(block.raw.get("options"))
    labels = options.bag("labels")
    kind, default = _KINDS[block.type]
    variable = bot.variable(block, options)
    placeholder = bot.variables.plain(labels.text("placeholder"), block.place)
    fields: dict[str, Any] = {"kind": kind, "label": placeholder.strip() or default}
    fields |= {"placeholder": placeholder} if placeholder else {}
    fields |= _OWN.get(kind, _nothing)(options, block, bot)
    for key, text in (
        ("button", labels.text("button")),
        ("retry", options.text("retryMessageContent")),
    ):
        fields |= {key: bot.variables.plain(text, block.place)} if text else {}
    fields |= {"variable": variable} if variable else {}
    component_id = bot.draft.add("input", f"ask {variable or kind}", **fields)
    if block.type in _UNCHECKED:
        message = (
            f"Whether it is {_UNCHECKED[block.type]} is not checked: the field takes any text."
        )
        bot.tell_dropped(block, message)
    bot.tell_left(block, component_id, options)
    return bot.going_on(component_id)


def _nothing(options: Bag, block: Block, bot: Bot) -> dict[str, Any]:
    del options, block, bot
    return {}


def _number(options: Bag, block: Block, bot: Bot) -> dict[str, Any]:
    least, most = options.number("min"), options.number("max")
    if least is not None and most is not None and least > most:
        bot.tell_dropped(
            block, f"No number is between {least} and {most}; the bounds are left out."
        )
        return {}
    return {key: value for key, value in (("min", least), ("max", most)) if value is not None}


def _date(options: Bag, block: Block, bot: Bot) -> dict[str, Any]:
    fields = {}
    for key in ("min", "max"):
        text = options.text(key)
        match = _ISO_DATE.fullmatch(text)
        if match:
            fields[f"{key}_date"] = match[1]
        elif text:
            bot.tell_dropped(block, f'"{text}" is no date; the bound "{key}" is left out.')
    return fields


def _rating(options: Bag, block: Block, bot: Bot) -> dict[str, Any]:
    length = options.number("length")
    stars = min(max(int(length if length is not None else _MAX_STARS), 2), _MAX_STARS)
    if length is not None and stars != length:
        bot.tell_dropped(block, f"A rating has 2 to {_MAX_STARS} stars; it had {length}.")
    return {"max": stars, "personal": False}


_OWN: dict[str, Callable[[Bag, Block, Bot], dict[str, Any]]] = {
    "number": _number,
    "date": _date,
    "rating": _rating,
}


def convert_choices(block: Block, bot: Bot) -> Made:
    """A choice for each button. Several at once are confirmed by one more choice."""
    options, items = Bag(block.raw.get("options")), Bag(block.raw).items("items")
    dynamic = options.text("dynamicVariableId") or options.bag("dynamicItems").flag("isEnabled")
    if dynamic or not any(isinstance(item, dict) for item in items):
        why = "with buttons from a variable" if dynamic else "without buttons"
        return bot.placeholder(block, "Add the choices by hand.", why)
    variable, many = bot.variable(block, options), options.flag("isMultipleChoice")
    entries, ways = list[str](), list[Way]()
    for index, raw in enumerate(items):
        component_id = _convert_item(raw, index, block, bot, variable, many=many)
        entries.append(component_id)
        if not many:
            ways.append(Way((component_id, "next"), Bag(raw).text("outgoingEdgeId")))
    if many:
        entries.append(_add_confirm(block, bot, options, len(items), variable))
        ways.append(Way((entries[-1], "next")))
    else:
        options.skip("buttonLabel")
    bot.tell_left(block, entries[0], options)
    return Made(tuple(entries), tuple(ways))


def _convert_item(
    raw: object, index: int, block: Block, bot: Bot, variable: str | None, *, many: bool
) -> str:
    item, key = Bag(raw), f"{block.key}.items[{index}]"
    item.skip("id", "blockId", "type", "graphCoordinates", *(() if many else ("outgoingEdgeId",)))
    text = (item.text("content") or item.text("title")).strip() or f"Option {index + 1}"
    shown = bot.variables.show(text, block.place)
    fields: dict[str, Any] = {"text": shown, **({"multiple": True} if many else {})}
    if variable is not None:
        fields["set"] = {variable: _value_of(item.text("value") or text, variable, bot)}
    component_id = bot.draft.add("choice", first_words(shown), "option", **fields)
    bot.draft.represent(key, (component_id,))
    if picture := item.text("pictureSrc"):
        bot.tell_dropped(
            block, f'The choice "{text}" has no picture: {picture_file(block, bot, picture)}'
        )
    if rest := {name: value for name, value in item.left().items() if name != "displayCondition"}:
        said = json.dumps(rest, ensure_ascii=False)
        bot.draft.add_note(component_id, f"Left out at import: {said}")
        bot.tell_dropped(
            block, f'Of the choice "{excerpt(text)}" this is left out: {excerpt(said)}'
        )
    _tell_condition(item, text, block, bot)
    return component_id


def _tell_condition(item: Bag, text: str, block: Block, bot: Bot) -> None:
    shown_if = item.value.get("displayCondition")
    if shown_if and Bag(shown_if).flag("isEnabled"):
        message = f'The choice "{text}" is always offered; it was shown by a condition: {excerpt(shown_if)}'
        bot.tell_dropped(
            block, message, "Put a condition before the choices, with a group on each port."
        )
    elif shown_if and shown_if != {"isEnabled": False}:
        bot.tell_dropped(block, f'Of the choice "{text}" this is left out: {excerpt(shown_if)}')


def _value_of(text: str, variable: str, bot: Bot) -> str | int | float:
    number = number_of(text)
    return number if bot.variables.is_number(variable) and number is not None else text


def _add_confirm(block: Block, bot: Bot, options: Bag, count: int, variable: str | None) -> str:
    label = bot.variables.show(options.text("buttonLabel", "Send"), block.place)
    if variable is not None:
        message = f'Of several answers, "{variable}" keeps the last one; Typebot kept all of them.'
        bot.tell_dropped(block, message, "Give each choice a variable of its own.")
    if count > _MAX_CHOICES:
        bot.tell_changed(block, f"There are {count} choices in one group.")
    return bot.draft.add("choice", slug(label) or "confirm", text=label)
