"""One walk with everything that must come of it, and all walks of a cell: values, nothing else."""

from dataclasses import dataclass
from typing import Literal

from delivery.platforms import Platform
from delivery.qa.case import Case
from delivery.qa.events import ExpectedEvents
from delivery.qa.expect import Expected, ExpectedPixels
from delivery.qa.expect_consent import Held
from delivery.qa.walk import Walk
from flows import Problem

__all__ = ["Exit", "ExpectedLead", "ExpectedOpen", "Plan", "Planned"]


@dataclass(frozen=True, slots=True)
class ExpectedOpen:
    """A window that must open after an act, and where it must land. `way`: a click-through, which
    the platform counts, or a plain exit or a payment, which it does not; `click` names it."""

    act: int
    click: str
    component: str | None
    typed: str
    landing: Expected
    way: Literal["click", "exit", "payment"] = "click"
    trackers: int = 0  # click trackers that it is redirected by
    beacons: tuple[str, ...] = ()  # those that are asked beside it
    at_ms: int = 0  # when, in the simulation

    @property
    def told(self) -> str:
        """What the ad tells where no window may open."""
        return f"click {self.click if self.way == 'click' else self.typed}"

    @property
    def words(self) -> str:
        """What opens, as the start of a sentence."""
        named = {"click": f'The click-through "{self.click}"', "exit": "The plain exit"}
        return named.get(self.way, "The payment page")


@dataclass(frozen=True, slots=True)
class ExpectedLead:
    """One POST to the advertiser's endpoint. `labels` are those of the fields that were filled in."""

    component: str
    url: str
    lead_id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out that is taken at the end: of an area of the look, or of a slide."""

    target: str
    click: str
    slide: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One walk and everything that must come of it."""

    name: str
    title: str
    walk: Walk
    impressions: tuple[Expected, ...]
    pixels: ExpectedPixels
    opens: tuple[ExpectedOpen, ...] = ()
    leads: tuple[ExpectedLead, ...] = ()
    optional: tuple[Expected, ...] = ()
    """Requests that may arrive: how far a film gets before it is skipped is not simulated."""
    events: ExpectedEvents | None = None
    """What the collector must hear; None where there is none."""
    held: tuple[Held, ...] = ()
    """Firings that must be told as held, because their receiver lacks a basis."""
    shut: tuple[ExpectedOpen, ...] = ()
    """Ways out that cannot open where the ad stands, and must be told as lost."""
    noise: str = ""
    """A pattern of what the browser may write to its console, because something breaks or is
    forbidden on purpose."""
    copy: ExpectedEvents | None = None
    """What a second copy on the same page must tell the collector."""
    lost: tuple[str, ...] = ()
    """What a fault takes away, in words; it is then not among the requests."""

    @property
    def requests(self) -> tuple[Expected, ...]:
        """All tracking requests that must arrive."""
        return (*self.impressions, *self.pixels.requests)


@dataclass(frozen=True, slots=True)
class Plan:
    """All walks of one cell. `problems` say what could not be built, and then is not walked;
    `notes` what else a reader has to know; `words` tell the cell from the plain one."""

    platform: Platform
    case: Case
    walks: tuple[Planned, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    words: str = ""
