"""What a person can choose for a case on stage besides hosts, pages and consent: tables only.

`staging.places` and `staging.consent_states` are the tables that QA goes by too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["SPEEDS", "VALUES", "Option", "Speed"]


@dataclass(frozen=True, slots=True)
class Option:
    """One row of a table, by its name there: `told` is what a person should know of it."""

    title: str
    told: str


@dataclass(frozen=True, slots=True)
class Speed(Option):
    """A connection: each answer waits `latency_ms`, then for its bytes at `kbps` (0: no limit)."""

    latency_ms: int = 0
    kbps: int = 0

    def wait_s(self, size_bytes: int) -> float:
        """How long an answer of that size takes."""
        on_the_way = size_bytes * 8 / (self.kbps * 1000) if self.kbps else 0
        return self.latency_ms / 1000 + on_the_way


# Round trip and rate of Chrome's and WebPageTest's presets; per answer, not shared between them.
SPEEDS: Mapping[str, Speed] = {
    "fast": Speed("As fast as it goes", "Answers come at once."),
    "4g": Speed("4G", "165 ms, 9,000 kbit/s.", 165, 9_000),
    "3g": Speed("3G", "300 ms, 1,600 kbit/s.", 300, 1_600),
    "2g": Speed("Slow 3G", "2 s, 400 kbit/s: impatient visitors are gone.", 2_000, 400),
}

VALUES: Mapping[str, Option] = {
    "plain": Option("Plausible", "What a platform usually fills in."),
    "ugly": Option("Ugly", "What it may fill in: spaces, quotes, unicode, markup, %26."),
    "empty": Option("Empty", "The platform knows nothing: only the click macro is filled."),
}
