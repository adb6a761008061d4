"""Tags that a person pasted: kept for a while, linted, and served as any ad server would.

They may be hostile. They run on other origins than the staging page, and only in a browser that
takes this server for the whole internet, so what they ask for ends here too.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from delivery.platforms import Platform
from delivery.staging.foreign_scene import as_markup, size_of
from delivery.tags import LintedTag, lint_json, lint_tag

__all__ = ["MAX_TAG_BYTES", "PastedTag", "PastedTags"]

MAX_TAG_BYTES = 1_000_000  # a tag with a whole bundle inside is a tenth of that
_KEPT = 40


@dataclass(frozen=True, slots=True)
class PastedTag:
    """A tag's text and what it is: `markup` as it goes into a page, `size` what it says of itself."""

    id: str
    text: str
    markup: str
    linted: LintedTag
    size: str

    @property
    def platform(self) -> str:
        """Whose macros it holds, "" if nobody's leads."""
        guessed = self.linted.tag.guessed
        return guessed.name if guessed else ""

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
            linted = lint_tag(text)
            markup, _ = as_markup(text, linted)
            self._tags[name] = PastedTag(name, text, markup, linted, size_of(text))
            while len(self._tags) > _KEPT:
                self._tags.popitem(last=False)
        self._tags.move_to_end(name)
        return self._tags[name]

    def find(self, name: str) -> PastedTag | None:
        """The tag of that id, if it is still here."""
        return self._tags.get(name)
