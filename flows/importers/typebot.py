"""A Typebot export as a flow: each block becomes components, each edge connections.

The blocks of a group follow each other. A table says what makes what of each type of block; one
that it does not know becomes a placeholder, whose note holds the block. Typebot itself is not
asked: only what stands in the file counts.
"""

from collections.abc import Callable
from typing import Any

from flows.importers import findings as kinds
from flows.importers.draft import Draft, Imported, excerpt
from flows.importers.typebot_bot import Bot, Made, Way
from flows.importers.typebot_bubbles import convert_image, convert_text, convert_video
from flows.importers.typebot_conditions import convert_condition
from flows.importers.typebot_inputs import convert_choices, convert_input
from flows.importers.typebot_logic import (
    convert_jump,
    convert_link,
    convert_redirect,
    convert_script,
    convert_set_variable,
    convert_split,
    convert_wait,
)
from flows.importers.typebot_source import Block, Edge, Export, read_export
from flows.importers.typebot_variables import Variables

__all__ = ["BLOCKS", "PLACEHOLDERS", "import_typebot"]

BLOCKS: dict[str, Callable[[Block, Bot], Made]] = {
    "text": convert_text,
    "image": convert_image,
    "video": convert_video,
    "text input": convert_input,
    "email input": convert_input,
    "phone number input": convert_input,
    "number input": convert_input,
    "url input": convert_input,
    "date input": convert_input,
    "time input": convert_input,
    "rating input": convert_input,
    "choice input": convert_choices,
    "picture choice input": convert_choices,
    "Set variable": convert_set_variable,
    "Condition": convert_condition,
    "Redirect": convert_redirect,
    "Code": convert_script,
    "Typebot link": convert_link,
    "Wait": convert_wait,
    "AB test": convert_split,
    "Jump": convert_jump,
}
# What a flow has no counterpart for, and what to do instead.
PLACEHOLDERS: dict[str, str] = {
    "embed": "An ad embeds no pages; use an image, a video or a redirect.",
    "audio": "An ad has no sound of its own; use a video.",
    "payment input": "Add a payment with the link of your payment page.",
    "file input": "An ad takes no files; ask for them on the landing page.",
    "cards input": "Use a slider with pick, and a condition behind it.",
    "otp input": "An ad cannot check codes; do so on the landing page.",
    "Google Sheets": "Give the inputs an endpoint that writes the row.",
    "Google Analytics": "Put the pixel into the tracking of the component before it.",
    "Pixel": "Put the pixel into the tracking of the component before it.",
    "Webhook": "Give the inputs an endpoint; an ad reads no answers of servers.",
    "webhook": "An ad cannot wait for a call from outside; use an input or a payment.",
    "Email": "Give the inputs an endpoint that sends the mail.",
    "Zapier": "Give the inputs an endpoint that starts the automation.",
    "Make.com": "Give the inputs an endpoint that starts the automation.",
    "Pabbly": "Give the inputs an endpoint that starts the automation.",
    "Chatwoot": "Lead to the help desk with a redirect.",
    "Return": "Move what was jumped to into a subflow: it returns at its end.",
    "Loop": "Connect the last component of the loop with its first.",
}
_OTHERWISE = "Say with components of a flow what it did."


def import_typebot(raw: dict[str, Any], draft: Draft) -> Imported:
    """The flow of an export that is read as JSON; see `import_flow` for what comes back."""
    export = read_export(raw, draft)
    if export is None:
        return draft.give_up()
    bot = Bot(export, draft, Variables(export, draft))
    for block in (block for group in export.groups for block in group.blocks):
        _add_block(block, bot)
    _name_groups(export, draft)
    _tell_unused(bot)
    return draft.finish(draft.title, _find_start(bot))


def _add_block(block: Block, bot: Bot) -> None:
    if block.type == "start":  # before version 6, a block of its own
        bot.export.starts.insert(0, (block.key, block.edge))
        _leave_start(block, bot)
        return
    if not block.type:
        text = excerpt(block.raw)
        message = f"This block has no type: {text}"
        bot.draft.tell(kinds.ImportEntryMalformed, block.place, message, key=block.key)
    convert = BLOCKS.get(block.type)
    hint = PLACEHOLDERS.get(block.type, _OTHERWISE)
    made = convert(block, bot) if convert else bot.placeholder(block, hint)
    bot.draft.represent(block.key, made.entries)
    for way in made.ways:
        _follow(way, block, bot)
    if made.jump:
        bot.draft.alias(block.key, made.jump)
    else:
        bot.draft.entries[block.key] = made.entries
    _name_ways(block, made, bot)


