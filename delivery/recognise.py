"""Which macros of which platforms stand in a text: position, meaning, escape level, owners.

A reader's view: `%c3` is a percent octet, `%n` in a script is a modulo, `{width}` there a block.
A literal that several platforms have is ambiguous until the user names one of them, or until
other literals of the text settle it: those that only some of its owners have.
Linear in the text; nothing is changed.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Literal, NamedTuple

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
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_LONGER = re.compile(r"%[a-z][a-z0-9_]{2,40}%(?![0-9A-Za-z])")
_IS_CODE = re.compile(r"\{[a-z]\w*\}|\[[a-z]\w*\]")  # a block, an object, an index
_SEARCHED = 20  # misspelt names that are looked up by likeness; the others by their letters only


class Recognised(NamedTuple):  # made by the hundred thousand, as the two below
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


class Reading(NamedTuple):
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
    hits, owners = _read(text, index, code, choose)
    spans = [hit[:2] for hit in hits]
    found = _each(hits, owners)
    encoded = [item for item in find_encoded(text, index) if not _overlaps(item, spans)]
    if encoded:
        found += [_encoded(item) for item in encoded]
        spans = sorted([*spans, *((item.start, item.end) for item in encoded)])
    unknown = [item for item in find_shapes(text, code) if not _overlaps(item, spans)]
    found += _unknown(unknown, index)
    return tuple(sorted(found, key=itemgetter(0)))


def read_macros(
    text: str,
    platforms: Sequence[Platform],
    *,
    choose: str | None = None,
    code: list[Span] | None = None,
) -> list[Reading]:
    """The known literals that somebody meant, `@{…}` among them, each with its owner if settled.

    `code`: where scripts and styles stand, if the caller has looked.
    """
    code = code_spans(text) if code is None else code
    hits, owners = _read(text, literal_index(tuple(platforms)), code, choose)
    make = Reading._make
    return [make((hit, owners[hit.text])) for hit in hits]


def _read(
    text: str, index: LiteralIndex, code: list[Span], choose: str | None
) -> tuple[list[Hit], dict[str, Owner | None]]:
    """The hits that somebody meant, and whose each literal is, where that is settled."""
    sieve = _Sieve(text, code)
    hits = [hit for hit in index.find(text) if sieve.passes(hit)]
    settle = _Settling(sieve.distinct.values(), choose)
    return hits, {hit.text: settle.owner(hit) for hit in sieve.distinct.values()}


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


class _Sieve:
    """Which hits somebody meant. What hangs on the literal alone is found out once for each."""

    def __init__(self, text: str, code: list[Span]) -> None:
        self.text, self.code = text, code
        self.distinct: dict[str, Hit] = {}
        self._doubts: dict[str, Callable[[Hit], bool] | None] = {}

    def passes(self, hit: Hit) -> bool:
        """Whether it is a macro and not an octet, a modulo or a block that looks like one."""
        literal = hit.text
        if literal not in self._doubts:
            self._doubts[literal] = self._doubt(hit)
        doubt = self._doubts[literal]
        if doubt is not None and not doubt(hit):
            return False
        self.distinct[literal] = hit
        return True

    def _doubt(self, hit: Hit) -> Callable[[Hit], bool] | None:
        if not hit.owners:
            return None
        if len(hit.text) <= _SHORT:
            if not any(owner.macro.name for owner in hit.owners):
                return lambda _: False
            return self._short_octet if _OCTET.fullmatch(hit.text) else self._short
        return self._no_code if self.code and _IS_CODE.fullmatch(hit.text) else None

    def _short_octet(self, hit: Hit) -> bool:
        """`%c` in `%c3` is an octet."""
        return self.text[hit.end : hit.end + 1] not in _HEX and self._short(hit)

    def _short(self, hit: Hit) -> bool:
        """`%c` and its kin: no end of a percentage, and no longer name."""
        text, start = self.text, hit.start
        if start and text[start - 1].isdigit():
            return False
        if text[hit.end : hit.end + 1] in _NAME and _LONGER.match(text, start):
            return False
        return not self.code or self._no_code(hit)

    def _no_code(self, hit: Hit) -> bool:
        return not in_spans(self.code, hit.start) or is_address_before(self.text, hit.start)


def _overlaps(item: Shaped, spans: list[Span]) -> bool:
    last = bisect_left(spans, (item.end, 0)) - 1
    return last >= 0 and spans[last][1] > item.start


def _each(hits: Iterable[Hit], settled: Mapping[str, Owner | None]) -> list[Recognised]:
    """A literal means the same wherever it stands in a text: it is described once."""
    described: dict[str, tuple[object, ...]] = {}
    found: list[Recognised] = []
    make = Recognised._make
    for hit in hits:
        start, end, literal, owners = hit
        told = described.get(literal)
        if told is None:
            told = _described(owners, settled[literal]) if owners else _ours(literal)
            described[literal] = told
        found.append(make((start, end, literal, *told)))
    return found


def _described(owners: tuple[Owner, ...], owner: Owner | None) -> tuple[object, ...]:
    """What is said of a literal: the fields of `Recognised` from `key` on."""
    said = owner or _most_said(owners)
    names = tuple(sorted(_names(owners)))
    settled = owner.platform.name if owner else None
    note = _note(owners, owner, said)
    key, level = key_of(said), said.macro.level
    return key, _meaning(said), level, names, owner is None, settled, note, "macro", ""


def key_of(owner: Owner) -> str:
    """Our key of a literal; empty if we have no name for it."""
    return macro_key(owner.macro.name, owner.argument) if owner.macro.name else ""


def _ours(text: str) -> tuple[object, ...]:
    key = text.strip("@{}").partition(":")[0]
    macro = MACROS.get(key.partition(".")[0])
    note = "A macro of Flowtag, filled in when the tag is made or at run time."
    return key, macro.meaning if macro else "", 0, (), False, None, note, "ours", ""


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


def _note(owners: Sequence[Owner], settled: Owner | None, said: Owner) -> str:
    if settled is not None and len(owners) > 1:
        return f"{settled.platform.title}: the text holds other macros of its own."
    others = [owner for owner in owners if sense_of(owner) != sense_of(said)]
    if settled is None and others:
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
