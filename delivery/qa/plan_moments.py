"""When a walk does what: deeds with their times, when it is over, what stands there to be pressed."""

from collections.abc import Sequence

from creative import Act, Clear, Hide, Schedule, Show, Trace
from delivery.qa.acts import deeds_of
from delivery.qa.planned import Exit
from delivery.qa.walk import Deed, DeedKind
from flows import Flow, Slider

__all__ = ["TAIL_MS", "end_of", "is_shown", "stands_there", "title_of", "walk_deeds"]

TAIL_MS = 500
"""After the last timer: what a timer began may begin something more."""

_SOON_MS = 50  # between two ways out that are tried one after the other


def walk_deeds(
    acts: Sequence[Act], trace: Trace, exits: Sequence[Exit], flow: Flow
) -> tuple[Deed, ...]:
    """The acts at the times at which the simulation took them; then the exits."""
    deeds = deeds_of(acts, trace, flow)
    last = max((effect.at for effect in trace.effects), default=0)
    for n, one in enumerate(exits):
        kind: DeedKind = "area" if one.slide is None else "exit"
        value = "" if one.slide is None else str(one.slide)
        after = end_of(trace) + TAIL_MS if one.slide is None else last + _SOON_MS
        deeds.append(Deed(kind, one.target, after + n * _SOON_MS, value, opens="window"))
    return tuple(deeds)


def is_shown(element: str, trace: Trace) -> bool:
    """Whether an element of the look is there after those effects."""
    hides = [e.hidden for e in trace.effects if isinstance(e, Hide) and e.element == element]
    return not any(hides[-1:])


def stands_there(slider: Slider, trace: Trace) -> bool:
    """Whether the slider is there to be pressed after those effects."""
    shown = False
    for effect in trace.effects:
        if isinstance(effect, Show) and effect.component == slider.id:
            shown = True
        elif isinstance(effect, Clear) and (effect.all or slider.pick):
            shown = False
    return shown


def end_of(trace: Trace) -> int:
    """When the last timer is due; timers that nothing waits for any more do no harm."""
    due = [e.at + e.delay_ms for e in trace.effects if isinstance(e, Schedule)]
    return max([e.at for e in trace.effects] + due, default=0)


def title_of(acts: Sequence[Act], exits: Sequence[Exit]) -> str:
    parts = [act.component for act in acts]
    parts += [
        f"area {one.target}" if one.slide is None else f"slide {one.slide + 1}" for one in exits
    ]
    return " → ".join(parts) or "load only"
