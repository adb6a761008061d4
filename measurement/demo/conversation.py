"""What a player would tell of a simulated session: the wire events of a trace, in order.

A trace holds what the engine did. What the host adds (impression, viewable, time spent) is made
here as a page in the foreground would have it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from creative import Error, Metric, Reject, Report, Trace, WireEvent

__all__ = ["Conversation", "Happening", "cut_after", "number", "tell", "told"]

_PAINT_MS: Final = 180  # from the load to the first painted frame
_VIEWABLE_MS: Final = 1_000  # half of the pixels, so long


@dataclass(frozen=True, slots=True)
class Happening:
    """An event without its number."""

    at_ms: int
    event: str
    component: str = ""
    value: int = 0
    text: str = ""
    how: str = ""


Conversation = Sequence[Happening]


def tell(trace: Trace, *, viewable: bool, stays_ms: int) -> list[WireEvent]:
    """The events of a whole session that stays so long after its last act."""
    return number(told(trace), viewable=viewable, stays_ms=stays_ms)


def told(trace: Trace) -> list[Happening]:
    """What the engine reports: everything but the host's own events."""
    return list(_told(trace))


def cut_after(conversation: Conversation, acts: int) -> list[Happening]:
    """The conversation of somebody who leaves before the act behind these."""
    kept: list[Happening] = []
    for happening in conversation:
        if happening.event == "action" and (acts := acts - 1) < 0:
            break
        kept.append(happening)
    return kept


def number(conversation: Conversation, *, viewable: bool, stays_ms: int) -> list[WireEvent]:
    """The conversation with the host's events, all in the order of their times."""
    first = next((h for h in conversation if h.event == "action"), None)
    last_ms = max((h.at_ms for h in conversation), default=0)
    host = [
        Happening(0, "loaded"),
        Happening(0, "impression"),
        Happening(0, "measured", value=1),
        *([Happening(_VIEWABLE_MS, "viewable", text="50 % for 1 s")] if viewable else []),
        *([Happening(first.at_ms, "interacted", first.component)] if first else []),
        *([Happening(first.at_ms, "first_interaction", value=first.at_ms)] if first else []),
        Happening(last_ms + stays_ms, "time_spent", value=last_ms + stays_ms),
    ]
    every = sorted([*host, *conversation], key=lambda happening: happening.at_ms)
    told_first = [(h.at_ms + _PAINT_MS * (h.event != "loaded"), *astuple(h)[1:]) for h in every]
    return [WireEvent(n, *fields) for n, fields in enumerate(told_first)]


def _told(trace: Trace) -> Iterator[Happening]:
    for effect in trace.effects:
        match effect:
            case Report():
                yield Happening(effect.at, effect.event, effect.component or "", text=effect.text)
            case Metric():
                yield Happening(
                    effect.at,
                    "metric",
                    effect.component,
                    effect.micros,
                    effect.name,
                    effect.aggregator,
                )
            case Reject():
                yield Happening(
                    effect.at, "rejected", effect.component, text=effect.seen, how=effect.reason
                )
            case Error():
                yield Happening(
                    effect.at, "error", effect.component, text=effect.text, how=effect.reason
                )
