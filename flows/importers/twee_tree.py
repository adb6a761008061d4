"""The pieces of a passage with SugarCube's `<<if>>` as a tree, as far as a flow can say it.

A condition is taken only where it is certain: every clause can be tested, and a branch that holds
links is the last thing of the passage, so that what is offered follows from the branch. All other
conditions stay code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flows.importers.twee_scan import Link, Macro, Piece, Words
from flows.importers.twee_values import StoryVariables

__all__ = ["Choose", "Node", "build_tree", "flatten", "last_that_says"]

_MAX_DEPTH = 12  # conditions within conditions; deeper ones stay code


@dataclass(frozen=True)
class Choose:
    """Branches in order: the code, its test (None for `else`), and what it holds."""

    branches: tuple[tuple[Macro, dict[str, Any] | None, tuple["Node", ...]], ...]
    end: Macro


Node = Piece | Choose


def build_tree(pieces: Iterable[Piece], variables: StoryVariables) -> tuple[Node, ...]:
    """The pieces with each `<<if>>` that a flow can say as a `Choose`."""
    return _settle(_nest(pieces, variables), is_last=True)


def _nest(pieces: Iterable[Piece], variables: StoryVariables) -> list[Node]:
    """Every `<<if>>` that is closed, as a `Choose`, whether a flow can say it or not."""
    stack: list[_Open] = []
    level: list[Node] = []
    for piece in pieces:
        name = piece.name if isinstance(piece, Macro) else ""
        if name == "if" and isinstance(piece, Macro):
            stack.append(_Open(level, [], piece, []))
            level = stack[-1].content
        elif name in ("elseif", "else") and stack and isinstance(piece, Macro):
            stack[-1].close_branch()
            stack[-1].macro, level = piece, stack[-1].content
        elif name == "/if" and stack and isinstance(piece, Macro):
            top = stack.pop()
            top.close_branch()
            level = top.outer
            level.append(_choose(top.branches, piece, variables))
        else:
            level.append(piece)
    if not stack:
        return level
    level = stack[0].outer
    for top in stack:  # never closed: all of it stays code
        top.close_branch()
        level += [node for macro, nodes in top.branches for node in (macro, *nodes)]
    return level


@dataclass
class _Open:
    outer: list[Node]
    branches: list[tuple[Macro, tuple[Node, ...]]]
    macro: Macro
    content: list[Node]

    def close_branch(self) -> None:
        self.branches.append((self.macro, tuple(self.content)))
        self.content = []


def _choose(
    branches: list[tuple[Macro, tuple[Node, ...]]], end: Macro, variables: StoryVariables
) -> Choose:
    return Choose(
        tuple(
            (macro, None if macro.name == "else" else variables.test_of(macro.body), nodes)
            for macro, nodes in branches
        ),
        end,
    )


def _settle(nodes: Sequence[Node], *, is_last: bool, depth: int = 0) -> tuple[Node, ...]:
    """The nodes with every `Choose` that cannot be said as the pieces that it was made of."""
    settled: list[Node] = []
    last = last_that_says(nodes)
    for index, node in enumerate(nodes):
        if not isinstance(node, Choose):
            settled.append(node)
            continue
        is_tail = is_last and index >= last
        if depth >= _MAX_DEPTH or not _can_be_said(node, is_tail=is_tail):
            settled += flatten(node)
            continue
        branches = tuple(
            (macro, test, _settle(inner, is_last=is_tail, depth=depth + 1))
            for macro, test, inner in node.branches
        )
        settled.append(Choose(branches, node.end))
    return tuple(settled)


def _can_be_said(node: Choose, *, is_tail: bool) -> bool:
    names = [macro.name for macro, _, _ in node.branches]
    if "else" in names[:-1] or any(
        test is None for macro, test, _ in node.branches if macro.name != "else"
    ):
        return False
    inner = [piece for _, _, nodes in node.branches for each in nodes for piece in flatten(each)]
    return is_tail or not any(_leads_on(piece) for piece in inner)


def _leads_on(piece: Piece) -> bool:
    return isinstance(piece, Link) or (
        isinstance(piece, Macro) and piece.name in ("goto", "link", "button", "link-goto", "go-to")
    )


def last_that_says(nodes: Sequence[Node]) -> int:
    """The position of the last node that is more than blank space; -1 if there is none."""
    return next((i for i in range(len(nodes) - 1, -1, -1) if _says(nodes[i])), -1)


def _says(node: Node) -> bool:
    return not (isinstance(node, Words) and not node.text.strip())


def flatten(node: Node) -> list[Piece]:
    """The pieces that a node was made of, in the order of the passage."""
    found: list[Piece] = []
    queue: list[Node] = [node]
    while queue:
        here = queue.pop()
        if not isinstance(here, Choose):
            found.append(here)
            continue
        whole = [n for macro, _, nodes in here.branches for n in (macro, *nodes)]
        queue += [here.end, *reversed(whole)]
    return found
