"""What a person can choose for a case on stage: where the ad stands, the page, the connection.

Tables only. Consent has a table of its own (`staging.consents`); what the rows mean is done by
`staging.pages` (hosts and pages) and by the server (connections).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from creative import HostName

__all__ = ["HOSTS", "PAGES", "SPEEDS", "VALUES", "AdHost", "Option", "Speed"]


@dataclass(frozen=True, slots=True)
class Option:
    """One row: `told` is what a person should know of it."""

    name: str
    title: str
    told: str


@dataclass(frozen=True, slots=True)
class AdHost(Option):
    """Where the ad stands. `sandbox` None: the frame is not sandboxed; `version` of its API."""

    kind: str = "frame"
    sandbox: str | None = None
    version: str = ""

    @property
    def build(self) -> HostName:
        """What an ad that stands there is built for."""
        return _BUILDS.get(self.kind, "page")

    @property
    def in_app(self) -> bool:
        """No publisher page is around it, so no consent manager either: only macros speak."""
        return self.kind == "mraid"


_BUILDS: Mapping[str, HostName] = {"safeframe": "safeframe", "mraid": "mraid", "simid": "simid"}


@dataclass(frozen=True, slots=True)
class Speed(Option):
    """A connection: each answer waits `latency_ms`, then for its bytes at `kbps` (0: no limit)."""

    latency_ms: int = 0
    kbps: int = 0

    def wait_s(self, size_bytes: int) -> float:
        """How long an answer of that size takes."""
        on_the_way = size_bytes * 8 / (self.kbps * 1000) if self.kbps else 0
        return self.latency_ms / 1000 + on_the_way


Row = TypeVar("Row", bound=Option)


def _table(*rows: Row) -> Mapping[str, Row]:
    return {row.name: row for row in rows}


# What ad servers give a sandboxed frame, from Google Ad Manager's `forceSafeFrame` and Prebid's
# default: everything that an ad needs, but nothing that leaves the page by itself.
_FLAGS = "allow-forms allow-pointer-lock allow-same-origin allow-scripts"
_POPUPS = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"

HOSTS: Mapping[str, AdHost] = _table(
    AdHost("frame", "Cross-origin frame", "The ad server's own frame, as most sites have it."),
    AdHost("page", "In the page itself", "The tag stands in the publisher's own document.", "page"),
    AdHost(
        "sandbox",
        "Sandbox with pop-ups",
        "A sandboxed frame as exchanges use it: windows may open.",
        "frame",
        f"{_FLAGS} {_POPUPS}",
    ),
    AdHost(
        "sandbox-strict",
        "Sandbox, no pop-ups",
        "A sandboxed frame that lets no window open: a click leads nowhere.",
        "frame",
        _FLAGS,
    ),
    AdHost("safeframe", "SafeFrame 1.1", "IAB SafeFrame: $sf.ext inside.", "safeframe"),
    AdHost("mraid3", "App, MRAID 3.0", "An app's container with mraid.js.", "mraid", None, "3.0"),
    AdHost("mraid2", "App, MRAID 2.0", "An older container.", "mraid", None, "2.0"),
    AdHost(
        "simid",
        "Video player, SIMID 1.2",
        "A player that shows the creative when it has said createSession.",
        "simid",
        None,
        "1.2",
    ),
)

PAGES: Mapping[str, Option] = _table(
    Option("light", "Light page", "A news page."),
    Option("dark", "Dark page", "A page that says it is dark: color-scheme: dark."),
    Option("narrow", "Narrow page", "A phone's width: 360 px, the ad in one column."),
    Option("rtl", "Right to left", "An Arabic page: dir=rtl."),
)

# Round trip and rate of Chrome's and WebPageTest's presets; per answer, not shared between them.
SPEEDS: Mapping[str, Speed] = _table(
    Speed("fast", "As fast as it goes", "Answers come at once."),
    Speed("4g", "4G", "165 ms, 9,000 kbit/s.", 165, 9_000),
    Speed("3g", "3G", "300 ms, 1,600 kbit/s.", 300, 1_600),
    Speed("2g", "Slow 3G", "2 s, 400 kbit/s: impatient visitors are gone.", 2_000, 400),
)

VALUES: Mapping[str, Option] = _table(
    Option("plain", "Plausible", "What a platform usually fills in."),
    Option("ugly", "Ugly", "What it may fill in: spaces, quotes, unicode, markup, %26."),
    Option("empty", "Empty", "The platform knows nothing: only the click macro is filled."),
)
