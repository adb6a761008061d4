"""The click id: where it is switched on, a landing page learns from which session of the ad it was
opened, and a site's tracker credits what is bought to it. Nothing else travels, and nothing is kept
by the ad: the id is that of one load.
"""

from creative import CLICK_ID_PARAMETER
from delivery.document import Delivery

__all__ = ["landing_pages", "with_click_id"]


def landing_pages(delivery: Delivery) -> dict[str, str]:
    """Every named click-through with its landing page as the ad opens it."""
    pages = delivery.click_throughs
    return {n: with_click_id(u) for n, u in pages.items()} if delivery.click_id else dict(pages)


def with_click_id(url: str) -> str:
    """The address with the id in its query, before any fragment; spliced, never parsed."""
    address, mark, fragment = url.partition("#")
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{CLICK_ID_PARAMETER}=@{{session}}{mark}{fragment}"
