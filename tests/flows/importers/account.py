"""Walks a source on its own and says what an import did not account for. Shares no code with it."""

import re
from typing import Any

from flows import Imported, lint_flow, save_flow

__all__ = ["shape_problems", "unaccounted_parts", "unaccounted_passages"]


# What a translated macro says with signs and ports instead.
_CODE = {
    "size",
    "gte",
    "set",
    "elseif",
    "else",
    "goto",
    "link",
    "StoryData",
    "format",
    "start",
    "position",
}
_CODE |= {
    "SugarCube",
    "Harlowe",
    "Chapbook",
    "Snowman",
    "StoryTitle",
    "tag",
    "script",
    "stylesheet",
}
_THEIRS = ("FL210",)  # a circle that waits for nobody is the source's own


def unaccounted_parts(export: dict[str, Any], imported: Imported) -> list[str]:
    """Keys of blocks, edges, variables and events that are neither in the flow nor named."""
    expected = [f"edges[{i}]" for i, _ in enumerate(_list(export, "edges"))]
    expected += [f"variables[{i}]" for i, _ in enumerate(_list(export, "variables"))]
    expected += [f"events[{i}]" for i, _ in enumerate(_list(export, "events"))]
    for i, group in enumerate(_list(export, "groups")):
        blocks = group.get("blocks") if isinstance(group, dict) else None
        if isinstance(blocks, list):
            expected += [f"groups[{i}].blocks[{j}]" for j, _ in enumerate(blocks)]
            expected += [] if blocks else [f"groups[{i}]"]
        else:
            expected.append(f"groups[{i}]")
    return [key for key in expected if key not in imported.sources and key not in imported.named]


def unaccounted_passages(text: str, imported: Imported) -> list[str]:
    """Keys of passages that are neither in the flow nor named, links and words that are nowhere.

    A link is in the flow (as a choice of its own), or its text stands in a note or problem.
    """
    lost = []
    flow = save_flow(imported.flow).decode() if imported.flow else ""
    messages = [problem.message for problem in imported.problems]
    messages += [c.note for c in imported.flow.components] if imported.flow else []
    said = "\n".join([flow, imported.title, *imported.click_throughs.values(), *messages])
    links = [key for key in imported.sources if " link " in key]
    links += [key for key in imported.named if " link " in key and key not in links]
    for index, part in enumerate(re.split(r"(?m)^(?=::)", text)[1:]):
        keys = {f"passage {index}", "StoryTitle", "StoryData"}
        if not keys & {*imported.sources, *imported.named}:
            lost.append(f"passage {index}")
        found = re.findall(
            r"\[\[(?:(?!\]\]|\[\[|<<).){1,1000}?\]\]", part.partition("\n")[2], re.DOTALL
        )
        own = sum(key.startswith(f"passage {index} link ") for key in links)
        if own + sum(_bare(link) in _bare(said) for link in found) < len(found):
            lost += found
        lost += [w for w in re.findall(r"[A-Za-z]{3,}", part) if w not in said and w not in _CODE]
    return lost


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def shape_problems(imported: Imported) -> list[str]:
    """What contradicts the import's own promises: ids that are not there, errors of the linter."""
    flow = imported.flow
    if flow is None:
        return [] if imported.problems else ["no flow, and no word why"]
    known = {*flow.by_id, *flow.variables}
    wrong = [f"{key} > {i}" for key, ids in imported.sources.items() for i in ids if i not in known]
    wrong += [key for key, ids in imported.sources.items() if not ids]
    wrong += [p.message for p in lint_flow(flow) if p.severity == "error" and p.code not in _THEIRS]
    return wrong


def _list(export: dict[str, Any], key: str) -> list[Any]:
    value = export.get(key)
    return value if isinstance(value, list) else []
