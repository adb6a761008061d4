"""One request that the staging server received, as a value. Records nothing by itself.

What the server received is the truth: Playwright cannot see what a page sends while it closes.
"""

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Answer", "Call", "Role", "run_of_agent"]

Role = Literal[
    "publisher", "ad", "site", "click", "tracker", "landing", "collector", "pixel", "browser",
    "staging",
]  # fmt: skip
"""Whom the server played when it answered: the publisher's page, the ad server's document, the
host of the published files, the ad server's click counter, a click tracker on the way to the
landing page, that page, our collector, anybody else (`pixel`), nobody because the browser asked on its own account, or itself."""

AGENT_SUFFIX = "flowtag-qa/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    role: Role
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def location(self) -> str:
        """Where a redirect leads, as sent."""
        return next((value for name, value in self.headers if name == "location"), "")


@dataclass(frozen=True, slots=True)
class Call:
    """One request in the order of arrival, byte for byte as it came over the wire.

    `target` is path and raw query; `destination` is what the browser wanted it for (`image`,
    `script`, `document`, `empty` …, from Sec-Fetch-Dest); `body` is cut at the sink's limit.
    """

    number: int
    at_ms: int
    run: str
    role: Role
    scheme: str
    host: str
    target: str
    method: str
    body: bytes = b""
    referrer: str = ""
    user_agent: str = ""
    destination: str = ""
    status: int = 200
    location: str = ""

    @property
    def url(self) -> str:
        """The whole address as it was asked for; a fragment never reaches a server."""
        return f"{self.scheme}://{self.host}{self.target}"

    def to_json(self) -> dict[str, Any]:
        """The call for the live log: texts and numbers only."""
        return {
            "number": self.number,
            "at_ms": self.at_ms,
            "role": self.role,
            "method": self.method,
            "url": self.url,
            "destination": self.destination,
            "status": self.status,
            "location": self.location,
            "body": self.body.decode("utf-8", "replace"),
        }


def run_of_agent(user_agent: str) -> str:
    """The run named at the end of a User-Agent, or "": images and beacons carry it too.

    Not carried by what a page sends while it is being left: those calls have no run.
    """
    _, mark, run = user_agent.rpartition(AGENT_SUFFIX)
    return run if mark and run.replace("-", "").isalnum() else ""
