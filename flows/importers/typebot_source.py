"""A Typebot export as records: groups, blocks, connections, variables, whatever is wrong with them.

Reads the public schema of versions 3 to 6. Version 6 has a list of events where the bot starts;
before, the start was a block of its own. What is not built as the schema says is kept as a block
without a type, or named; see `flows.importers.typebot` for what becomes of it.
"""

from dataclasses import dataclass, field
from typing import Any

from flows.importers import findings as kinds
from flows.importers.bag import Bag
from flows.importers.draft import Draft, excerpt

__all__ = ["Block", "Edge", "Export", "Group", "is_typebot", "read_export"]

# Of a whole export, what `read_export` and `flows.importers.typebot` read.
_READ = ("version", "id", "name", "groups", "edges", "variables", "events")
_GROUP_KEYS = ("id", "title", "blocks", "graphCoordinates")
_EVENT_KEYS = ("id", "type", "outgoingEdgeId", "graphCoordinates")


@dataclass(frozen=True)
class Block:
    """A block: `key` is its position in the export, `place` the same for people."""

    key: str
    place: str
    type: str
    id: str
    raw: dict[str, Any]
    group: str
    edge: str
    behind: str
    """Key of the block that follows in the group; empty for the last."""

    @property
    def title(self) -> str:
        """Type and group, as messages name a block."""
        where = f' of group "{self.group}"' if self.group else ""
        return f'"{self.type or "unreadable"}" block{where}'


@dataclass(frozen=True)
class Group:
    """Blocks that follow each other."""

    key: str
    place: str
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Edge:
    """A connection: from a block, item or event to a group, or to a block in it."""

    key: str
    place: str
    group: str
    block: str


@dataclass
class Export:
    """The records by id. `start` is the edge or block where the bot starts."""

    groups: list[Group] = field(default_factory=list)
    edges: dict[str, Edge] = field(default_factory=dict)
    variables: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    starts: list[tuple[str, str]] = field(default_factory=list)
    """Key of what starts the bot, and the id of the edge that leaves it."""
    group_keys: dict[str, str] = field(default_factory=dict)
    """Id of a group -> key of its first block."""
    block_keys: dict[str, str] = field(default_factory=dict)


def is_typebot(raw: dict[str, Any]) -> bool:
    """Whether the object looks like a Typebot export: it has groups, or the older steps."""
    return any(isinstance(raw.get(key), list) for key in ("groups", "blocks", "edges"))


def read_export(raw: dict[str, Any], draft: Draft) -> Export | None:
    """The records; None, with a problem, if the export has no groups."""
    if not isinstance(raw.get("groups"), list):
        message = 'The export has no list "groups".'
        hint = "Open the bot in a current Typebot and export it again: exports of versions 1 and 2 are not read."
        draft.tell(kinds.ImportSourceUnknown, "groups", message, hint)
        return None
    export = Export()
    draft.title = raw["name"] if isinstance(raw.get("name"), str) else ""
    _read_edges(_list_of(raw, "edges", draft), export, draft)
    _read_groups(raw["groups"], export, draft)
    _read_variables(_list_of(raw, "variables", draft), export, draft)
    _read_events(_list_of(raw, "events", draft), export, draft)
    _tell_settings(raw, draft)
    return export


def _list_of(raw: dict[str, Any], key: str, draft: Draft) -> list[Any]:
    value = raw.get(key)
    if isinstance(value, list):
        return value
    if value is not None:
        message = f'"{key}" is no list: {excerpt(value)}'
        draft.tell(kinds.ImportEntryMalformed, key, message, "It is left out.")
    return []


def _read_edges(found: list[Any], export: Export, draft: Draft) -> None:
    for index, raw in enumerate(found):
        key = place = f"edges[{index}]"
        draft.expect(key, place)
        entry = raw if isinstance(raw, dict) else {}
        edge_id, to = _text(entry.get("id")), Bag(entry.get("to"))
        edge = Edge(key, place, to.text("groupId"), to.text("blockId"))
        if not edge_id or not (edge.group or edge.block) or edge_id in export.edges:
            why = "has the id of an earlier one" if edge_id in export.edges else "is incomplete"
            message = f"This connection {why}: {excerpt(raw)}"
            draft.tell(kinds.ImportEntryMalformed, place, message, "It is left out.", key=key)
        else:
            export.edges[edge_id] = edge


