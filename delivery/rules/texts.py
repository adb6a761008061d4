"""The tracking texts of a delivery with their places: what stands in the tag, what the player fires."""

from collections.abc import Iterator

from delivery.document import ClickTracker, Delivery, Tracker
from delivery.verification import without_our_tag

__all__ = ["served_texts", "tracker_texts", "trackers"]


def trackers(delivery: Delivery) -> Iterator[tuple[str, Tracker]]:
    """All trackers: impressions, click trackers, verification; each with its place."""
    for name in ("impressions", "click_trackers", "verification"):
        for index, tracker in enumerate(getattr(delivery, name)):
            yield f"{name}[{index}]", tracker


def tracker_texts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Place and text of all of them; a wrapper without the mark where our tag goes."""
    for place, tracker in trackers(delivery):
        yield f"{place} > tag", without_our_tag(tracker.tag)


def served_texts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Those that stand in the tag itself, where the platform fills them in."""
    for place, tracker in trackers(delivery):
        if not isinstance(tracker, ClickTracker):
            yield f"{place} > tag", without_our_tag(tracker.tag)
