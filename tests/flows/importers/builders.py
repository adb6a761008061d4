"""Small Typebot exports for tests: a group of blocks, and what it becomes."""

import json
from typing import Any

from flows import Flow, Imported, import_flow

__all__ = ["VARIABLES", "bubble", "export", "flow_of", "import_blocks", "read"]

VARIABLES = [
    {"id": "v-name", "name": "First name"},
    {"id": "v-score", "name": "Score"},
    {"id": "v-mail", "name": "E-Mail"},
]


def bubble(text: str = "Hi!", **keys: object) -> dict[str, Any]:
    """A text bubble of one plain line."""
    lines = [{"type": "p", "children": [{"text": text}]}]
    return {"id": f"t-{text}", "type": "text", "content": {"richText": lines}, **keys}


def export(*groups: list[dict[str, Any]], **ways: str) -> dict[str, Any]:
    """An export whose groups are `g0`, `g1`, …; `ways` are edges: id -> group or block."""
    edges = [
        {
            "id": edge,
            "to": {"groupId": to} if to.startswith("g") else {"groupId": "", "blockId": to},
        }
        for edge, to in {"start": "g0", **ways}.items()
    ]
    return {
        "version": "6.1",
        "name": "Test",
        "events": [{"id": "s", "type": "start", "outgoingEdgeId": "start"}],
        "groups": [
            {"id": f"g{number}", "title": "", "blocks": blocks}
            for number, blocks in enumerate(groups)
        ],
        "edges": edges,
        "variables": VARIABLES,
    }


def read(source: dict[str, Any]) -> Imported:
    """What an export becomes."""
    return import_flow(json.dumps(source).encode(), "bot.json", source="typebot")


def import_blocks(*blocks: dict[str, Any]) -> Imported:
    """What one group of blocks becomes."""
    return read(export(list(blocks)))


def flow_of(imported: Imported) -> Flow:
    """The flow, which must be there."""
    assert imported.flow is not None, imported.problems
    return imported.flow
