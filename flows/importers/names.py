"""Readable names out of titles and texts: ids of components, names of variables."""

import re
import unicodedata

from flows.components.base import JAVASCRIPT_NAMES

__all__ = ["Names", "slug"]

MAX_SLUG = 40  # an id may have 63; longer ones make connections hard to read
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(text: str, joint: str = "-") -> str:
    """Lower-case ASCII words of the text; empty if it has none that begin with a letter."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode()
    words = _NOT_PLAIN.sub(joint, plain.lower().replace("'", "")).strip(joint)
    words = words.lstrip("0123456789" + joint)
    if len(words) > MAX_SLUG:
        cut = words[: MAX_SLUG + 1].rpartition(joint)[0]
        words = cut if len(cut) > MAX_SLUG // 2 else words[:MAX_SLUG]
    return words


class Names:
    """Gives out each name once: `intro`, then `intro-2`."""

    def __init__(self, joint: str = "-") -> None:
        self._joint, self._taken, self._next = joint, set[str](), dict[str, int]()

    def take(self, *texts: str) -> str:
        """A new name from the first text that yields one; the last must be a name already."""
        base = next((found for text in texts if (found := slug(text, self._joint))), texts[-1])
        number, name = self._next.get(base, 1), base
        while name in self._taken or name in JAVASCRIPT_NAMES or not name:
            number += 1
            name = f"{base or 'x'}{self._joint}{number}"
        self._next[base] = number
        self._taken.add(name)
        return name
