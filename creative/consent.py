"""Which consent each receiver of an ad's tracking needs, as the view tells the player.

A *receiver* is a host that pixels, scripts or frames of tracking ask. Who it is on the Global
Vendor List and which purposes it declares there is for the caller to say: `NeedOf`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from creative.compile import Json, script_bodies, tracking_entries
from flows import Flow, TrackingTag

__all__ = [
    "HELD_REASONS",
    "ConsentNeed",
    "NeedOf",
    "consent_view",
    "receivers_in",
    "receivers_of",
]

HELD_REASONS: Final[dict[str, str]] = {
    "no_consent": "The user did not agree to a purpose, or to the vendor",
    "objected": "A purpose rests on legitimate interest, and the user objected or never heard of it",
    "restricted": "The publisher does not allow the purpose on a basis that the vendor has",
    "not_disclosed": "The user was not told of the vendor",
    "no_disclosure": "The string was made from 2026-03-01 on and does not say who was disclosed",
    "no_string": "Consent is needed, and there is no string, or none that can be read",
    "opted_out": "The user opted out of sale, sharing or targeted advertising",
    "no_answer": "Nobody answered in time; the pixel waits on",
    "dropped": "Nobody answered in time, and the tracking text says `drop`",
}
"""Why a pixel is held: every word that the player reports."""

_ADDRESS = re.compile(r"""(?:https?:)?//([^\s/?#"'<>\\]+)""")
_MACRO_END = re.compile(r"[}\]%)]")  # ours and any platform's
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ConsentNeed:
    """Purposes (IAB TCF, 1 to 11) by the basis that the receiver declares for them.

    `vendor` is its id on the Global Vendor List, 0 if it has none: then the user's choice for each
    purpose decides alone. `flexible` are purposes of the other two whose basis a publisher may
    change.
    """

    vendor: int = 0
    consent: tuple[int, ...] = ()
    interest: tuple[int, ...] = ()
    flexible: tuple[int, ...] = ()

    @property
    def json(self) -> Json:
        """As the player reads it (`player/browser/need.ts`)."""
        return {
            "vendor": self.vendor,
            "consent": list(self.consent),
            "interest": list(self.interest),
            "flexible": list(self.flexible),
        }


NeedOf = Callable[[str], ConsentNeed]
"""The need of a host; of `""`: of one that nobody knows."""


def consent_view(
    flow: Flow, need_of: NeedOf, *, more: Iterable[str] = (), in_app: bool = False
) -> Json | None:
    """The view's `consent`; None where the ad asks nobody for anything.

    `more` are texts and addresses that fire besides those of the flow. A host stands for all that
    is below it, so only those are named that differ. In an app no consent manager is asked: only
    macros count.
    """
    texts = [*(entry.tag for _, _, entry in tracking_entries(flow)), *script_bodies(flow), *more]
    if not texts:
        return None
    other = need_of("")
    needs: dict[str, ConsentNeed] = {}
    for host in sorted(receivers_of(texts), key=lambda host: (len(host), host)):
        if (need := need_of(host)) != _nearest(host, needs, other):
            needs[host] = need
    view: Json = {
        "hosts": {host: need.json for host, need in needs.items()},
        "other": other.json,
    }
    return {**view, "macros": True} if in_app else view


def receivers_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Every host of an address that stands in the texts, each once, in their order.

    Of a host that begins with a macro it is what follows the macro: the domain that it is part of.
    """
    found = (match[1] for text in texts for match in _ADDRESS.finditer(text))
    return tuple(host for host in dict.fromkeys(map(_host, found)) if host)


def receivers_in(tag: TrackingTag) -> tuple[str, ...]:
    """The hosts that a text asks when it runs in a document of its own, "" for one nobody knows.

    Not the addresses that it only hands on. What else its scripts ask cannot be seen.
    """
    asked = [_host(match[1]) if (match := _ADDRESS.match(url)) else "" for url in tag.requests]
    for script in tag.inline_scripts:
        asked += receivers_of([script]) or ("",)
    return tuple(dict.fromkeys(asked))


def _host(raw: str) -> str:
    """A host as browsers write it, without name, port and what a macro stands for; "" if none."""
    tail = _MACRO_END.split(raw)[-1].rpartition("@")[2].partition(":")[0]
    host = tail.strip(".").lower()
    return host if _HOST.fullmatch(host) else ""


def _nearest(host: str, needs: Mapping[str, ConsentNeed], other: ConsentNeed) -> ConsentNeed:
    """As the player looks it up."""
    while host and host not in needs:
        host = host.partition(".")[2]
    return needs.get(host, other)
