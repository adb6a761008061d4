"""The address behind the picture that shows where no script runs: click macro and landing page."""

from urllib.parse import quote

from delivery.document import Delivery
from delivery.hoist import hoist_template
from delivery.platforms import Platform
from delivery.serve import ServedUrl
from delivery.spelling import Spelling, spell_in_text
from flows import MacroRef

__all__ = ["encode_landing", "way_out"]


def way_out(delivery: Delivery, click: str, platform: Platform) -> ServedUrl:
    """The click-through as a link that the platform counts; empty if there is no such name."""
    landing = delivery.click_throughs.get(click)
    if landing is None:
        return ServedUrl(())
    closed = platform.find("click_url_complete", 0)
    if platform.click.form == "closed" and closed:
        return ServedUrl(((closed.literal, True),))
    prefix = platform.find("click_url", 0)
    if platform.click.form not in ("open", "both") or prefix is None:
        return ServedUrl(_landing(landing, platform, delivery, 0))
    parts = _landing(landing, platform, delivery, platform.click.append)
    return ServedUrl(((prefix.literal, True), *parts))


def encode_landing(url: str, times: int) -> str:
    """As the player does behind an open prefix: encodeURIComponent, `times` over."""
    for _ in range(times):
        url = quote(url, safe="!~*'()")
    return url


def _landing(
    text: str, platform: Platform, delivery: Delivery, times: int
) -> tuple[tuple[str, bool], ...]:
    """The landing page encoded `times` over; macros that cannot be so are left empty."""
    parts: list[tuple[str, bool]] = []
    for part in hoist_template(text, platform)[0]:
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
