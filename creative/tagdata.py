"""TagData: how a tag hands the values of macros to the player. Knows no platform.

A *slot* is a place in the tag that the ad platform fills: its key is our name for the macro
(`click_url`, `gdpr_consent.755`), its text `<level>.<hash>.<literal>`. The level is how often
the platform percent-encodes the value; the hash is that of the literal, so that the player knows
an unreplaced literal without holding a second copy, which would be expanded as well.

Slots travel as `data-…` attributes (script tag, standalone document) or in the fragment of an
iframe's address. The player reads both with keys in lower case, because HTML lower-cases
attribute names. Escaping for HTML is the writer's work, not done here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Slot",
    "attribute_name",
    "literal_hash",
    "slot_attributes",
    "slot_fragment",
    "slot_text",
]

FRAGMENT_START = "ft"
_FNV_OFFSET, _FNV_PRIME = 0x811C9DC5, 0x01000193  # FNV-1a, 32 bit


@dataclass(frozen=True, slots=True)
class Slot:
    """One macro value that the platform fills in: `level` is how often it percent-encodes it."""

    key: str
    level: int
    literal: str


def literal_hash(text: str) -> str:
    """Six hexadecimal digits that stand for a literal: FNV-1a 32 over UTF-8, low 24 bits."""
    value = _FNV_OFFSET
    for byte in text.encode():
        value = (value ^ byte) * _FNV_PRIME & 0xFFFFFFFF
    return f"{value & 0xFFFFFF:06x}"


def slot_text(slot: Slot) -> str:
    """What stands in the tag: `2.1a2b3c.${CLICK_URL_ENC_ENC}`."""
    return f"{slot.level}.{literal_hash(slot.literal)}.{slot.literal}"


def attribute_name(key: str) -> str:
    """The attribute that carries a key: `data-click_url`."""
    return f"data-{key.lower()}"


def slot_attributes(slots: Iterable[Slot], append: int | None = None) -> list[tuple[str, str]]:
    """Attributes (name, value) in order; `append` is how often a landing page is encoded."""
    first = [] if append is None else [("data-append", str(append))]
    return first + [(attribute_name(slot.key), slot_text(slot)) for slot in slots]


def slot_fragment(slots: Iterable[Slot], append: int | None = None) -> str:
    """The fragment without its `#`: `ft;append=1;click_url=1.1a2b3c.${CLICK_URL_ENC}`."""
    parts = [FRAGMENT_START] + ([] if append is None else [f"append={append}"])
    return ";".join(parts + [f"{slot.key.lower()}={slot_text(slot)}" for slot in slots])
