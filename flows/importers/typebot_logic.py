"""What the bot does: Typebot's logic blocks, except its conditions."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from flows.importers import findings as kinds
from flows.importers.bag import Bag, number_of
from flows.importers.draft import excerpt
from flows.importers.names import slug
from flows.importers.typebot_bot import Bot, Made, Way
from flows.importers.typebot_source import Block
from flows.importers.typebot_variables import ADDITION, MENTION

__all__ = [
    "convert_jump",
    "convert_link",
    "convert_redirect",
    "convert_script",
    "convert_set_variable",
    "convert_split",
    "convert_wait",
]

_MAX_WAIT_MS = 600_000  # of a delay
_ADDRESS = re.compile(r"https?://[^\s{}]+")
_WORDS = re.compile(r"(?!(?:true|false|null|undefined|NaN|Infinity|this)$)[^\W\d]\w*(?: \w+)*")
_QUOTED = re.compile(r"'([^'\\\n]*)'|\"([^\"\\\n]*)\"")
# Of JavaScript: texts and comments, where a variable's name stays as it is; or a variable.
_CODE = re.compile(
    r"(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/)"
    r"|\{\{([^{}]{1,200})\}\}",
    re.DOTALL,
)
_SET_CALL = re.compile(r"\bsetVariable\(\s*(['\"])([^'\"\n]{1,200})\1\s*,")
_CALLS = re.compile(r"\bMath\.\w+|\.\w+|\b(?:Number|String|parseInt|parseFloat)\b")


def convert_set_variable(block: Block, bot: Bot) -> Made:
    """A `set` where the value is plain, a copy or a sum; else a script, or a placeholder."""
    options = Bag(block.raw.get("options"))
    name, kind = bot.variable(block, options), options.text("type", "Custom")
    expression = options.text("expressionToEvaluate").strip()
    is_code = options.flag("isCode")
    if name is None:
        return bot.placeholder(block, "Name the variable that it sets.", "without a variable")
    if kind not in ("Custom", "Empty"):
        hint = "Ad platforms and scripts know such values: see docs/macros.md and FLOW in scripts."
        return bot.placeholder(block, hint, f'of kind "{excerpt(kind)}"')
    options.skip("isExecutedOnClient")
    value = (
        None
        if is_code and expression
        else _plain_value(name, "" if kind == "Empty" else expression, bot)
    )
    if value is not None:
        component_id = bot.draft.add("variable", f"set {name}", set={name: value})
        bot.tell_left(block, component_id, options)
        return bot.going_on(component_id)
    if bot.variables.is_number(name) and not (is_code or _is_expression(expression)):
        return bot.placeholder(
            block, f'Set "{name}" to a number.', f"that sets a number to {expression!r}"
        )
    return _script(
        block, bot, f"set {name}", _setting_code(name, expression, bot, is_code=is_code), options
    )


def _plain_value(name: str, expression: str, bot: Bot) -> Any:
    """What `set` can say; None for what only a script can."""
    is_number = bot.variables.is_number(name)
    if not expression:
        return 0 if is_number else ""
    if (mention := MENTION.fullmatch(expression)) is not None:
        source = bot.variables.by_name.get(mention[1].strip())
        fits = source is not None and bot.variables.is_number(source) == is_number
        return {"copy": source} if fits else None
    if (sum_ := ADDITION.fullmatch(expression)) is not None and is_number:
        added = number_of(sum_[3] or sum_[4])
        is_own = bot.variables.by_name.get((sum_[1] or sum_[6]).strip()) == name
        return {"add": -added if sum_[2] == "-" and added else added} if is_own else None
    if is_number:
        return number_of(expression)
    if (quoted := _QUOTED.fullmatch(expression)) is not None:
        return quoted[1] or quoted[2] or ""
    # What is no JavaScript is taken as a text by Typebot, too: plain words, or a plain number.
    plain = number_of(expression) is not None or _WORDS.fullmatch(expression)
    return expression if plain else None


def _setting_code(name: str, expression: str, bot: Bot, *, is_code: bool) -> str:
    if "return " in expression or (is_code and ";" in expression):
        body = _in_code(expression, bot)
        return f"FLOW.set({json.dumps(name)}, (() => {{\n{body}\n}})())"
    if is_code or _is_expression(expression):
        return f"FLOW.set({json.dumps(name)}, {_in_code(expression, bot)})"
    parts = [_code_of(part, bot) for part in _split_mentions(expression)]
    return f"FLOW.set({json.dumps(name)}, {' + '.join(parts)})"


def _is_expression(text: str) -> bool:
    """Whether it calculates, as in `{{Price}} * 2`; what is no JavaScript is a text to Typebot."""
    bare = _CALLS.sub("", MENTION.sub("0", _QUOTED.sub("0", text))).strip()
    if re.search(r"[^\W\d_]", bare) or not re.search(r"[-+*/%<>?]", bare):
        return False
    return bool(re.fullmatch(r"[(\d!+-].*[)\d]", bare, re.DOTALL))


def _split_mentions(text: str) -> list[str]:
    return [part for part in re.split(r"(\{\{[^{}]{1,200}\}\})", text) if part]


def _code_of(part: str, bot: Bot) -> str:
    mention = MENTION.fullmatch(part)
    name = bot.variables.by_name.get(mention[1].strip()) if mention else None
    return f"FLOW.get({json.dumps(name)})" if name else json.dumps(part)


def _in_code(code: str, bot: Bot) -> str:
    """Typebot's code with our calls for its variables, except inside of texts and comments."""

    def replace(match: re.Match[str]) -> str:
        name = bot.variables.by_name.get(match[2].strip()) if match[2] else None
        return f"FLOW.get({json.dumps(name)})" if name else match[0]

    def replace_call(match: re.Match[str]) -> str:
        name = bot.variables.by_name.get(match[2].strip())
        return f"FLOW.set({json.dumps(name)}," if name else match[0]

    return _CODE.sub(replace, _SET_CALL.sub(replace_call, code))


