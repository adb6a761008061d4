"""The recorder's numbers as effects: the one place that knows the flat layout on this side.

Six numbers an effect: kind, since, component, a, b, text; see `player/simulator/recorder.ts`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from creative import trace as t
from creative.codes import (
    AGGREGATORS,
    ENDS,
    ERRORS,
    EVENTS,
    INVALIDS,
    KINDS,
    MOMENTS,
    OPENS,
    REJECTS,
)
from flows import Flow

__all__ = ["FIELDS", "decode_effects", "decode_told"]

FIELDS = 6
_FITS = 2**31 - 1
_WIDE = 100  # added to the kind where `a` stands among the texts, because it does not fit


def decode_effects(
    numbers: Sequence[int], texts: Sequence[str], ids: Sequence[str], entries: Sequence[int]
) -> tuple[t.Effect, ...]:
    """Effects of one session. `entries` is each tracking index's position in its component.

    Times come as the ms since the effect before; tokens and visits are counted here.
    """
    if len(numbers) % FIELDS:
        raise ValueError(f"{len(numbers)} numbers are no whole effects: please report this")
    effects: list[t.Effect] = []
    now = token = 0
    visits: Counter[int] = Counter()
    for start in range(0, len(numbers), FIELDS):
        kind, since, component, a, b, text = numbers[start : start + FIELDS]
        now += since
        value = a
        if kind > _WIDE:
            kind, value = kind - _WIDE, int(texts[a])
        match KINDS[kind]:
            case "schedule":
                token += 1
                value = token
            case "run_script":
                value = token + 1  # its time limit is scheduled next
            case "show":
                value = visits[component] + 1
            case "report" if EVENTS[value] == "displayed":
                visits[component] += 1
        id_ = ids[component] if component >= 0 else None
        taken = ids[value] if KINDS[kind] == "clear" and value >= 0 else None
        entry = entries[value] if KINDS[kind] == "fire" and value >= 0 else None
        effects.append(_effect(kind, now, id_, value, b, texts[text], taken, entry))
    return tuple(effects)


def decode_told(flow: Flow, told: Iterable[Mapping[str, Any]]) -> tuple[t.Effect, ...]:
    """Effects that a page told of itself: the details of its `flowtag` events of a number kind."""
    ids = [component.id for component in flow.components]
    numbers: list[int] = []
    texts, now = [""], 0
    for event in told:
        component = ids.index(event["component"]) if event["component"] else -1
        wide = abs(event["a"]) > _FITS
        a, kind = (len(texts), event["kind"] + _WIDE) if wide else (event["a"], event["kind"])
        texts += [str(event["a"])] if wide else []
        numbers += [kind, event["at"] - now, component, a, event["b"], len(texts)]
        now = event["at"]
        texts.append(event["text"])
    entries = [k for component in flow.components for k, _ in enumerate(component.tracking)]
    return decode_effects(numbers, texts, ids, entries)


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
            return t.Hide(at=at, component=id_, element=text, hidden=bool(a))
        case "clear":
            return t.Clear(at=at, taken=taken, all=bool(b))
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
            return t.Invalid(at=at, component=here, reason=INVALIDS[a], field=b)
        case "open":
            through, payment = OPENS[a] == "click_through", OPENS[a] == "payment"
            click, url = (text, "") if through else ("", text)
            return t.Open(at=at, component=id_, click=click, url=url, payment=payment, top=bool(b))
        case "log":
            return t.Log(at=at, component=here, text=text)
        case "error":
            return t.Error(at=at, component=here, reason=ERRORS[a], text=text)
        case "end":
            return t.End(at=at, component=id_, reason=ENDS[a])
        case "style":
            return t.Style(at=at, component=here, on=bool(a))
        case "run_script":
            return t.RunScript(at=at, component=here, token=a, variables=json.loads(text)["vars"])
        case unknown:
            raise ValueError(f"no effect has the kind {kind} ({unknown}): please report this")
