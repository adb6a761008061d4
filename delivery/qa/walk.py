"""One thing to do in the browser: which acts, when, and what may open. Decides nothing else."""

from dataclasses import dataclass
from typing import Literal

from delivery.staging.scene import Scene

__all__ = [
    "Deed",
    "DeedKind",
    "Fault",
    "FaultHow",
    "Moment",
    "MomentKind",
    "Opens",
    "Walk",
    "WalkKind",
]

WalkKind = Literal["path", "format", "size", "broken"]
"""A path of the covering set; one path in another format; a mere load in another size; a load whose
player does not start."""

DeedKind = Literal["choose", "submit", "press", "pick", "watch", "result", "wait", "exit", "area"]
"""As the acts of a path; `exit` leads out from a slide, `area` from a clickable area of the look."""

Opens = Literal["", "window", "payment", "top"]
"""What must open: nothing; a window; one that stays open for its result; the page around the ad."""

_VERBS: dict[DeedKind, str] = {
    "choose": "Takes",
    "submit": "Submits",
    "press": "Presses",
    "pick": "Takes a slide of",
    "watch": "Watches",
    "result": "Ends",
    "wait": "Waits for",
    "exit": "Clicks a slide of",
    "area": "Clicks",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with its time. `target` is a component's id, or with `area` an area of the look.

    `value`: the slide's position, how a film ends, what becomes of a payment. `values` are those of
    the fields, `also` the options that are toggled before.
    """

    kind: DeedKind
    target: str
    at_ms: int
    value: str = ""
    opens: Opens = ""
    also: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    origin: str = ""

    @property
    def selector(self) -> str:
        """Finds the element in the ad."""
        return f'[data-{"area" if self.kind == "area" else "id"}="{self.target}"]'

    @property
    def part(self) -> str:
        """What is pressed inside the element; empty for the element itself."""
        match self.kind:
            case "submit":
                return ".send"
            case "pick" | "exit":
                return f'[data-{self.kind}="{self.value}"]'
            case "watch":
                return ".skip" if self.value == "skipped" else "video"
            case _:
                return ""

    @property
    def caption(self) -> str:
        """What is done, in words."""
        return f"{_VERBS[self.kind]} {self.target}"


MomentKind = Literal["choose", "offline", "online", "up"]
"""The visitor answers the consent manager; the network goes, and comes back; a host comes back."""

FaultHow = Literal[
    "", "slow", "refused", "blocked", "error", "redirect", "no-cors", "storage", "offline"
]
"""How something breaks: hosts answer when the walk is over, not at all, or oddly; a blocker keeps
requests from them; storage throws; the network is away for a while, as the moments say."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What happens around the ad, whatever the visitor does in it. `value`: the answer, as JSON."""

    kind: MomentKind
    at_ms: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks on purpose, and for which hosts."""

    how: FaultHow = ""
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Walk:
    """`run` names it to the server. `end_ms` is when the last timer of the flow has run.

    `thorough` asks for a picture after each act, and for leaving the page at the end, because
    pages may send something then; `seed` is the first chance that the page draws. `locale` is the
    visitor's language; `moments` are in order; `fault` is what breaks.
    """

    run: str
    kind: WalkKind
    scene: Scene
    deeds: tuple[Deed, ...] = ()
    end_ms: int = 0
    thorough: bool = False
    seed: int = 0
    locale: str = "en-GB"
    moments: tuple[Moment, ...] = ()
    fault: Fault = Fault()
