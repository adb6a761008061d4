"""Which macros of which platforms stand in a text: position, meaning, escape level, owners.

A reader's view: `%c3` is a percent octet, `%n` in a script is a modulo, `{width}` there a block.
A literal that several platforms have is ambiguous until the user names one of them, or until
other literals of the text settle it: those that only some of its owners have.
Linear in the text; nothing is changed.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from delivery.literals import Hit, LiteralIndex, Owner, literal_index
from delivery.macro_shapes import Shaped, find_encoded, find_shapes, nearest_literal
from delivery.macros import macro_key
from delivery.platforms import Platform, load_platforms
from delivery.surroundings import Span, code_spans, in_spans, is_address_before
from flows import MACROS

__all__ = [
    "SAFE_SHAPES",
    "Reading",
    "Recognised",
    "key_of",
    "read_macros",
    "recognise",
    "sense_of",
]

Kind = Literal["macro", "ours", "unknown", "encoded"]
# Percent-encoding leaves the values of these shapes as they are, so any level will do.
SAFE_SHAPES = ("number", "token", "consent")
_SHORT = 2  # characters: `%c`, `%n`, `%s`, `%u`
_OCTET = re.compile(r"%[a-f]")
_HEX = frozenset("0123456789abcdefABCDEF")
_IS_CODE = re.compile(r"\{[a-z]\w*\}|\[[a-z]\w*\]")  # a block, an object, an index
_SEARCHED = 20  # misspelt names that are looked up by likeness; the others by their letters only


@dataclass(frozen=True, slots=True)
class Recognised:
    """One macro, or what looks like one.

    `key` is ours (`gdpr_consent.755`; empty: we have no name for it), `level` how often the value
    is percent-encoded, `platforms` all that have the literal. `ambiguous`: more than one has it
    and nothing settles which; `settled` is the one that is meant. `kind` is `ours` for `@{…}`,
    `encoded` for a macro that is percent-encoded and so never replaced (`nearest` is its literal),
    and `unknown` for what is only spelt like a macro (`nearest` is the nearest literal).
    """

    start: int
    end: int
    literal: str
    key: str
    meaning: str
    level: int
    platforms: tuple[str, ...]
    ambiguous: bool = False
    settled: str | None = None
    note: str = ""
    kind: Kind = "macro"
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A literal as a reader takes it: `owner` is whose it is; None as long as that is open."""

    hit: Hit
    owner: Owner | None

    @property
    def candidates(self) -> tuple[Owner, ...]:
        """Whose it may be: its settled owner, else all."""
        return (self.owner,) if self.owner else self.hit.owners


def recognise(
    text: str, platforms: Iterable[Platform] | None = None, *, choose: str | None = None
) -> tuple[Recognised, ...]:
    """Everything in the text that is a macro or looks like one, left to right.

    `platforms`: whose macros count; all that ship with us if left out. `choose` is the name of
    the platform that the user says the text is for: literals that it has are its own.
    """
    known = tuple(load_platforms().values() if platforms is None else platforms)
    index, code = literal_index(known), code_spans(text)
    readings = read_macros(text, known, choose=choose, code=code, index=index)
    spans = [(reading.hit.start, reading.hit.end) for reading in readings]
    found = _each(readings)
    encoded = [item for item in find_encoded(text, index) if not _overlaps(item, spans)]
    found += [_encoded(item) for item in encoded]
    spans = sorted([*spans, *((item.start, item.end) for item in encoded)])
    unknown = [item for item in find_shapes(text, code) if not _overlaps(item, spans)]
    found += _unknown(unknown, index)
    return tuple(sorted(found, key=lambda item: item.start))


def read_macros(
    text: str,
    platforms: Sequence[Platform],
    *,
    choose: str | None = None,
    code: list[Span] | None = None,
    index: LiteralIndex | None = None,
) -> list[Reading]:
    """The known literals that somebody meant, `@{…}` among them, each with its owner if settled."""
    code = code_spans(text) if code is None else code
    index = literal_index(tuple(platforms)) if index is None else index
    hits = [hit for hit in index.find(text) if _is_meant(hit, text, code)]
    settle = _Settling(hits, choose)
    return [Reading(hit, settle.owner(hit)) for hit in hits]


class _Settling:
    """Whose a shared literal is, by the other literals of the text."""

    def __init__(self, hits: Iterable[Hit], choose: str | None) -> None:
        texts = {hit.text: hit for hit in hits if hit.owners}
        self._names = {text: _names(hit.owners) for text, hit in texts.items()}
        self._groups = Counter(self._names.values())
        self._choose = choose
        self._answers: dict[frozenset[str], str | None] = {}

    def owner(self, hit: Hit) -> Owner | None:
        """The owner of the hit; None if it is ours, or open."""
        if len(hit.owners) < 2:
            return hit.owners[0] if hit.owners else None
        names = self._names[hit.text]
        if names not in self._answers:
            self._answers[names] = self._answer(names)
        name = self._answers[names]
        return next((owner for owner in hit.owners if owner.platform.name == name), None)

    def _answer(self, names: frozenset[str]) -> str | None:
        if self._choose in names:
            return self._choose
        votes: Counter[str] = Counter()
        for group, count in self._groups.items():
            shared = group & names
            if shared and shared != names:
                for name in shared:
                    votes[name] += count
        leaders = votes.most_common(2)
        if not leaders or (len(leaders) > 1 and leaders[0][1] == leaders[1][1]):
            return None
        return leaders[0][0]