def _leave_start(block: Block, bot: Bot) -> None:
    """A start block is no component: it is what the flow starts with."""
    target = _target_of(bot.export.edges.get(block.edge), bot) or block.behind
    if target:
        bot.draft.alias(block.key, target)


def _follow(way: Way, block: Block, bot: Bot) -> None:
    """Leads a way on: by its own edge, by its block's, or to the next block of the group."""
    edge_id = way.edge or ("" if way.is_item else block.edge)
    edge = bot.export.edges.get(edge_id)
    target = _target_of(edge, bot)
    if edge is not None:
        bot.followed.add(edge.key)
    if edge_id and target is None:
        key = edge.key if edge is not None else ""
        what = f'connection "{excerpt(edge_id)}" is not in this file'
        if edge is not None:
            what = f'connection "{excerpt(edge_id)}" leads to a group or block that is not in this file'
        hint = f'Connect "{way.port[0]}" to where the conversation goes on.'
        bot.draft.tell(kinds.ImportTargetMissing, block.place, f"The {what}.", hint, key=key)
    elif target is not None:
        bot.draft.link(way.port, target, edge.key if edge is not None else "")
    elif block.behind:
        bot.draft.link(way.port, block.behind)


def _target_of(edge: Edge | None, bot: Bot) -> str | None:
    if edge is None:
        return None
    if edge.block:
        return bot.export.block_keys.get(edge.block)
    return bot.export.group_keys.get(edge.group) or None


def _name_ways(block: Block, made: Made, bot: Bot) -> None:
    """Names the ways of a block's parts that are not in the flow: of items that were left out."""
    for edge_id in _edge_ids(block.raw):
        edge = bot.export.edges.get(edge_id)
        if edge is not None and edge.key not in bot.followed and edge_id != block.edge:
            message = (
                f'A way of this {block.title} is not in the flow: connection "{excerpt(edge_id)}".'
            )
            hint = f'Connect it behind "{made.entries[0]}".' if made.entries else ""
            bot.draft.tell(kinds.ImportFeatureDropped, block.place, message, hint, key=edge.key)
            bot.followed.add(edge.key)


def _edge_ids(raw: object) -> list[str]:
    """Every `outgoingEdgeId` in a block, at any depth."""
    found, queue = list[str](), [raw]
    while queue:
        value = queue.pop()
        if isinstance(value, dict):
            edge_id = value.get("outgoingEdgeId")
            found += [edge_id] if isinstance(edge_id, str) else []
            queue += value.values()
        elif isinstance(value, list):
            queue += value
    return found


def _name_groups(export: Export, draft: Draft) -> None:
    """The title of each group, as a note of its first component."""
    for group in export.groups:
        found = [i for block in group.blocks for i in draft.sources.get(block.key, ())]
        if found and group.title:
            draft.add_note(found[0], f"Group: {group.title}")
        if not group.blocks:
            message = "This group has no blocks; nothing of it is in the flow."
            draft.tell(kinds.ImportFeatureDropped, group.place, message, key=group.key)


def _tell_unused(bot: Bot) -> None:
    used = {edge for _, edge in bot.export.starts}
    for edge_id, edge in bot.export.edges.items():
        if edge.key not in bot.followed and edge_id not in used and edge.key not in bot.draft.named:
            message = f'Nothing follows the connection "{excerpt(edge_id)}".'
            bot.draft.tell(kinds.ImportConnectionUnused, edge.place, message, key=edge.key)


def _find_start(bot: Bot) -> str:
    """The key of the block that the bot starts with; the first block, if none is named."""
    draft, export = bot.draft, bot.export
    for key, edge_id in export.starts:
        edge = export.edges.get(edge_id)
        target = _target_of(edge, bot) or draft.aliases.get(key)
        if target:
            draft.alias(key, target)
            if edge is not None:
                draft.alias(edge.key, target)
            return target
    message = "The bot does not say where it starts, or starts nowhere."
    draft.tell(kinds.ImportStartMissing, "", message, "It starts with its first block.")
    for key, edge_id in export.starts:
        draft.named |= {key} | ({export.edges[edge_id].key} if edge_id in export.edges else set())
    return next((block.key for group in export.groups for block in group.blocks), "")
