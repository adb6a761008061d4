"""The player's half of the beacon, generated from `creative/wire.py`: names and limits."""

from creative import EVENTS, MAX_BEACON_BYTES, WIRE_FORMAT, codes
from creative.wire import BEACON_FIELDS, MAX_EVENTS_QUEUED

__all__ = ["wire_types"]

_TYPES = {"sent_ms": "number", "format": "number", "events": "readonly WireEvent[]"}
_TYPES["macros"] = "Readonly<Record<string, string>>"
_OPTIONAL = {"locale", "placement", "macros", "format"}


def _words(words: tuple[str, ...]) -> str:
    return f"'{' '.join(words)}'.split(' ')"  # shorter than a list once it is minified


def wire_types() -> str:
    """`player/browser/wire.gen.ts`."""
    names = "\n".join(f"  | '{kind.name}' // {kind.meaning}" for kind in EVENTS)
    details = "|".join(kind.name for kind in EVENTS if kind.detail)
    fields = "\n".join(
        f"  readonly {key}{'?' if name in _OPTIONAL else ''}: {_TYPES.get(name, 'string')} // {name}"
        for name, key in BEACON_FIELDS.items()
    )
    return f"""/** Generated from creative/wire.py by `make docs`: what a beacon holds. Not edited by hand. */

export const WIRE_FORMAT = {WIRE_FORMAT}
export const MAX_BEACON_BYTES = {MAX_BEACON_BYTES}
export const MAX_EVENTS_QUEUED = {MAX_EVENTS_QUEUED}
/** Events that make room first when a page cannot send. */
export const DETAILS = /^({details})$/

/** The engine's numbers in words: positions as in engine/effects.ts. */
export const REPORTS = {_words(codes.EVENTS)} as readonly EventName[]
export const AGGREGATORS = {_words(codes.AGGREGATORS)}
export const REJECTS = {_words(codes.REJECTS)}
export const ERRORS = {_words(codes.ERRORS)}

export type EventName =
{names}

/** Fields that are empty at the end may be left out. */
export type WireEvent = readonly [
  number: number,
  at: number,
  event: EventName,
  component?: string,
  value?: number,
  text?: string,
  how?: string,
]

export interface Beacon {{
{fields}
}}
"""
