"""A tag as a value: what ad ops pastes into the platform."""

from dataclasses import dataclass

from creative import Slot
from delivery.platforms import FormatName
from delivery.serve import ServedUrl

__all__ = ["Tag"]


@dataclass(frozen=True, slots=True)
class Tag:
    """The text of a tag, and what is in it.

    `impressions` are the addresses that a browser asks for on every load, before the player:
    `impression.expand(platform, values)` gives the request. `append` is how often a landing page
    is encoded behind the open click macro.
    """

    text: str
    format: FormatName
    platform: str
    size: str
    slots: tuple[Slot, ...]
    impressions: tuple[ServedUrl, ...]
    append: int
