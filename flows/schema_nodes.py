"""A JSON Schema, walked beside a document: what is allowed at a place, in words.

Pydantic's errors say where they are in terms of the model: union branches and tags stand between
the keys. The schema that pydantic makes of the same model tells which of them are real keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flows.json_text import Json
from flows.places import Path, child_of

__all__ = ["Located", "locate", "words_of"]

Node = dict[str, Any]

_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


@dataclass(frozen=True, slots=True)
class Located:
    """A pydantic location as a path of the document.

    `value` is what stands there; `node` is the schema there, before a branch of a union was
    chosen, and `branch` after; `fields` are the names that the object around it may hold, in the
    model's order; `is_key` says that the error is about the key itself.
    """

    path: Path
    value: Json
    node: Node
    branch: Node
    fields: tuple[str, ...]
    is_key: bool


def locate(schema: Node, document: Json, location: Sequence[str | int]) -> Located:
    """Where an error is. Elements that are names of branches and not keys are left out."""
    path: list[str | int] = []
    value: Any = document
    node = branch = parent = _resolve(schema, schema)
    for element in location:
        branches = _branches(schema, branch)
        if branches:
            branch = _choose(branches, value, element)
        elif isinstance(value, dict) and element != "[key]":
            path.append(str(element))
            value, parent = child_of(value, element), branch
            node = branch = _resolve(schema, _child_node(branch, str(element)))
        elif isinstance(value, list) and isinstance(element, int):
            path.append(element)
            value = child_of(value, element)
            node = branch = _resolve(schema, branch.get("items", {}))
    is_key = bool(location) and location[-1] == "[key]"
    return Located(tuple(path), value, node, branch, tuple(parent.get("properties", ())), is_key)


def words_of(schema: Node, node: Node) -> str:
    """What the node allows: `a text`, `a number or true or false`, `an object`."""
    kinds = [node, *_flat_branches(schema, node)]
    words = [_WORDS[kind["type"]] for kind in kinds if kind.get("type") in _WORDS]
    if "a number" in words:
        words = [word for word in words if word != "a whole number"]
    return " or ".join(dict.fromkeys(words)) or "something else"


def _resolve(schema: Node, node: Node) -> Node:
    while "$ref" in node:
        node = {**schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], **_without("$ref", node)}
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:  # "or null" is no branch to pydantic
        return {**_resolve(schema, options[0]), **_without("anyOf", node)}
    return node


def _without(left_out: str, node: Node) -> Node:
    return {key: value for key, value in node.items() if key != left_out}


def _branches(schema: Node, node: Node) -> list[Node]:
    """The branches of a union that pydantic names in its locations: null is not one of them."""
    options = node.get("oneOf") or node.get("anyOf") or []
    return [_resolve(schema, option) for option in options if option.get("type") != "null"]


def _flat_branches(schema: Node, node: Node) -> list[Node]:
    found: list[Node] = []
    for option in _branches(schema, node):
        found += _flat_branches(schema, option) or [option]
    return found


def _child_node(node: Node, key: str) -> Node:
    properties: dict[str, Node] = node.get("properties", {})
    if key in properties:
        return properties[key]
    others = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    return next((other for other in others if isinstance(other, dict)), {})


def _choose(branches: list[Node], value: Json, label: str | int) -> Node:
    """The branch that an error speaks of: by its tag, by its name, else by the fields written."""
    for branch in branches:
        tags = branch.get("properties", {}).get("type", {})
        if label in (branch.get("title"), tags.get("const")):
            return branch
    if not isinstance(value, dict):
        return branches[0]
    objects = [branch for branch in branches if branch.get("type") == "object"] or branches
    return max(objects, key=lambda branch: len(set(value) & set(branch.get("properties", {}))))
