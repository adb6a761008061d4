"""What a platform's table must answer before we call it complete.

Ten questions that ad ops ask of every platform. A table answers one with a literal that we write,
or says that it was looked for and is missing: `[[missing]]`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from delivery.platforms.model import Platform, Topic

__all__ = ["TOPICS", "find_gaps", "find_lacks", "is_complete"]

TOPICS: Mapping[Topic, tuple[str, ...]] = MappingProxyType(
    {
        "click": ("click_url", "click_url_complete"),
        "escaped click": ("click_url",),
        "cache-buster": ("cachebuster",),
        "page or app": ("page_url", "site_domain", "referrer", "app_bundle"),
        "consent flag": ("gdpr",),
        "consent string": ("gdpr_consent",),
        "placement id": ("placement_id",),
        "line item id": ("line_item_id",),
        "campaign id": ("campaign_id",),
        "creative id": ("creative_id",),
    }
)
"""Topic -> the names of ours that answer it."""


def find_lacks(platform: Platform) -> tuple[Topic, ...]:
    """The topics that no literal of the platform answers."""
    return tuple(topic for topic in TOPICS if not _answers(platform, topic))


def find_gaps(platform: Platform) -> tuple[Topic, ...]:
    """The topics of which the table says nothing: neither a literal nor that it is missing."""
    told = {missing.topic for missing in platform.missing}
    return tuple(topic for topic in find_lacks(platform) if topic not in told)


def is_complete(platform: Platform) -> bool:
    """Whether a server's table answers every topic, if only by saying what it lacks."""
    return platform.kind == "server" and platform.status == "live" and not find_gaps(platform)


def _answers(platform: Platform, topic: Topic) -> bool:
    at_least = 1 if topic == "escaped click" else 0
    return any(m.name in TOPICS[topic] and m.level >= at_least for m in platform.used)