def _names(owners: Iterable[Owner]) -> frozenset[str]:
    return frozenset(owner.platform.name for owner in owners)


def _is_meant(hit: Hit, text: str, code: list[Span]) -> bool:
    if not hit.owners:
        return True
    if len(hit.text) <= _SHORT:
        return _is_short_meant(hit, text, code)
    if _IS_CODE.fullmatch(hit.text) and in_spans(code, hit.start):
        return is_address_before(text, hit.start)
    return True


def _is_short_meant(hit: Hit, text: str, code: list[Span]) -> bool:
    """`%c` and its kin: no octet, no end of a percentage, no longer name, and somebody's macro."""
    after = text[hit.end : hit.end + 1]
    if _OCTET.fullmatch(hit.text) and after in _HEX and after:
        return False
    if not any(owner.macro.name for owner in hit.owners):
        return False
    if text[hit.start - 1 : hit.start].isdigit() or _is_longer_name(text, hit.start):
        return False
    return not in_spans(code, hit.start) or is_address_before(text, hit.start)


_LONGER = re.compile(r"%[a-z][a-z0-9_]{2,40}%(?![0-9A-Za-z])")


def _is_longer_name(text: str, start: int) -> bool:
    return bool(_LONGER.match(text, start))


def _overlaps(item: Shaped, spans: list[Span]) -> bool:
    last = bisect_left(spans, (item.end, 0)) - 1
    return last >= 0 and spans[last][1] > item.start


def _each(readings: Iterable[Reading]) -> list[Recognised]:
    """A literal means the same wherever it stands in a text: it is described once."""
    described: dict[str, tuple[object, ...]] = {}
    found: list[Recognised] = []
    for reading in readings:
        hit = reading.hit
        told = described.get(hit.text)
        if told is None:
            told = described[hit.text] = _described(reading) if hit.owners else _ours(hit.text)
        found.append(Recognised(hit.start, hit.end, hit.text, *told))  # type: ignore[arg-type]
    return found


def _described(reading: Reading) -> tuple[object, ...]:
    """What is said of a literal: the fields of `Recognised` from `key` to `note`."""
    owner = reading.owner
    said = owner or _most_said(reading.hit.owners)
    names = tuple(sorted(_names(reading.hit.owners)))
    settled = owner.platform.name if owner else None
    note = _note(reading, said)
    return key_of(said), _meaning(said), said.macro.level, names, owner is None, settled, note


def key_of(owner: Owner) -> str:
    """Our key of a literal; empty if we have no name for it."""
    return macro_key(owner.macro.name, owner.argument) if owner.macro.name else ""


def _ours(text: str) -> tuple[object, ...]:
    key = text.strip("@{}").partition(":")[0]
    macro = MACROS.get(key.partition(".")[0])
    note = "A macro of Flowtag, filled in when the tag is made or at run time."
    return key, macro.meaning if macro else "", 0, (), False, None, note, "ours"


def _most_said(owners: Sequence[Owner]) -> Owner:
    """The owner whose meaning most owners share; one with a name of ours before one without."""
    counts = Counter(sense_of(owner) for owner in owners if owner.macro.name)
    if not counts:
        return owners[0]
    said = counts.most_common(1)[0][0]
    return next(owner for owner in owners if sense_of(owner) == said)


def sense_of(owner: Owner) -> tuple[str, int]:
    """What the literal means: our key, and its level where percent-encoding changes the value."""
    name = owner.macro.name
    safe = name in MACROS and MACROS[name].shape in SAFE_SHAPES
    return key_of(owner), 0 if safe else owner.macro.level


def _meaning(owner: Owner) -> str:
    known = MACROS.get(owner.macro.name)
    return known.meaning if known else owner.macro.note


def _note(reading: Reading, said: Owner) -> str:
    if reading.owner is not None and len(reading.hit.owners) > 1:
        return f"{reading.owner.platform.title}: the text holds other macros of its own."
    others = [owner for owner in reading.hit.owners if sense_of(owner) != sense_of(said)]
    if reading.owner is None and others:
        told = ", ".join(f"{key_of(o) or 'no name of ours'} on {o.platform.name}" for o in others)
        return f"Elsewhere it means something else: {told}."
    return "" if said.macro.name else "The platform replaces it; we have no name for it."


def _encoded(item: Shaped) -> Recognised:
    owner = _most_said(item.owners) if item.owners else None
    return Recognised(
        item.start,
        item.end,
        item.text,
        key_of(owner) if owner else "",
        _meaning(owner) if owner else "",
        owner.macro.level if owner else 0,
        tuple(sorted(_names(item.owners))),
        note=f"Percent-encoded: no platform replaces it. The literal is {item.plain}.",
        kind="encoded",
        nearest=item.plain,
    )


def _unknown(items: Sequence[Shaped], index: LiteralIndex) -> list[Recognised]:
    texts = list(dict.fromkeys(item.text for item in items))
    near = {
        text: nearest_literal(text, index, search=number < _SEARCHED)
        for number, text in enumerate(texts)
    }
    return [
        Recognised(
            *item[:3], "", "", 0, (), note=_unknown_note(near[item.text]),
            kind="unknown", nearest=near[item.text],
        )
        for item in items
    ]  # fmt: skip


def _unknown_note(nearest: str) -> str:
    told = "No platform that we know has it."
    return f"{told} Nearest: {nearest}." if nearest else told
