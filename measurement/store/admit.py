"""What the store can hold: the last step of the pipeline before an event is counted once.

The collector lets nothing else through; this stands where a log of another origin, or of another
version, would otherwise stop the loading of all that comes behind it.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from measurement.event import Event
from measurement.pipeline import Drop, DropReason

__all__ = ["admit"]

_LAST_MS: Final = 4_102_444_800_000  # 2100-01-01
_NUMBERS: Final = 2**31
_VALUES: Final = 2**63
_AMOUNTS: Final = Decimal(9_000_000_000)  # as of sendMetric: sums of millionths stay exact


def admit(event: Event) -> Event | Drop:
    """The event as it goes to the store. An amount that is none is left out, and flagged."""
    if not (0 <= event.at_ms < _LAST_MS and 0 <= event.received_ms < _LAST_MS):
        return Drop(DropReason.IMPOSSIBLE_TIME)
    if not (-1 <= event.number < _NUMBERS and -_VALUES <= event.value < _VALUES):
        return Drop(DropReason.NUMBER_TOO_LARGE)
    if event.revenue_amount and not _is_amount(event.revenue_amount):
        flags = (*event.flags, "revenue-refused")
        return msgspec.structs.replace(event, revenue_amount="", revenue_currency="", flags=flags)
    return event


def _is_amount(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and abs(amount) <= _AMOUNTS and text == text.strip()