def convert_script(block: Block, bot: Bot) -> Made:
    """The code as it is, with our calls for its variables."""
    options = Bag(block.raw.get("options"))
    code = options.text("content")
    if not code.strip():
        return bot.placeholder(block, "Take it out.", "without code")
    name = options.text("name", "script")
    options.skip("isExecutedOnClient", "shouldExecuteInParentContext")
    code = _in_code(code, bot)
    if (mention := MENTION.search(code)) is not None:
        message = (
            f"{excerpt(mention[0])} stands inside of a text of the code, or names no variable."
        )
        bot.draft.tell(kinds.ImportVariable, block.place, message, "Write FLOW.get there.")
    return _script(block, bot, name, code, options)


def _script(block: Block, bot: Bot, words: str, code: str, options: Bag) -> Made:
    component_id = bot.draft.add("script", words, "script", code=code)
    message = f'The code of this {block.title} is the script "{component_id}": {excerpt(code)}'
    hint = "An ad has no window, document or network, and scripts read no personal variables."
    bot.draft.tell(kinds.ImportScriptToCheck, block.place, message, hint, key=block.key)
    bot.tell_left(block, component_id, options)
    return bot.going_on(component_id)


def convert_redirect(block: Block, bot: Bot) -> Made:
    """A redirect to a click-through of delivery.json, so that the ad platform counts the click."""
    options = Bag(block.raw.get("options"))
    url = options.text("url").strip()
    if not _ADDRESS.fullmatch(url):
        why = "with a variable in its address" if "{{" in url else "without an https address"
        return bot.placeholder(block, "Add a click-through to delivery.json, and a redirect.", why)
    if url.startswith("http://"):
        bot.tell_changed(block, f"{url} is opened as https: ads may not open http addresses.")
        url = "https://" + url.removeprefix("http://")
    host = _host(url)
    click = bot.draft.add_click(host, url)
    label = f"Go to {host}" if host else "Go on"
    message = f'Where no act leads to it, the redirect is a button: "{label}".'
    bot.tell_changed(block, message, "Browsers open windows only in the task of an act.")
    fields = (
        {} if options.flag("isNewTab") or "isNewTab" not in options.value else {"window": "top"}
    )
    component_id = bot.draft.add("redirect", f"open {click}", click=click, text=label, **fields)
    options.skip("isNewTab")
    bot.tell_left(block, component_id, options)
    return bot.going_on(component_id)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def convert_wait(block: Block, bot: Bot) -> Made:
    """A pause. Typebot's seconds are a text, and may be a variable."""
    options = Bag(block.raw.get("options"))
    seconds = options.number("secondsToWaitFor")
    if seconds is None or seconds < 0:
        return bot.placeholder(block, "Add a delay.", "without a number of seconds")
    wanted = round(seconds * 1000)
    if wanted > _MAX_WAIT_MS:
        bot.tell_changed(block, f"A delay lasts at most ten minutes; this was {seconds} seconds.")
    component_id = bot.draft.add("delay", "wait", ms=min(wanted, _MAX_WAIT_MS))
    bot.tell_left(block, component_id, options)
    return bot.going_on(component_id)


