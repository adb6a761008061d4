"""Whether a passed platform is *proven* or *assumed*: what its table rests on."""

from delivery.platforms import Platform
from delivery.qa.report import Fact, Verdict

__all__ = ["find_verdict", "list_facts"]

_CONSENT = ("gdpr", "gdpr_consent")


def list_facts(platform: Platform) -> tuple[Fact, ...]:
    """The facts about click, escaping and consent that the result rests on."""
    clicks = [m for m in platform.macros if m.use and m.name.startswith("click_url")]
    consent = [m for m in platform.macros if m.use and m.name in _CONSENT]
    return (
        Fact("click", platform.click.verified, platform.click.note),
        Fact(
            "escape",
            bool(clicks) and all(macro.verified for macro in clicks),
            _note([m.literal for m in clicks if not m.verified], len(clicks)),
        ),
        Fact(
            "consent",
            bool(consent) and all(macro.verified for macro in consent),
            _note([m.literal for m in consent if not m.verified], len(consent)),
        ),
    )


def find_verdict(platform: Platform) -> Verdict:
    """*proven* only where click, escape and consent behaviour are all verified."""
    return "proven" if all(fact.verified for fact in list_facts(platform)) else "assumed"


def _note(unverified: list[str], known: int) -> str:
    if not known:
        return "The platform has no such macro that we know of."
    if unverified:
        return f"Not on a page of the platform that could be read: {', '.join(unverified)}"
    return "Described on the platform's own pages."
