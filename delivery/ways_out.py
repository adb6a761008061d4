"""The address behind the picture that shows where no script runs: click macro and the way behind it."""

from delivery.click_chain import encode_landing, find_chain
from delivery.document import Delivery
from delivery.platforms import Platform
from delivery.serve import ServedUrl
from delivery.spelling import Spelling, spell_in_text
from flows import MacroRef, Template

__all__ = ["way_out"]


def way_out(delivery: Delivery, click: str, platform: Platform) -> ServedUrl:
    """The click-through as a link that the platform counts; empty if there is no such name."""
    landing = delivery.click_throughs.get(click)
    if landing is None:
        return ServedUrl(())
    closed = platform.find("click_url_complete", 0)
    if platform.click.form == "closed" and closed:
        return ServedUrl(((closed.literal, True),))
    chain = find_chain(delivery, click, landing, platform)
    prefix = platform.find("click_url", 0)
    if platform.click.form not in ("open", "both") or prefix is None:
        return ServedUrl(_served(chain, platform, delivery, 0))
    return ServedUrl(
        ((prefix.literal, True), *_served(chain, platform, delivery, platform.click.append))
    )


def _served(
    chain: Template, platform: Platform, delivery: Delivery, times: int
) -> tuple[tuple[str, bool], ...]:
    """The chain encoded `times` over; macros that cannot be so are left empty."""
    parts: list[tuple[str, bool]] = []
    for part in chain:
        if isinstance(part, str):
            parts.append((encode_landing(part, times), False))
        elif (literal := _literal(part, platform, delivery, times, bool(parts))) is not None:
            parts.append((literal, True))
    return tuple(parts)


def _literal(
    ref: MacroRef, platform: Platform, delivery: Delivery, times: int, inside: bool
) -> str | None:
    level = (ref.level if ref.level is not None else int(inside)) + times
    found = spell_in_text(ref, platform, delivery.vendor_id, level)
    return found.literal if isinstance(found, Spelling) else None