def convert_split(block: Block, bot: Bot) -> Made:
    """A split with the shares that Typebot's percentage says."""
    options = Bag(block.raw.get("options"))
    percent = options.number("aPercent")
    share = 50 if percent is None else min(max(round(percent), 0), 100)
    if percent is not None and percent != share:
        bot.tell_changed(block, f"Arm a has {share} %; it had {percent}.")
    arms = [{"port": "a", "weight": share}, {"port": "b", "weight": 100 - share}]
    component_id = bot.draft.add("split", "a-b-test", arms=arms)
    ways = dict.fromkeys(("a", "b"), "")
    for index, raw in enumerate(Bag(block.raw).items("items")):
        item = Bag(raw)
        path = item.text("path")
        if path not in ways:
            bot.tell_dropped(block, f"A test has the arms a and b; this is neither: {excerpt(raw)}")
            continue
        ways[path] = item.text("outgoingEdgeId")
        bot.draft.represent(f"{block.key}.items[{index}]", (component_id,))
    bot.tell_left(block, component_id, options)
    return Made(
        (component_id,),
        tuple(Way((component_id, port), edge, is_item=True) for port, edge in ways.items()),
    )


def convert_jump(block: Block, bot: Bot) -> Made:
    """No component: what leads to the jump leads to its target."""
    options = Bag(block.raw.get("options"))
    target = _target(options, bot)
    if target is None:
        message = f"The jump leads to nothing in this file: {excerpt(options.value)}"
        bot.draft.tell(kinds.ImportTargetMissing, block.place, message, key=block.key)
        return bot.placeholder(
            block, "Connect it to where the conversation goes on.", "without a target"
        )
    return Made((), (), target)


def _target(options: Bag, bot: Bot) -> str | None:
    group, block = options.text("groupId"), options.text("blockId")
    if block:
        return bot.export.block_keys.get(block)
    return bot.export.group_keys.get(group) or None


def convert_link(block: Block, bot: Bot) -> Made:
    """A call of another bot as a subflow; a link to a group of the same bot, as a jump."""
    options = Bag(block.raw.get("options"))
    linked = options.text("typebotId")
    if linked in ("current", ""):
        target = _target(options, bot)
        if linked and target and not (block.edge or block.behind):
            return Made((), (), target)
        why = "that calls a part of the same bot" if linked else "without a bot"
        return bot.placeholder(block, "Move that part into a subflow of its own.", why)
    name = slug(linked) or "linked-bot"
    component_id = bot.draft.add("subflow", f"call {name}", flow=name)
    message = f'This calls the bot "{excerpt(linked)}", which is not in this file.'
    hint = f"Import it as well, and save its flow as flows/{name}.json; pass variables with in and out."
    bot.draft.tell(kinds.ImportSubflowNeeded, block.place, message, hint, key=block.key)
    options.skip("mergeResults")
    bot.tell_left(block, component_id, options)
    return bot.going_on(component_id)
