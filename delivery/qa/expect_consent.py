"""Which pixels may fire by what the visitor answered, and which must be held, with the reason.

An oracle of its own: it knows the answer as a value (`staging.consent_states`) and reads no consent
string, as the player has to. The rules are those of docs/consent.md.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from creative import ConsentNeed, NeedOf
from delivery.qa.expect import Asking, Expected
from delivery.staging.consent_states import LATE_MS, ConsentState
from delivery.staging.consent_strings import Choice

__all__ = ["Held", "Judged", "judge", "why_held"]

_PATIENCE_MS = 500  # docs/consent.md, "When nobody answers"


@dataclass(frozen=True, slots=True)
class Held:
    """One firing that must be told as held: for whom, and why."""

    component: str
    receiver: str
    why: str
    requests: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Requests that must arrive, and what must be told as held, some of it until an answer comes."""

    requests: tuple[Expected, ...]
    held: tuple[Held, ...]


def judge(
    asks: Sequence[Asking],
    early: Sequence[Asking],
    state: ConsentState,
    need_of: NeedOf,
    carried: Collection[str],
) -> Judged:
    """What becomes of each firing. `early` are the same with the values of before a late answer.

    `carried`: names of the macros that the tag hands to the player.
    """
    found: list[Expected] = []
    held: list[Held] = []
    for ask, before in zip(asks, early, strict=True):
        reasons = (why_held(need_of(one), state, carried) for one in ask.receivers)
        why = next(filter(None, reasons), "")
        if state.later is not None and ask.at_ms < LATE_MS:
            waits, fires = _late(ask, before, why)
            held += waits
            found += fires
        elif why:
            held.append(_held(ask, why))
        else:
            found += ask.requests
    return Judged(tuple(found), tuple(held))


def why_held(need: ConsentNeed, state: ConsentState, carried: Collection[str]) -> str:
    """The word of docs/consent.md for why a receiver may not be asked; "" if it may."""
    if state.choice is not None and (state.manager is not None or "gdpr_consent" in carried):
        reason = _by_choice(need, state.choice)
    elif state.choice is not None and "gdpr" in carried and state.served.get("gdpr") == "1":
        reason = "no_string"
    else:
        reason = ""
    if not reason and state.ended.intersection((*need.consent, *need.interest)):
        return "opted_out"
    return reason


def _by_choice(need: ConsentNeed, choice: Choice) -> str:
    vendor = need.vendor
    if vendor and choice.disclosed is not None and vendor not in choice.disclosed:
        return "not_disclosed"
    for purpose in need.consent:
        if purpose not in choice.consents or (vendor and vendor not in choice.vendors):
            return "no_consent"
    for purpose in need.interest:
        if purpose not in choice.interests or (vendor and vendor not in choice.vendor_interests):
            return "objected"
    return ""


def _late(ask: Asking, early: Asking, why: str) -> tuple[list[Held], Iterable[Expected]]:
    """A firing while nobody has answered: its author said what becomes of it."""
    match ask.unknown:
        case "fire":
            return [], _at(early.requests, max(ask.at_ms, _PATIENCE_MS))
        case "drop":
            return [_held(ask, "dropped")], ()
        case _:
            return [replace(_held(ask, "no_answer"), requests=())], (
                () if why else _at(ask.requests, LATE_MS)
            )


def _at(requests: Iterable[Expected], at_ms: int) -> Iterator[Expected]:
    return (replace(one, at_ms=at_ms) for one in requests)


def _held(ask: Asking, why: str) -> Held:
    return Held(ask.component or "", ask.receivers[0], why, ask.requests)
