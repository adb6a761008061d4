"""A creative: the conversation, its look, and the folder that both live in."""

from dataclasses import dataclass
from pathlib import Path

from creative.look import Look, load_look
from flows import Flow, Problem, load_flow

__all__ = ["Creative", "load_creative"]


@dataclass(frozen=True)
class Creative:
    """What the ad is made of. How it is served is no part of it."""

    folder: Path
    flow: Flow
    look: Look


def load_creative(folder: Path) -> tuple[Creative | None, list[Problem]]:
    """The creative in a folder (`flow.json`, `creative.json`), and what is wrong with either.

    None if one of the two cannot be used at all; the problems then say why.
    """
    flow, flow_problems = load_flow(folder / "flow.json", "flow.json")
    look, look_problems = load_look(folder / "creative.json", "creative.json")
    problems = [*flow_problems, *look_problems]
    if flow is None or look is None:
        return None, problems
    return Creative(folder, flow, look), problems
