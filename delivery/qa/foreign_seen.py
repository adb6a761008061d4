"""What happened when a tag of others was loaded, clicked and left, as values."""

from dataclasses import dataclass
from typing import Literal

from delivery.qa.health import Measured
from delivery.staging.calls import Call

__all__ = ["Clickable", "Opened", "Seen", "Visit"]

Opened = Literal["", "window", "page", "frame"]
"""Where the click led: nowhere; a window; the page around the ad; the ad's own frame."""


@dataclass(frozen=True, slots=True)
class Clickable:
    """Something that takes clicks, or may. `kind`: link, button, script (it listens), middle (of
    an ad that listens as a whole). `at` is its place in the page."""

    kind: Literal["link", "button", "script", "middle"]
    label: str
    html: str
    href: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Visit:
    """One load of the tag and the click that came after it. `scripts`: whether they ran.

    `landed` is where the click led, fragment included; `calls` are the requests after it, `errors`
    what the page complained of then.
    """

    name: str
    target: Clickable
    scripts: bool
    opened: Opened
    landed: str
    calls: tuple[Call, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it, on one platform. `windows`: what opened without a click; `skipped`: how many more
    things could have been clicked; `unscripted` is what a load without scripts asked for."""

    measured: Measured
    load: tuple[Call, ...] = ()
    exit: tuple[Call, ...] = ()
    unscripted: tuple[Call, ...] = ()
    visits: tuple[Visit, ...] = ()
    windows: tuple[str, ...] = ()
    skipped: int = 0
    picture: bytes = b""
    stuck: str = ""
