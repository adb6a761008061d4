"""Which consent each receiver of an ad's tracking needs, as the view tells the player.

A *receiver* is a host that pixels, scripts or frames of tracking ask. Who it is on the Global
Vendor List and which purposes it declares there is for the caller to say: `NeedOf`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from creative.compile import Json, script_bodies, tracking_entries
from flows import Flow, parse_tracking

__all__ = ["ConsentNeed", "NeedOf", "consent_view", "hosts_in", "needs_consent", "receivers_of"]

_HOST = re.compile(r"https?://([A-Za-z0-9.-]+\.[A-Za-z]{2,})", re.ASCII)


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


def needs_consent(flow: Flow) -> bool:
    """Whether the ad can ask anybody for anything: tracking, or scripts, which fire pixels."""
    return bool(script_bodies(flow)) or bool(list(tracking_entries(flow)))


def consent_view(flow: Flow, need_of: NeedOf, *, in_app: bool) -> Json:
    """The view's `consent`. In an app no consent manager is asked: only macros count."""
    other = need_of("")
    needs = {host: need_of(host) for host in receivers_of(flow)}
    view: Json = {
        "hosts": {host: need.json for host, need in needs.items() if need != other},
        "other": other.json,
    }
    return {**view, "macros": True} if in_app else view


def receivers_of(flow: Flow) -> tuple[str, ...]:
    """Every host that stands in tracking or in a script, each once, in the order of the flow."""
    return tuple(dict.fromkeys(_hosts(flow)))


def _hosts(flow: Flow) -> Iterator[str]:
    for _, _, entry in tracking_entries(flow):
        yield from hosts_in(entry.tag)
    for body in script_bodies(flow):
        yield from hosts_in(body)


def hosts_in(text: str) -> tuple[str, ...]:
    """Hosts of the addresses in a text, in lower case; a macro in place of one is no host."""
    if "<" in text:
        tag = parse_tracking(text)
        text = " ".join((*tag.requests, *tag.scripts, *tag.inline_scripts, text))
    return tuple(dict.fromkeys(match[1].lower() for match in _HOST.finditer(text)))
