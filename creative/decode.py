"""The recorder's numbers as effects: the one place that knows the flat layout on this side.

Six numbers an effect: kind, at, component, a, b, text; see `player/simulator/recorder.ts`.
"""

import json
from collections.abc import Sequence

from creative import trace as t
from creative.codes import AGGREGATORS, ENDS, ERRORS, EVENTS, INVALIDS, KINDS, MOMENTS, REJECTS

__all__ = ["FIELDS", "decode_effects"]

FIELDS = 6
_WIDE = 100  # added to the kind where `a` stands among the texts, because it does not fit


def decode_effects(
    numbers: Sequence[int], texts: Sequence[str], ids: Sequence[str], entries: Sequence[int]
) -> tuple[t.Effect, ...]:
    """Effects of one session. `entries` is each tracking index's position in its component."""
    if len(numbers) % FIELDS:
        raise ValueError(f"{len(numbers)} numbers are no whole effects: please report this")
    effects: list[t.Effect] = []
    for start in range(0, len(numbers), FIELDS):
        kind, at, component, a, b, text = numbers[start : start + FIELDS]
        value = a
        if kind > _WIDE:
            kind, value = kind - _WIDE, int(texts[a])
        id_ = ids[component] if component >= 0 else None
        taken = ids[value] if KINDS[kind] == "clear" and value >= 0 else None
        entry = entries[value] if KINDS[kind] == "fire" and value >= 0 else None
        effects.append(_effect(kind, at, id_, value, b, texts[text], taken, entry))
    return tuple(effects)


def _effect(
    kind: int,
    at: int,
    id_: str | None,
    a: int,
    b: int,
    text: str,
    taken: str | None,
    entry: int | None,
) -> t.Effect:
    here = id_ or ""
    match KINDS[kind]:
        case "show":
            return t.Show(at=at, component=here, visit=a)
        case "hide":
            return t.Hide(at=at, component=here)
        case "clear":
            return t.Clear(at=at, taken=taken)
        case "fire" if entry is None:
            return t.Fire(at=at, component=here, on=MOMENTS[b], url=text)
        case "fire":
            values = json.loads(text) if text else {}
            return t.Fire(at=at, component=here, on=MOMENTS[b], tracking=entry, variables=values)
        case "metric":
            return t.Metric(at=at, component=here, name=text, micros=a, aggregator=AGGREGATORS[b])
        case "reject":
            return t.Reject(at=at, component=here, reason=REJECTS[a], seen=text)
        case "report":
            return t.Report(at=at, component=id_, event=EVENTS[a], text=text)
        case "schedule":
            return t.Schedule(at=at, token=a, delay_ms=b, component=id_)
        case "submit":
            return t.Submit(at=at, component=here)
        case "invalid":
            return t.Invalid(at=at, component=here, reason=INVALIDS[a])
        case "open":
            return t.Open(at=at, component=id_, click=text)
        case "log":
            return t.Log(at=at, component=here, text=text)
        case "error":
            return t.Error(at=at, component=here, reason=ERRORS[a], text=text)
        case "end":
            return t.End(at=at, component=id_, reason=ENDS[a])
        case unknown:
            raise ValueError(f"no effect has the kind {kind} ({unknown}): please report this")
