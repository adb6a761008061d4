"""The rules of consent in one place, written apart from the player: why a receiver may not be asked.

IAB Europe, TCF Policies 5 and "Consent string and vendor list formats v2.3", publisher restrictions
first: a basis that the vendor did not declare and that is not flexible is none.
"""

from creative import ConsentNeed
from delivery.staging.consent_strings import Choice

FROM_2026_03 = 17_723_232_000  # tenths of seconds: strings made since name who was disclosed
_NO_INTEREST = {1, 3, 4, 5, 6}


def may_fire(need: ConsentNeed, choice: Choice, *, canada: bool = False) -> str:
    """Why not, '' if it may."""
    if choice.disclosed is None:
        if choice.created >= FROM_2026_03 and not canada:
            return "no_disclosure"
    elif need.vendor and need.vendor not in choice.disclosed:
        return "not_disclosed"
    reasons = (_basis(need, choice, purpose, canada) for purpose in (*need.consent, *need.interest))
    return next(filter(None, reasons), "")


def _basis(need: ConsentNeed, choice: Choice, purpose: int, canada: bool) -> str:
    if purpose == 1 and (canada or choice.purpose_one_treated):
        return ""
    declared = 1 if purpose in need.consent or not need.vendor else 2
    kinds = [
        one.kind
        for one in choice.restrictions
        if one.purpose == purpose and need.vendor in one.vendors and one.kind < 3
    ]
    basis = min(kinds, default=declared)
    if basis == 0 or (basis == 2 and purpose in _NO_INTEREST):
        return "restricted"
    if basis != declared and purpose not in need.flexible:
        return "restricted"
    if basis == 1:
        given = purpose in choice.consents and (not need.vendor or need.vendor in choice.vendors)
        return "" if given else "no_consent"
    known = purpose in choice.interests and need.vendor in choice.vendor_interests
    return "" if known else "objected"
