"""What a visitor chose, as a case on stage has it: what the page's manager and the macros say.

Strings are real ones (`staging.consent_strings`); the manager is `hosts/consent-manager.js`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from delivery.staging.consent_strings import (
    EVERYTHING,
    Choice,
    encode_gpp,
    encode_tc,
    encode_us_national,
)
from delivery.staging.options import Option

__all__ = ["ConsentCase", "consent_cases"]

_US_NATIONAL = 7  # section id, "Global Privacy Platform"


@dataclass(frozen=True, slots=True)
class ConsentCase(Option):
    """`manager` is what the page's consent manager knows, None if the page has none; `macros` what
    the platform fills in; `answers` what the buttons of its dialog make of it."""

    manager: Mapping[str, Any] | None = None
    macros: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@cache
def consent_cases() -> Mapping[str, ConsentCase]:
    """The cases by name; the first is what QA runs with: everybody agreed, and macros say so."""
    yes = encode_tc(EVERYTHING)
    no = encode_tc(Choice(disclosed=EVERYTHING.disclosed, ranges=True))
    rows = (
        ConsentCase(
            "macros",
            "Agreed, by macros",
            "No consent manager on the page; the platform's macros say yes to everything.",
            macros=_tcf(yes),
        ),
        ConsentCase(
            "agreed",
            "Agreed to everything",
            "The page's consent manager (TCF) says yes to everything.",
            {"tc": yes, "applies": True},
            _tcf(yes),
        ),
        ConsentCase(
            "refused",
            "Refused everything",
            "The page's consent manager (TCF) says no to everything.",
            {"tc": no, "applies": True},
            _tcf(no),
        ),
        ConsentCase(
            "asked",
            "Being asked",
            "A dialog stands on the page; answer it, or see what waits.",
            {"tc": "", "applies": True, "status": "cmpuishown"},
            {"gdpr": "1", "gdpr_consent": ""},
            {"Agree": {"tc": yes}, "Refuse": {"tc": no}},
        ),
        ConsentCase(
            "silent",
            "Manager never answers",
            "The consent manager is there and says nothing.",
            {"tc": "", "applies": True, "status": "silent"},
            {"gdpr": "1", "gdpr_consent": ""},
        ),
        ConsentCase(
            "none", "No law applies", "Neither a manager nor a macro asks for consent.", None, {}
        ),
        ConsentCase(
            "us-in", "US, did not opt out", "GPP, section 7: no opt-out.", *_us(opted_out=False)
        ),
        ConsentCase(
            "us-out",
            "US, opted out",
            "GPP, section 7: out of sale, sharing and targeted advertising.",
            *_us(opted_out=True),
        ),
    )
    return {row.name: row for row in rows}


def _tcf(text: str) -> Mapping[str, str]:
    return {"gdpr": "1", "gdpr_consent": text}


def _us(*, opted_out: bool) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    choice = 1 if opted_out else 2
    text = encode_gpp({_US_NATIONAL: encode_us_national(choice, choice, choice)})
    macros = {
        "gdpr": "0",
        "gpp": text,
        "gpp_sid": str(_US_NATIONAL),
        "us_privacy": f"1Y{'Y' if opted_out else 'N'}N",
    }
    return {"gpp": text, "sections": [_US_NATIONAL]}, macros
