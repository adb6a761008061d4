"""A creative: the conversation, its look, and the folder that both live in.

The conversation comes in two forms: as it is written (`source`, `subflows`), which the linter
reads, and as one flat flow (`flow`), which everything else runs, draws and counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from creative.feeds import resolve_feeds
from creative.library import resolve_library
from creative.look import Look, load_look
from flows import Flow, Problem, expand_subflows, load_flow, load_subflows

__all__ = ["Creative", "load_creative", "make_creative"]


@dataclass(frozen=True)
class Creative:
    """What the ad is made of. How it is served is no part of it.

    `flow` has every call of a subflow expanded, library scripts written out and feeds read.
    `problems` is what went wrong on the way there; `lint_creative` gives it with all others.
    """

    folder: Path
    flow: Flow
    look: Look
    source: Flow
    subflows: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()


def make_creative(
    folder: Path, source: Flow, look: Look, subflows: Mapping[str, Flow] | None = None
) -> Creative:
    """The creative around a flow and the project's other flows."""
    library = subflows or {}
    flow, script_problems = resolve_library(expand_subflows(source, library), folder)
    flow, feed_problems = resolve_feeds(flow, folder, assets=look.assets)
    return Creative(folder, flow, look, source, library, (*script_problems, *feed_problems))


def load_creative(folder: Path) -> tuple[Creative | None, list[Problem]]:
    """The creative in a folder (`flow.json`, `flows/`, `creative.json`), and what is wrong with it.

    None if flow or look cannot be used at all; the problems then say why.
    """
    flow, flow_problems = load_flow(folder / "flow.json", "flow.json")
    subflows, subflow_problems = load_subflows(folder)
    look, look_problems = load_look(folder / "creative.json", "creative.json")
    problems = [*flow_problems, *subflow_problems, *look_problems]
    if flow is None or look is None:
        return None, problems
    return make_creative(folder, flow, look, subflows), problems
