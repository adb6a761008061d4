"""What visitors may have answered when an ad loads: a table, and how page and platform tell it.

The page tells it by a consent manager (`hosts/consent-manager.js`), the platform by its macros.
What has to be held because of it is `qa.expect_consent`'s.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from delivery.staging.consent_strings import (
    EVERYTHING,
    Choice,
    encode_gpp,
    encode_tc,
    encode_us_national,
)

__all__ = ["AGREED", "CONSENTS", "LATE_MS", "NOTHING", "ConsentName", "ConsentState"]

ConsentName = Literal["none", "granted", "refused", "late", "gpp-opt-out", "us-opt-out", "in-app"]
LATE_MS = 2_000
"""When the late answer comes: the player asks nobody longer than 500 ms."""

AGREED = encode_tc(EVERYTHING)
"""The TC string of somebody who agreed to everything."""

NOTHING = Choice(disclosed=EVERYTHING.disclosed, ranges=True)
"""Somebody who was told of everybody and agreed to nothing."""

_US_NATIONAL = 7
_OPTED_OUT = encode_gpp({_US_NATIONAL: encode_us_national(1, 1, 1)})
_NO_SALE = "1YYN"
# Purposes that end with a sale, by the player's rules: all that are no measurement.
_ALL_BUT_MEASURING = frozenset({2, 3, 4, 5, 6, 11})


@dataclass(frozen=True, slots=True)
class ConsentState:
    """One answer. `choice`: what holds by TCF, None where it does not apply; `ended`: purposes that
    a US opt-out ends. `manager`: what the page's consent manager knows from the start, None for a
    page without; `later`: what it is told after LATE_MS. `told`: what it says then, by our macros.
    `served`: what the platform's macros say, besides what they always do."""

    title: str
    choice: Choice | None = None
    ended: frozenset[int] = frozenset()
    manager: Mapping[str, Any] | None = None
    later: Mapping[str, Any] | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, str] = field(default_factory=dict)

    @property
    def manager_json(self) -> str:
        """For `stage.manager_script`."""
        return "" if self.manager is None else json.dumps(self.manager)


def _by_tcf(title: str, choice: Choice) -> ConsentState:
    said = {"gdpr": "1", "gdpr_consent": encode_tc(choice)}
    return ConsentState(title, choice, manager={"tc": said["gdpr_consent"]}, told=said, served=said)


_US = {"gdpr": "0", "gdpr_consent": "", "gpp": "", "gpp_sid": "", "us_privacy": ""}
_REFUSED = encode_tc(NOTHING)
CONSENTS: Mapping[ConsentName, ConsentState] = {
    "none": ConsentState("No consent manager", EVERYTHING),
    "granted": _by_tcf("TCF, everything granted", EVERYTHING),
    "refused": _by_tcf("TCF, everything refused", NOTHING),
    "late": ConsentState(
        "TCF, granted late",
        EVERYTHING,
        manager={"status": "cmpuishown"},
        later={"tc": AGREED},
        told={"gdpr": "1", "gdpr_consent": AGREED},
        served={"gdpr": "1", "gdpr_consent": ""},  # the platform was as early as the ad
    ),
    "gpp-opt-out": ConsentState(
        "GPP, opted out of sale",
        ended=_ALL_BUT_MEASURING,
        manager={"gpp": _OPTED_OUT, "sections": [_US_NATIONAL]},
        told={"gpp": _OPTED_OUT, "gpp_sid": str(_US_NATIONAL)},
        served={**_US, "gpp": _OPTED_OUT, "gpp_sid": str(_US_NATIONAL)},
    ),
    "us-opt-out": ConsentState(
        "US privacy, opted out of sale",
        ended=_ALL_BUT_MEASURING,
        manager={"usp": _NO_SALE},
        told={"us_privacy": _NO_SALE},
        served={**_US, "us_privacy": _NO_SALE},
    ),
    "in-app": ConsentState(
        "App, refused by its macros", NOTHING, served={"gdpr": "1", "gdpr_consent": _REFUSED}
    ),
}
