"""Tags that a person pasted: kept for a while, linted, and served as any ad server would.

They may be hostile. They run on other origins than the staging page, and only in a browser that
takes this server for the whole internet, so what they ask for ends here too.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from delivery.macros import expand, sample_values
from delivery.platforms import Platform
from delivery.staging.adserver import ad_host, click_prefix, follow_click, frame_around
from delivery.staging.options import Speed
from delivery.staging.pages import Surroundings
from delivery.staging.scene import Scene
from delivery.tags import LintedTag, lint_json, lint_tag

__all__ = ["MAX_TAG_BYTES", "PastedTag", "PastedTags", "foreign_values", "serve_foreign"]

MAX_TAG_BYTES = 1_000_000  # a tag with a whole bundle inside is a tenth of that
_KEPT = 40
_LANDING = "https://landing.advertiser.example/?from=staging"
_DOCUMENT = re.compile(r"\s*(?:<!doctype|<html)\b", re.IGNORECASE)
_SIZE = re.compile(r"\b(\d{2,4})\s?[xX×]\s?(\d{2,4})\b")
_MAX_PX = 4_000
_AD_HOST = "ads.adserver.example"  # where no platform is said to serve it


@dataclass(frozen=True, slots=True)
class PastedTag:
    """A tag's text and what it is. `size` is what it says of itself, else a medium rectangle."""

    id: str
    text: str
    linted: LintedTag
    size: str

    @property
    def platform(self) -> str:
        """Whose macros it holds, "" if nobody's leads."""
        guessed = self.linted.tag.guessed
        return guessed.name if guessed else ""

    @property
    def is_document(self) -> bool:
        """Whether it is a whole page, not something to be put into one."""
        return bool(_DOCUMENT.match(self.text))

    def lint(self, platform: Platform | None) -> dict[str, object]:
        """What the linter says of it, as that platform would serve it."""
        linted = self.linted if platform is None else lint_tag(self.text, platform)
        found = lint_json(linted, "tag")
        told = found["tag"]
        assert isinstance(told, dict)
        return {**found, "tag": {**told, "macros": len(linted.tag.macros)}}


class PastedTags:
    """The latest tags by their id, which is a hash of the text: the same text has the same id."""

    def __init__(self) -> None:
        self._tags: OrderedDict[str, PastedTag] = OrderedDict()

    def put(self, text: str) -> PastedTag:
        """Keeps a tag. Raises ValueError for one that is empty or too large."""
        if not text.strip():
            raise ValueError("There is no tag in it: paste the tag's text.")
        size = len(text.encode("utf-8", "replace"))
        if size > MAX_TAG_BYTES:
            raise ValueError(f"The tag has {size:,} bytes; at most {MAX_TAG_BYTES:,} are served.")
        text = text.encode("utf-8", "replace").decode()
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        if name not in self._tags:
            self._tags[name] = PastedTag(name, text, lint_tag(text), _size_of(text))
            while len(self._tags) > _KEPT:
                self._tags.popitem(last=False)
        self._tags.move_to_end(name)
        return self._tags[name]

    def find(self, name: str) -> PastedTag | None:
        """The tag of that id, if it is still here."""
        return self._tags.get(name)


def foreign_values(
    platform: Platform | None, size: str, load: int, *, ugly: bool, chosen: Mapping[str, str]
) -> dict[str, str]:
    """What the platform fills into a tag of others; without a platform nothing is filled in."""
    if platform is None:
        return {}
    width, _, height = size.partition("x")
    return {
        **sample_values(platform, ugly=ugly),
        "click_url": click_prefix(platform),
        "click_url_complete": click_prefix(platform) + _LANDING,
        "landing_url": _LANDING,
        "cachebuster": f"{7_000_000_000 + load * 1_009}",
        "width": width,
        "height": height,
        "size": size,
        **chosen,
    }


def serve_foreign(
    pasted: PastedTag,
    platform: Platform | None,
    size: str,
    values: Mapping[str, str],
    around: Surroundings,
    speed: Speed,
    *,
    preview: bool = False,
) -> Scene:
    """What the hosts answer for it: the tag filled in, and the platform's click counter."""
    width, _, height = size.partition("x")
    text = expand(pasted.text, platform, values, preview=preview) if platform else pasted.text
    return Scene(
        title=f"A pasted tag on {platform.title if platform else 'a page'}",
        ad_host=ad_host(platform) if platform else _AD_HOST,
        ad=text if pasted.is_document else frame_around(text),
        width_px=int(width),
        height_px=int(height),
        click_host=(urlsplit(click_prefix(platform)).hostname or "") if platform else "",
        click=(lambda url: follow_click(platform, url)) if platform else None,
        around=around,
        tag="" if pasted.is_document else text,
        speed=speed,
    )


def _size_of(text: str) -> str:
    """The first size that is named, or the first width with a height."""
    width = re.search(r"""\bwidth["']?\s*[=:]\s*["']?(\d{2,4})\b""", text, re.IGNORECASE)
    height = re.search(r"""\bheight["']?\s*[=:]\s*["']?(\d{2,4})\b""", text, re.IGNORECASE)
    found = _SIZE.search(text)
    pair = (width[1], height[1]) if width and height else found.groups() if found else ()
    if pair and all(10 <= int(side) <= _MAX_PX for side in pair):
        return f"{int(pair[0])}x{int(pair[1])}"
    return "300x250"
