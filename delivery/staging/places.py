"""Where an ad stands: hosts, and the pages around them. The tables that staging and QA go by.

Tables only; `staging.pages` writes what stands around the ad.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from creative import HostName
from delivery.staging.options import Option

__all__ = [
    "APP",
    "FILM_PAGE",
    "HOSTS",
    "PAGES",
    "PUBLISHER",
    "WALKED_HOSTS",
    "HostKind",
    "PageLook",
    "Place",
    "WalkedHost",
]

WalkedHost = Literal[
    "frame", "sandbox", "sandbox-no-popups", "safeframe", "mraid-2", "mraid-3", "simid"
]
"""The hosts in which QA walks."""

HostKind = Literal[WalkedHost, "page"]
PageLook = Literal["light", "dark", "narrow", "rtl"]

PUBLISHER = "news.publisher.example"
FILM_PAGE = f"https://{PUBLISHER}/film"
"""What the video player calls its page."""

APP: Mapping[str, str] = {
    "app_bundle": "com.publisher.news",
    "ifa": "2d1c0b7e-5f4a-4c3b-9e8d-7a6b5c4d3e2f",
    "lat": "0",
    "coppa": "0",
}
"""What an app with MRAID 3 says of itself, by the names of our macros."""


@dataclass(frozen=True, slots=True)
class Place(Option):
    """One host. `sandbox`: flags of the publisher's frame, None for a frame without any; `version`
    of the API that stands there."""

    kind: Literal["frame", "page", "safeframe", "mraid", "simid"] = "frame"
    sandbox: str | None = None
    version: str = ""

    @property
    def build(self) -> HostName:
        """What an ad that stands there is built for."""
        return "page" if self.kind == "frame" else self.kind

    @property
    def in_app(self) -> bool:
        """No publisher's page is around it, so no consent manager either: only macros count."""
        return self.kind == "mraid"

    @property
    def mock(self) -> str:
        """The file in `hosts/` that frames the ad there; "" where the publisher's page does."""
        return f"{self.kind}.html" if self.kind in ("safeframe", "simid") else ""

    @property
    def windows(self) -> bool:
        """Whether an ad may open any."""
        return self.sandbox is None or "allow-popups" in self.sandbox.split()

    @property
    def opaque(self) -> bool:
        """Whether the ad's document there has no origin."""
        return self.sandbox is not None and "allow-same-origin" not in self.sandbox.split()


# What ad servers give a sandboxed frame, from Google Ad Manager's `forceSafeFrame` and Prebid's
# default: everything that an ad needs, but nothing that leaves the page by itself.
_OPEN = (
    "allow-forms allow-pointer-lock allow-popups allow-popups-to-escape-sandbox "
    "allow-same-origin allow-scripts allow-top-navigation-by-user-activation"
)
HOSTS: Mapping[HostKind, Place] = {
    "frame": Place("Cross-origin frame", "The ad server's own frame, as most sites have it."),
    "page": Place(
        "In the page itself", "The tag stands in the publisher's own document.", kind="page"
    ),
    "sandbox": Place(
        "Sandboxed frame", "A sandbox as exchanges use it: windows may open.", sandbox=_OPEN
    ),
    "sandbox-no-popups": Place(
        "Sandboxed frame without pop-ups",
        "A sandbox without an origin that lets no window open: a click leads nowhere.",
        sandbox="allow-forms allow-scripts",
    ),
    "safeframe": Place(
        "SafeFrame", "IAB SafeFrame 1.1: $sf.ext inside.", kind="safeframe", sandbox=_OPEN
    ),
    "mraid-2": Place("App, MRAID 2", "An older container.", kind="mraid", version="2.0"),
    "mraid-3": Place(
        "App, MRAID 3", "An app's container with mraid.js.", kind="mraid", version="3.0"
    ),
    "simid": Place(
        "Video player, SIMID",
        "A player of SIMID 1.2, which shows the creative when it has said createSession.",
        kind="simid",
        version="1.2",
    ),
}

WALKED_HOSTS: Mapping[WalkedHost, Place] = {name: HOSTS[name] for name in get_args(WalkedHost)}
"""The rows of the hosts in which QA walks."""

PAGES: Mapping[PageLook, Option] = {
    "light": Option("Light page", "A news page."),
    "dark": Option("Dark page", "A page that says it is dark: color-scheme: dark."),
    "narrow": Option("Narrow page", "A phone's width: 360 px, the ad in one column."),
    "rtl": Option("Right to left", "An Arabic page: dir=rtl."),
}
