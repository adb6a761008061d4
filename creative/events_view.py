"""What an ad is told of its collector: where, as whom, and when it counts as viewable."""

import hashlib
import json

from creative.compile import Json
from creative.creative import Creative
from flows import Video

__all__ = ["events_view", "version_of", "viewable_rule"]

# MRC Viewable Ad Impression Measurement Guidelines 2.0: half of the pixels for one second; 30 % of
# a display ad of 242,500 pixels (970x250) or more; two seconds for video.
_SHARE, _LARGE_SHARE, _LARGE_PX = 0.5, 0.3, 242_500
_DISPLAY_MS, _VIDEO_MS = 1_000, 2_000


def events_view(
    creative: Creative, size: str, data: Json, collector: str, *, count_on_load: bool
) -> Json:
    """The view's `events`. `data` is what the ad is made of, without this."""
    view: Json = {
        "collector": collector,
        "creative": creative.flow.id,
        "version": version_of(data),
        "rule": list(viewable_rule(creative, size)),
    }
    return {**view, "load": True} if count_on_load else view


def version_of(data: Json) -> str:
    """Twelve hexadecimal digits that change with what the ad says and does."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def viewable_rule(creative: Creative, size: str) -> tuple[float, int]:
    """Share of the ad's pixels and milliseconds without a break. An ad that opens with a film is video."""
    width, height = map(int, size.split("x"))
    flow = creative.flow
    film = any(isinstance(c, Video) and c.id == flow.start for c in flow.components)
    share = _LARGE_SHARE if width * height >= _LARGE_PX else _SHARE
    return share, _VIDEO_MS if film else _DISPLAY_MS
