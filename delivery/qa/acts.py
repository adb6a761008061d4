"""When a path's acts happen and what they open, read from its trace; and what a visitor then does.

Not every act makes the same report: a film speaks for itself, a payment's result comes from its
own page, and a timeout is what happens when nobody acts.
"""

from collections.abc import Sequence

from creative import Act, Effect, Error, Invalid, Open, Report, Trace
from delivery.qa.walk import Deed, DeedKind, Opens
from flows import Flow, Payment

__all__ = ["act_starts", "cut_after_leaving", "deeds_of", "opened"]

_REPORTS: dict[str, tuple[str, ...]] = {
    "watch": ("played",),
    "result": ("paid", "cancelled"),
    "wait": ("displayed",),
}
_DEEDS: dict[str, DeedKind] = {
    "choose": "choose",
    "submit": "submit",
    "press": "press",
    "pick": "pick",
    "watch": "watch",
    "result": "result",
    "wait": "wait",
    "exit": "exit",
}


def act_starts(acts: Sequence[Act], trace: Trace) -> list[int]:
    """The position of each act's first effect; of the acts that were taken."""
    starts: list[int] = []
    at = 0
    for act in acts:
        found = next(
            (n for n in range(at, len(trace.effects)) if _begins(trace.effects[n], act)), None
        )
        if found is None:
            break
        starts.append(found)
        at = found + 1
    return starts


def opened(acts: Sequence[Act], trace: Trace) -> list[tuple[int, Open]]:
    """Everything that opens, each with the position of the act that opened it (-1: none)."""
    starts = act_starts(acts, trace)
    return [
        (sum(start <= n for start in starts) - 1, effect)
        for n, effect in enumerate(trace.effects)
        if isinstance(effect, Open)
    ]


def cut_after_leaving(trace: Trace) -> Trace:
    """The trace up to where the ad leaves its page for another one, if it does."""
    for n, effect in enumerate(trace.effects):
        if isinstance(effect, Open) and effect.top:
            return trace.model_copy(update={"effects": trace.effects[: n + 1]})
    return trace


def deeds_of(acts: Sequence[Act], trace: Trace, flow: Flow) -> list[Deed]:
    """The acts at the times at which the simulation took them."""
    opening: dict[int, Open] = dict(opened(acts, trace))
    deeds: list[Deed] = []
    for number, (act, start) in enumerate(zip(acts, act_starts(acts, trace), strict=False)):
        deeds.append(
            Deed(
                _DEEDS[act.kind],
                act.component,
                _at(act, trace, start),
                act.value,
                opens=_way(opening.get(number)),
                also=act.also,
                values=act.values or ((act.value,) if act.kind == "submit" else ()),
                origin=_origin(flow, act),
            )
        )
    return deeds


def _at(act: Act, trace: Trace, start: int) -> int:
    """When the act is over: for a film that is when it has ended or been skipped."""
    over = (
        effect.at
        for effect in trace.effects[start:]
        if isinstance(effect, Report)
        and effect.event in ("completed", "skipped")
        and effect.component == act.component
    )
    at = trace.effects[start].at
    return next(over, at) if act.kind == "watch" else at


def _origin(flow: Flow, act: Act) -> str:
    """From where a payment's result has to come, if that matters."""
    component = flow.find_component(act.component)
    return component.origin if isinstance(component, Payment) else ""


def _way(effect: Open | None) -> Opens:
    if effect is None:
        return ""
    return "payment" if effect.payment else "top" if effect.top else "window"


def _begins(effect: Effect, act: Act) -> bool:
    match effect:
        case Report():
            wanted = _REPORTS.get(act.kind, ("action",))
            return effect.event in wanted and (effect.component or "") == act.component
        case Invalid():
            return act.kind == "submit" and effect.component == act.component
        case Error():
            return act.kind == "watch" and act.value == "failed"
        case _:
            return False
