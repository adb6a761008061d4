"""Amounts as text: exact, and without a currency."""

from decimal import Decimal
from typing import Final

__all__ = ["money"]

_MICRO: Final = 1_000_000


def money(micros: int) -> str:
    """An amount in millionths as a decimal number, with at least two digits behind the point."""
    text = f"{Decimal(micros) / _MICRO:.6f}"
    return text[:-4] + text[-4:].rstrip("0")
