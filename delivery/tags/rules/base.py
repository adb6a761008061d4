"""What all tag rules share: a problem at a place of the text, with the change that mends it."""

import re
from collections.abc import Iterable

from delivery.tags.read import ForeignTag
from flows import Edit, Problem, Rule

__all__ = ["Change", "TagRule", "shown"]

Change = tuple[int, int, str]
"""What stands at start:end becomes the text."""
_LONG = 120
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class TagRule(Rule[ForeignTag]):
    """A rule on a foreign tag."""

    def at(
        self,
        tag: ForeignTag,
        position: int,
        message: str,
        hint: str = "",
        fix: Iterable[Change] = (),
    ) -> Problem:
        """A problem at that place; `fix` are changes of the text."""
        edits = [Edit((start, end), new) for start, end, new in fix]
        return self.problem(tag.place(position), message, hint, fix=edits)


def shown(text: str) -> str:
    """A piece of the tag for people: short, and what cannot be seen as its code."""
    if len(text) > _LONG:
        text = f"{text[: _LONG - 30]}…{text[-25:]}"
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
