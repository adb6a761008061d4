"""What happened in one browser run, as values; found by `qa.session`, judged by `qa.compare`."""

from dataclasses import dataclass

from delivery.qa.pictures import NO_PICTURE, Picture
from delivery.staging.calls import Call

__all__ = ["Asked", "Landing", "Observation", "Said", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in the browser, and the ad just before."""

    caption: str
    at_ms: int
    picture: Picture = NO_PICTURE


@dataclass(frozen=True, slots=True)
class Landing:
    """A window that opened: after which act (-1: none), and where it ended, fragment included.

    `calls` are the click calls and landing pages that the server saw since that act.
    """

    act: int
    url: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A pixel as a script of the page asked for it, and when on the page's clock."""

    url: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Said:
    """What the ad itself told of a failure: `kind` is `held` or `error`."""

    kind: str
    component: str
    text: str


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything seen in one run. `stuck` says what kept the run from going on, or is empty;
    `waited_ms` is how much later than simulated its last act came.

    `box`: left, top, width and height of the ad in the place that the publisher gave it, in px;
    None if the ad has no frame of its own there.
    """

    calls: tuple[Call, ...] = ()
    landings: tuple[Landing, ...] = ()
    steps: tuple[Step, ...] = ()
    console_errors: tuple[str, ...] = ()
    page_errors: tuple[str, ...] = ()
    policy_violations: tuple[str, ...] = ()
    failed_requests: tuple[str, ...] = ()
    blocked_windows: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    told: tuple[Said, ...] = ()
    waited_ms: int = 0
    stuck: str = ""
    box: tuple[int, int, int, int] | None = None