def _read_groups(found: list[Any], export: Export, draft: Draft) -> None:
    for index, raw in enumerate(found):
        entry = raw if isinstance(raw, dict) else {}
        title, blocks = _text(entry.get("title")), entry.get("blocks")
        key = f"groups[{index}]"
        place = f'{key} "{excerpt(title)}"' if title else key
        if not isinstance(blocks, list):
            message = f"This group is no object with a list of blocks: {excerpt(raw)}"
            draft.tell(kinds.ImportEntryMalformed, place, message, "It is left out.", key=key)
            continue
        keys = [f"{key}.blocks[{position}]" for position in range(len(blocks))]
        records = tuple(
            _block_of(block, keys, position, place, title) for position, block in enumerate(blocks)
        )
        group = Group(key, place, _text(entry.get("id")), title, records)
        export.groups.append(group)
        for block in records:
            draft.expect(block.key, block.place)
            _index(export.block_keys, block.id, block.key, block.place, draft)
        _index(export.group_keys, group.id, keys[0] if keys else "", place, draft)
        rest = Bag(entry)
        rest.skip(*_GROUP_KEYS)
        if left := rest.left():
            draft.tell(kinds.ImportFeatureDropped, place, f"Not carried over: {excerpt(left)}")


def _block_of(raw: object, keys: list[str], position: int, group_place: str, title: str) -> Block:
    entry = raw if isinstance(raw, dict) else {"value": raw}
    type_ = _text(entry.get("type"))
    return Block(
        key=keys[position],
        place=f'{group_place} > blocks[{position}] "{excerpt(type_) or "?"}"',
        type=type_,
        id=_text(entry.get("id")),
        raw=entry,
        group=title,
        edge=_text(entry.get("outgoingEdgeId")),
        behind=keys[position + 1] if position + 1 < len(keys) else "",
    )


def _index(known: dict[str, str], id_: str, key: str, place: str, draft: Draft) -> None:
    if id_ and id_ in known:
        message = (
            f'The id "{excerpt(id_)}" is taken; connections to it lead to the first that has it.'
        )
        draft.tell(kinds.ImportEntryMalformed, place, message)
    elif id_:
        known[id_] = key


def _read_variables(found: list[Any], export: Export, draft: Draft) -> None:
    for index, raw in enumerate(found):
        key = f"variables[{index}]"
        draft.expect(key, key)
        if isinstance(raw, dict) and _text(raw.get("id")) and _text(raw.get("name")):
            export.variables.append((key, raw))
        else:
            message = f"This variable has no id or no name: {excerpt(raw)}"
            draft.tell(kinds.ImportEntryMalformed, key, message, "It is left out.", key=key)


def _read_events(found: list[Any], export: Export, draft: Draft) -> None:
    for index, raw in enumerate(found):
        key = f"events[{index}]"
        draft.expect(key, key)
        entry = raw if isinstance(raw, dict) else {}
        if entry.get("type") == "start":
            export.starts.append((key, _text(entry.get("outgoingEdgeId"))))
            rest = {name: entry[name] for name in entry if name not in _EVENT_KEYS}
            if rest:
                draft.tell(kinds.ImportFeatureDropped, key, f"Not carried over: {excerpt(rest)}")
            continue
        message = f"A flow starts in one place only; this event is not in it: {excerpt(raw)}"
        hint = "What only this event led to is in the flow, and nothing leads there."
        draft.tell(kinds.ImportFeatureDropped, key, message, hint, key=key)
        edge = export.edges.get(_text(entry.get("outgoingEdgeId")))
        if edge is not None:
            draft.named.add(edge.key)


def _tell_settings(raw: dict[str, Any], draft: Draft) -> None:
    said = [key for key in raw if key not in _READ and raw[key] not in (None, "", [], {}, False)]
    if said:
        names = ", ".join(excerpt(key) for key in said)
        message = f"Left behind: {names}, and positions on Typebot's canvas."
        hint = "The look of an ad is creative.json; where it leads, delivery.json."
        draft.tell(kinds.ImportSettingsLeft, "", message, hint)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
