"""Selectors of an author, put below `#ad`: what they match is the ad or a part of it."""

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2  # type: ignore[import-untyped]

__all__ = ["ROOT", "scope_selectors", "split_at"]

ROOT = "ad"  # id of the ad's element: `templates/page.html.j2`

CssNode = Any  # of tinycss2, which has no types
Wrong = tuple[CssNode | None, str, str]
"""Where, what, and what to do; without the last it is a mistake of syntax."""

_OUTSIDE = ("html", "body", "head")
_ROOTS = ("root", "host", "host-context", "scope")
_COMBINATORS = (">", "+", "~")
_LITERALS = frozenset({".", ":", "*", *_COMBINATORS})
_AFTER = {".": ("ident",), ":": ("ident", "function")}
_TYPES = frozenset("ident hash literal whitespace function".split()) | {"[] block"}


def scope_selectors(prelude: Iterable[CssNode]) -> tuple[list[str], list[Wrong]]:
    """Each selector of a rule below `#ad`, and what is wrong with those that are left out."""
    scoped: list[str] = []
    wrong: list[Wrong] = []
    for nodes in split_at(",", prelude):
        found = list(_faults(nodes))
        wrong += found
        if not found:
            text = tinycss2.serialize(nodes).strip()
            scoped.append(text if _is_root(nodes[0]) else f"#{ROOT} {text}")
    return scoped, wrong


def split_at(mark: str, nodes: Iterable[CssNode]) -> list[list[CssNode]]:
    """The parts between commas or semicolons, without comments and without white space around them."""
    parts: list[list[CssNode]] = [[]]
    for node in nodes:
        if node.type == "literal" and node.value == mark:
            parts.append([])
        elif node.type != "comment" and (parts[-1] or node.type != "whitespace"):
            parts[-1].append(node)
    for part in parts:
        while part and part[-1].type == "whitespace":
            part.pop()
    return parts


def _is_root(node: CssNode) -> bool:
    return bool(node.type == "hash" and node.value == ROOT)


def _faults(nodes: list[CssNode]) -> Iterator[Wrong]:
    if not nodes:
        yield None, "A selector is missing.", ""
        return
    first = nodes[0]
    if first.type == "literal" and first.value in _COMBINATORS:
        yield first, f"A selector begins with {first.value}.", "begin with what is styled"
        return
    if _is_root(first) and (sibling := _sibling_of_root(nodes)):
        yield sibling, "What stands beside the ad is not the ad's.", "style parts of the ad"
        return
    yield from _walk(nodes)


def _sibling_of_root(nodes: list[CssNode]) -> CssNode | None:
    """The `+` or `~` that leads from `#ad` to its neighbour."""
    for node in nodes[1:]:
        if node.type == "literal" and node.value in _COMBINATORS:
            return node if node.value != ">" else None
        if node.type == "whitespace":
            following = next(n for n in nodes[nodes.index(node) :] if n.type != "whitespace")
            if following.type == "literal" and following.value in ("+", "~"):
                return following
            return None
    return None


def _walk(nodes: Iterable[CssNode]) -> Iterator[Wrong]:
    before, node = "", None
    for node in nodes:
        if node.type not in _TYPES or (node.type == "literal" and node.value not in _LITERALS):
            yield node, f"A selector cannot hold {_shown(node)}.", ""
            return
        colon = before == ":" and node.type == "literal" and node.value == ":"
        if before in _AFTER and node.type not in _AFTER[before] and not colon:
            yield node, f"A name is missing behind {before}", ""
            return
        if node.type == "ident":
            yield from _name_faults(node, before)
        elif node.type == "function":
            if before != ":":
                yield node, f"{node.name}() is no part of a selector.", ""
            elif node.lower_name in _ROOTS:
                yield from _name_faults(node, before)
            elif not node.lower_name.startswith(("nth-", "lang", "dir")):
                for part in split_at(",", node.arguments):
                    yield from _walk(part)
        before = node.value if node.type == "literal" else ""
    if before in _AFTER or before in _COMBINATORS:
        yield node, f"A name is missing behind {before}", ""


def _name_faults(node: CssNode, before: str) -> Iterator[Wrong]:
    name = getattr(node, "lower_value", "") or getattr(node, "lower_name", "")
    shown = getattr(node, "value", "") or getattr(node, "name", "")
    if before == ":" and name in _ROOTS:
        yield node, f":{shown} is not a part of the ad.", f"#{ROOT} is the ad itself"
    if before not in (".", ":") and name in _OUTSIDE:
        yield node, f"{shown} is not a part of the ad.", f"#{ROOT} is the ad itself"


def _shown(node: CssNode) -> str:
    text = str(tinycss2.serialize([node]) if node.type != "error" else node.message)
    return text if len(text) <= 40 else text[:40] + "…"
