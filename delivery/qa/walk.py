"""One thing to do in the browser: which acts, when, and what may open. Decides nothing else."""

from dataclasses import dataclass
from typing import Literal

from delivery.staging.scene import Scene

__all__ = ["Deed", "Walk", "WalkKind"]

WalkKind = Literal["path", "format", "size", "broken"]
"""A path of the covering set; one path in another format; a mere load in another size; a load whose
player does not start."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with its time. `target` is a component's id, or with `exit` an area of the look.

    `opens`: a window must open.
    """

    kind: Literal["choose", "submit", "press", "exit"]
    target: str
    at_ms: int
    value: str = ""
    opens: bool = False

    @property
    def selector(self) -> str:
        """Finds the element in the ad."""
        return f'[data-{"area" if self.kind == "exit" else "id"}="{self.target}"]'

    @property
    def caption(self) -> str:
        """What is done, in words."""
        verbs = {"choose": "Takes", "submit": "Submits", "press": "Presses", "exit": "Clicks"}
        return f"{verbs[self.kind]} {self.target}"


@dataclass(frozen=True, slots=True)
class Walk:
    """`run` names it to the server. `end_ms` is when the last timer of the flow has run.

    `thorough` asks for a picture after each act, and for leaving the page at the end, because
    pages may send something then; `seed` is the first chance that the page draws.
    """

    run: str
    kind: WalkKind
    scene: Scene
    deeds: tuple[Deed, ...] = ()
    end_ms: int = 0
    thorough: bool = False
    seed: int = 0
