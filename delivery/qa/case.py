"""One cell of a QA run: which tag, where it stands, and who looks at it."""

from dataclasses import dataclass

from delivery.staging.consent_states import CONSENTS, WalkedConsent
from delivery.staging.places import HOSTS, WalkedHost

__all__ = ["LOCALE", "USUAL_CONSENT", "USUAL_HOST", "Case", "fits"]

LOCALE = "en-GB"
"""The visitor's language where nobody says another."""

USUAL_HOST: WalkedHost = "frame"
USUAL_CONSENT: WalkedConsent = "macros"
"""A plain page: where most ads stand, and the visitor that most platforms report."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a cell is known by. `format` is "" where no tag can be built; `fault` names what breaks."""

    platform: str
    format: str
    size: str
    host: WalkedHost = USUAL_HOST
    consent: WalkedConsent = USUAL_CONSENT
    locale: str = LOCALE
    fault: str = ""

    @property
    def words(self) -> str:
        """The cell without its platform, for people."""
        parts = [HOSTS[self.host].title] if self.host != USUAL_HOST else []
        parts += [CONSENTS[self.consent].title] if self.consent != USUAL_CONSENT else []
        parts += [self.locale] if self.locale != LOCALE else []
        parts += [self.fault] if self.fault else []
        return ", ".join([*parts, f"{self.format} {self.size}"])


def fits(host: WalkedHost, format_name: str, consent: WalkedConsent) -> str:
    """Why a cell cannot be, or "": a rule of the places, whatever creative and platform are."""
    place = HOSTS[host]
    if place.build != "page" and format_name != "standalone":
        return f"{place.title} takes whole documents: standalone tags."
    if CONSENTS[consent].manager is not None and place.in_app:
        return "In an app no consent manager is asked: only macros count."
    if consent == "in-app" and not place.in_app:
        return "This state is that of apps."
    return ""
