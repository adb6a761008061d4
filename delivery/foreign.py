"""Literals of other platforms than the one that a text is for: it leaves them as they are.

One search for the literals of all platforms (`delivery.literals`), and one for the platform's own
where anything else was found. Linear in the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from delivery.literals import LiteralIndex, Owner, literal_index
from delivery.macros import find_meant, is_octet
from delivery.platforms import Platform
from delivery.surroundings import Span, code_spans, in_spans

__all__ = ["Foreign", "find_foreign"]

_IS_CODE = re.compile(r"\{[a-z]\w*\}|\[[a-z]\w*\]")  # a block, an object, an index
_SHORT = 2  # characters: `%c`, `%n`, `%s`, `%u`


class Foreign(NamedTuple):
    """A literal that only other platforms have: `owners` names them all."""

    start: int
    end: int
    text: str
    owners: tuple[str, ...]


def find_foreign(
    text: str, platform: Platform | None, platforms: Iterable[Platform]
) -> list[Foreign]:
    """Literals of other platforms that `platform` does not replace, with all their owners.

    Without a platform, every literal counts. Literals that we have no name for are not looked
    for, and in script text neither are those that are JavaScript as well: `{width}`, `[timestamp]`.
    """
    found = list(_find(text, literal_index(tuple(platforms)), platform.name if platform else ""))
    if not found:
        return []
    code = code_spans(text)
    own = [(o.start, o.end) for o in find_meant(text, platform)] if platform else []
    return [
        item
        for item in found
        if not _is_code(item, text, code) and not (own and _touches(item[:2], own))
    ]


def _find(text: str, index: LiteralIndex, own: str) -> Iterator[Foreign]:
    """All that others have and the platform has not, code or not."""
    known: dict[str, tuple[str, ...]] = {}
    for start, end, literal, owners in index.find(text):
        names = known.get(literal)
        if names is None:
            names = known[literal] = _names(owners)
        if not names:
            yield from _find_inside(start, literal, owners, index, own)
        elif own not in names:
            yield Foreign(start, end, literal, names)


def _find_inside(
    start: int, literal: str, owners: tuple[Owner, ...], index: LiteralIndex, own: str
) -> Iterator[Foreign]:
    """What a literal holds that we have no name for: `${URL_ENC(${CLICK_URL},1)}`."""
    outer = {owner.platform.name for owner in owners}
    for inner in index.find(literal[1:]) if outer else ():
        names = _names(owner for owner in inner.owners if owner.platform.name not in outer)
        if names and own not in names:
            yield Foreign(start + 1 + inner.start, start + 1 + inner.end, inner.text, names)


def _names(owners: Iterable[Owner]) -> tuple[str, ...]:
    """Who has a literal under a name of ours."""
    return tuple(sorted(owner.platform.name for owner in owners if owner.macro.name))


def _is_code(item: Foreign, text: str, code: list[Span]) -> bool:
    """Whether it is a percent-octet, or stands in code and may be code as well."""
    if len(item.text) > _SHORT:
        return bool(code and _IS_CODE.fullmatch(item.text) and in_spans(code, item.start))
    return is_octet(item.text, text, item.end) or in_spans(code, item.start)


def _touches(span: Span, spans: Sequence[Span]) -> bool:
    """Whether it overlaps one of the spans, which are in order and do not overlap each other."""
    before = bisect_left(spans, (span[1], 0)) - 1  # the last that starts before its end
    return before >= 0 and span[0] < spans[before][1]
