"""What visitors may have answered when an ad loads: the table that staging and QA go by.

The page tells it by a consent manager (`hosts/consent-manager.js`), the platform by its macros.
Strings are real ones (`staging.consent_strings`). What has to be held because of an answer is
`qa.expect_consent`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from delivery.staging.consent_strings import (
    EVERYTHING,
    Choice,
    encode_gpp,
    encode_tc,
    encode_us_national,
)
from delivery.staging.options import Option

__all__ = [
    "AGREED",
    "CONSENTS",
    "LATE_MS",
    "NOTHING",
    "WALKED_CONSENTS",
    "ConsentName",
    "ConsentState",
    "WalkedConsent",
]

WalkedConsent = Literal[
    "macros", "granted", "refused", "asked", "gpp-opt-out", "us-opt-out", "in-app"
]
"""The states in which QA walks."""

ConsentName = Literal[WalkedConsent, "silent", "none", "gpp-no-opt-out"]
LATE_MS = 2_000
"""When QA's visitor answers who is still asked: the player asks nobody longer than 500 ms."""

AGREED = encode_tc(EVERYTHING)
"""The TC string of somebody who agreed to everything."""

NOTHING = Choice(disclosed=EVERYTHING.disclosed, ranges=True)
"""Somebody who was told of everybody and agreed to nothing."""

_REFUSED = encode_tc(NOTHING)
_US_NATIONAL = 7  # section id, "Global Privacy Platform"
_NO_SALE = "1YYN"
# Purposes that end with a sale, by the player's rules: all that are no measurement.
_ALL_BUT_MEASURING = frozenset({2, 3, 4, 5, 6, 11})


@dataclass(frozen=True, slots=True)
class ConsentState(Option):
    """One answer. `choice`: what holds by TCF, None where it does not apply or nobody says it;
    `ended`: purposes that a US opt-out ends. `manager`: what the page's consent manager knows from
    the start, None for a page without; `answers`: what the buttons of its dialog make of it, if
    one stands there. `says`: what the manager tells then, by our macros. `served`: what the
    platform's macros say, besides what they always do: yes to everything."""

    choice: Choice | None = None
    ended: frozenset[int] = frozenset()
    manager: Mapping[str, Any] | None = None
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, str] = field(default_factory=dict)

    @property
    def later(self) -> Mapping[str, Any] | None:
        """What QA's visitor answers after LATE_MS, if there is something to answer."""
        return next(iter(self.answers.values()), None)


def _by_tcf(title: str, told: str, choice: Choice) -> ConsentState:
    said = {"gdpr": "1", "gdpr_consent": encode_tc(choice)}
    manager = {"tc": said["gdpr_consent"]}
    return ConsentState(title, told, choice, manager=manager, says=said, served=said)


def _by_gpp(title: str, told: str, *, opted_out: bool) -> ConsentState:
    choice = 1 if opted_out else 2
    text = encode_gpp({_US_NATIONAL: encode_us_national(choice, choice, choice)})
    said = {"gpp": text, "gpp_sid": str(_US_NATIONAL)}
    return ConsentState(
        title,
        told,
        ended=_ALL_BUT_MEASURING if opted_out else frozenset(),
        manager={"gpp": text, "sections": [_US_NATIONAL]},
        says=said,
        served=_NO_LAW | said,
    )


_NO_LAW = {"gdpr": "0", "gdpr_consent": "", "gpp": "", "gpp_sid": "", "us_privacy": ""}
_UNANSWERED = {"gdpr": "1", "gdpr_consent": ""}  # the platform was as early as the ad
CONSENTS: Mapping[ConsentName, ConsentState] = {
    "macros": ConsentState(
        "Agreed, by macros",
        "No consent manager on the page; the platform's macros say yes to everything.",
        EVERYTHING,
    ),
    "granted": _by_tcf(
        "TCF, everything granted",
        "The page's consent manager (TCF) says yes to everything.",
        EVERYTHING,
    ),
    "refused": _by_tcf(
        "TCF, everything refused",
        "The page's consent manager (TCF) says no to everything.",
        NOTHING,
    ),
    "asked": ConsentState(
        "TCF, still being asked",
        "A dialog stands on the page; answer it, or see what waits.",
        EVERYTHING,
        manager={"status": "cmpuishown"},
        answers={"Agree": {"tc": AGREED}, "Refuse": {"tc": _REFUSED}},
        says={"gdpr": "1", "gdpr_consent": AGREED},
        served=_UNANSWERED,
    ),
    "silent": ConsentState(
        "TCF, manager never answers",
        "The consent manager is there and says nothing.",
        manager={"status": "silent"},
        served=_UNANSWERED,
    ),
    "none": ConsentState(
        "No law applies", "Neither a manager nor a macro asks for consent.", served=_NO_LAW
    ),
    "gpp-opt-out": _by_gpp(
        "GPP, opted out of sale",
        "GPP, section 7: out of sale, sharing and targeted advertising.",
        opted_out=True,
    ),
    "gpp-no-opt-out": _by_gpp("GPP, did not opt out", "GPP, section 7.", opted_out=False),
    "us-opt-out": ConsentState(
        "US privacy, opted out of sale",
        f"The older string: {_NO_SALE}.",
        ended=_ALL_BUT_MEASURING,
        manager={"usp": _NO_SALE},
        says={"us_privacy": _NO_SALE},
        served={**_NO_LAW, "us_privacy": _NO_SALE},
    ),
    "in-app": ConsentState(
        "App, refused by its macros",
        "No consent manager; the platform's macros say no to everything.",
        NOTHING,
        served={"gdpr": "1", "gdpr_consent": _REFUSED},
    ),
}

WALKED_CONSENTS: Mapping[WalkedConsent, ConsentState] = {
    name: CONSENTS[name] for name in get_args(WalkedConsent)
}
"""The rows of the states in which QA walks."""
