"""One cell of a QA run: which tag, where it stands, and who looks at it."""

from dataclasses import dataclass

from delivery.staging.consent_states import CONSENTS, ConsentName
from delivery.staging.places import HOSTS, HostKind

__all__ = ["LOCALE", "Case", "fits"]

LOCALE = "en-GB"
"""The visitor's language where nobody says another."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a cell is known by. `format` is "" where no tag can be built; `fault` names what breaks."""

    platform: str
    format: str
    size: str
    host: HostKind = "page"
    consent: ConsentName = "none"
    locale: str = LOCALE
    fault: str = ""

    @property
    def words(self) -> str:
        """The cell without its platform, for people."""
        parts = [HOSTS[self.host].title] if self.host != "page" else []
        parts += [CONSENTS[self.consent].title] if self.consent != "none" else []
        parts += [self.locale] if self.locale != LOCALE else []
        parts += [self.fault] if self.fault else []
        return ", ".join([*parts, f"{self.format} {self.size}"])


def fits(host: HostKind, format_name: str, consent: ConsentName) -> str:
    """Why a cell cannot be, or "": a rule of the places, whatever creative and platform are."""
    place = HOSTS[host]
    if place.build != "page" and format_name != "standalone":
        return f"{place.title} takes whole documents: standalone tags."
    if CONSENTS[consent].manager is not None and not place.managed:
        return "In an app no consent manager is asked: only macros count."
    if consent == "in-app" and place.managed:
        return "This state is that of apps."
    return ""
