"""A tag made for one platform, written for another: macros change, nothing else.

A macro becomes the target's literal of the same meaning and the same escape level. What the
target lacks is dropped with its whole parameter, left to run time as `@{…}`, or kept, as asked,
and always reported. All other text stays byte for byte; a landing page behind a click macro too,
even where the target wants it escaped otherwise: that is reported.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from delivery import macro_findings as findings
from delivery.literals import Hit, Owner
from delivery.macros import argument_fits, macro_key
from delivery.platforms import Platform, PlatformMacro, load_platforms
from delivery.recognise import SAFE_SHAPES, Reading, key_of, read_macros, sense_of
from delivery.surroundings import Places, Span, find_parameter, slot_level
from flows import MACROS, Finding, Problem

__all__ = ["Change", "MissingPolicy", "Translation", "find_literal", "translate"]

MissingPolicy = Literal["drop", "runtime", "keep"]
Action = Literal["replaced", "dropped", "left-to-run-time", "kept"]
FindVendorId = Callable[[str], int | None]

_LEVEL_NAMES = {0: ":raw", 1: ":escaped", 2: ":escaped2"}
_LANDING = re.compile(r"https?(://|%3A%2F%2F|%253A%252F%252F)", re.IGNORECASE)
_LANDING_LEVELS = {"://": 0, "%3a%2f%2f": 1, "%253a%252f%252f": 2}
_HOST = re.compile(r"//([A-Za-z0-9.-]{1,253})")
_MOST = 100  # problems of one kind: more of the same help nobody, and `changes` has every place
_RECEIVER_LOOK_BACK = 2_048  # characters: a host stands at the start of its address


class Change(NamedTuple):  # made by the hundred thousand
    """What became of one macro: `before` at `start:end` of the source; `after` is what is there now.

    For a dropped parameter the span is the whole of what was taken out.
    """

    start: int
    end: int
    before: str
    after: str
    key: str
    level: int
    action: Action


@dataclass(frozen=True, slots=True)
class Translation:
    """The text for the target, what was changed in it, and what a person should know."""

    text: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def translate(
    text: str,
    source: Platform | Literal["auto"],
    target: Platform,
    *,
    missing: MissingPolicy = "drop",
    platforms: Iterable[Platform] | None = None,
    find_vendor_id: FindVendorId | None = None,
    file: str = "",
) -> Translation:
    """The text with the source's macros as the target spells them.

    With "auto", every literal is its settled owner's (see `recognise`); one that stays ambiguous
    is translated where all its owners mean the same, and else kept. `find_vendor_id` tells the
    vendor id of a host, for consent macros of the source that carry none.
    """
    known = tuple(load_platforms().values() if platforms is None else platforms)
    if isinstance(source, Platform) and all(p is not source for p in known):
        known = (*(p for p in known if p.name != source.name), source)
    choose = source if source == "auto" else source.name
    readings = read_macros(text, known, choose=None if choose == "auto" else choose)
    return _Walk(text, readings, choose, target, missing, find_vendor_id, file).walk()


def find_literal(
    target: Platform, name: str, argument: str, level: int | None
) -> PlatformMacro | None:
    """The target's literal of that name, argument and level; plain ones before those with one.

    A value that percent-encoding leaves as it is may come from a literal of another level.
    """
    fitting = _fitting(target, name, argument)
    exact = [macro for macro in fitting if level is None or macro.level == level]
    if exact:
        return exact[0]
    safe = MACROS[name].shape in SAFE_SHAPES
    return fitting[0] if fitting and safe else None


class _Walk:
    """One pass over the macros of a text."""

    def __init__(
        self,
        text: str,
        readings: list[Reading],
        source: str,
        target: Platform,
        missing: MissingPolicy,
        find_vendor_id: FindVendorId | None,
        file: str,
    ) -> None:
        self.text, self.readings, self.target, self.file = text, readings, target, file
        self.source, self.missing, self.find_vendor_id = source, missing, find_vendor_id
        self.spans: list[Span] = [(r.hit.start, r.hit.end) for r in readings]
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self.counts: Counter[type[Finding]] = Counter()
        self.places = Places(text)

    def walk(self) -> Translation:
        """All macros, left to right; a dropped parameter takes those in it along."""
        done = 0
        for reading in self.readings:
            if reading.hit.start < done or not reading.hit.owners:
                continue
            change = self._change(reading, done)
            if change is not None:
                self.changes.append(change)
                done = change.end
        self._say_how_many_more()
        parts, at = [], 0
        for change in self.changes:
            parts += [self.text[at : change.start], change.after]
            at = change.end
        return Translation(
            "".join([*parts, self.text[at:]]), tuple(self.changes), tuple(self.problems)
        )

    def _change(self, reading: Reading, done: int) -> Change | None:
        hit = reading.hit
        owner = self._owner(reading)
        if owner is None:
            return None
        own = next((o for o in hit.owners if o.platform.name == self.target.name), None)
        if own is not None and sense_of(own) == sense_of(owner):
            self._check_landing(hit, owner)
            return None
        found = self._spell(hit, owner)
        if found is None:
            return self._missing(hit, owner, done)
        self._check_landing(hit, owner)
        literal, level = found
        if literal == hit.text:
            return None
        return Change(hit.start, hit.end, hit.text, literal, key_of(owner), level, "replaced")

    def _owner(self, reading: Reading) -> Owner | None:
        """Whose macro it is; None if it is not the source's, or nobody can say."""
        if self.source != "auto":
            owners = reading.hit.owners
            mine = next((o for o in owners if o.platform.name == self.source), None)
            if mine is None and all(o.platform.name != self.target.name for o in owners):
                self._of_another(reading.hit)
            return mine
        if reading.owner is not None:
            return reading.owner
        named = [owner for owner in reading.candidates if owner.macro.name]
        if len({sense_of(owner) for owner in named}) == 1:
            return named[0]
        if named:
            self._ambiguous(reading.hit, named)
        return None

    def _spell(self, hit: Hit, owner: Owner) -> tuple[str, int] | None:
        name, argument = owner.macro.name, owner.argument
        if not name:
            return None
        if not argument and MACROS[name].argument == "vendor id":
            argument = self._receiver(hit.start)
        macro = find_literal(self.target, name, argument, owner.macro.level)
        if macro is None:
            need = slot_level(self.text, hit.start)
            macro = find_literal(self.target, name, argument, need)
            if macro is not None:
                self._other_level(hit, owner, macro)
        if macro is None:
            return None
        if owner.argument and not macro.takes_argument:
            self._lost_id(hit, macro)
        return macro.spell(argument), macro.level

    def _receiver(self, position: int) -> str:
        """The vendor id of the host that the macro is sent to, as text; empty if unknown."""
        if self.find_vendor_id is None:
            return ""
        hosts = _HOST.findall(self.text[max(0, position - _RECEIVER_LOOK_BACK) : position])
        vendor_id = self.find_vendor_id(hosts[-1]) if hosts else None
        return "" if vendor_id is None else str(vendor_id)

    def _missing(self, hit: Hit, owner: Owner, done: int) -> Change | None:
        key = key_of(owner)
        if not key:
            self._say(hit, owner, "we have no name for it, so it stays")
            return None
        if self.missing == "keep":
            self._say(hit, owner, "it stays")
            return Change(hit.start, hit.end, hit.text, hit.text, key, owner.macro.level, "kept")
        if self.missing == "runtime":
            after = _run_time(owner)
            self._say(hit, owner, f"it is {after} now, which only an ad made by Flowtag fills in")
            return Change(
                hit.start, hit.end, hit.text, after, key, owner.macro.level, "left-to-run-time"
            )
        return self._drop(hit, owner, done)

    def _drop(self, hit: Hit, owner: Owner, done: int) -> Change | None:
        cut = self._cut(hit, done)
        if cut is None:
            message = f"{self.target.title} has no {_told(hit, owner)}, and it stands in no "
            message += "parameter that could be left out: it stays, and will not be replaced."
            hint = "take it out by hand if the address works without it."
            self._problem(findings.MacroNotDroppable, hit.start, message, hint)
            return None
        start, end = cut
        before = self.text[start:end]
        what = "it is left out" if before == hit.text else f"{_short(before)} is left out"
        self._say(hit, owner, what)
        return Change(start, end, before, "", key_of(owner), owner.macro.level, "dropped")

    def _cut(self, hit: Hit, done: int) -> Span | None:
        """What leaves with the macro: its parameter, or itself where it is a prefix or alone."""
        parameter = find_parameter(self.text, hit.start, hit.end, self.spans, done)
        if parameter is not None:
            start, end = parameter.cut(self.text)
            return max(start, done), end
        before, after = self.text[hit.start - 1 : hit.start], self.text[hit.end : hit.end + 1]
        starts = not before or before in "\"'`= \t\r\n>"
        ends = not after or after in "\"'` \t\r\n<"
        if starts and (ends or _LANDING.match(self.text, hit.end)):
            return hit.start, hit.end
        return None

    def _check_landing(self, hit: Hit, owner: Owner) -> None:
        """Says so where the landing page behind a click macro is escaped as the target wants not."""
        if owner.macro.name != "click_url":
            return
        match = _LANDING.match(self.text, hit.end)
        wanted, given = self.target.click.append, owner.platform.click.append
        if match is None or wanted == given:
            return
        level = _LANDING_LEVELS[match[1].lower()] - slot_level(self.text, hit.start)
        if level == wanted:
            return
        message = f"The landing page behind {hit.text} is {_times(max(level, 0))}; "
        message += f"{self.target.title} wants it {_times(wanted)}."
        hint = "write it so by hand, and click once to see where it ends."
        self._problem(findings.LandingPageEscape, hit.end, message, hint)

    def _of_another(self, hit: Hit) -> None:
        if self._is_full(findings.MacroOfAnother):
            return
        owners = ", ".join(sorted(owner.platform.title for owner in hit.owners))
        message = f"{hit.text} is a macro of {owners}: it stays, and will not be replaced."
        hint = "translate it from there as well, or use --from auto."
        self._problem(findings.MacroOfAnother, hit.start, message, hint)

    def _ambiguous(self, hit: Hit, named: list[Owner]) -> None:
        told = ", ".join(f"{key_of(owner)} on {owner.platform.name}" for owner in named)
        message = f"{hit.text} may be {told}; nothing in the text says which: it stays."
        hint = "name the platform that the text was made for: --from NAME."
        self._problem(findings.MacroAmbiguous, hit.start, message, hint)

    def _other_level(self, hit: Hit, owner: Owner, macro: PlatformMacro) -> None:
        message = f"{self.target.title} has no {key_of(owner)} {_times(owner.macro.level)}: "
        message += f"{hit.text} became {macro.spell(owner.argument)}, as its place wants it."
        self._problem(findings.SlotEscape, hit.start, message, "click once to see that it works.")

    def _lost_id(self, hit: Hit, macro: PlatformMacro) -> None:
        message = f"{hit.text} became {macro.literal}, which carries no vendor id: "
        message += f"{self.target.title} hands it to every receiver."
        self._problem(findings.ReceiverIdLost, hit.start, message, "")

    def _say(self, hit: Hit, owner: Owner, told: str) -> None:
        if self._is_full(findings.MacroLeftOut):
            return
        levels = self.target.levels(owner.macro.name) if owner.macro.name else ()
        message = f"{self.target.title} has nothing for {hit.text}; {told}."
        if levels and _needs_argument(levels, owner.argument):
            message = f"{self.target.title} has {levels[0].literal} for {hit.text}, and nothing "
            message += f"says which vendor or key it is for; {told}."
        elif levels:
            have = levels[0].spell(owner.argument)
            message = f"{self.target.title} has {have} for {hit.text}, "
            message += f"{_times(levels[0].level)} and not {_times(owner.macro.level)}; {told}."
        hint = f"`flowtag platforms {self.target.name}` lists what it has."
        self._problem(findings.MacroLeftOut, hit.start, message, hint)

    def _problem(self, kind: type[Finding], position: int, message: str, hint: str) -> None:
        if not self._is_full(kind):
            self.counts[kind] += 1
            place = self.places.locate(position)
            self.problems.append(kind.problem(place, message, hint, file=self.file))

    def _is_full(self, kind: type[Finding]) -> bool:
        """Whether there are so many problems of a kind that this one is only counted."""
        if self.counts[kind] < _MOST:
            return False
        self.counts[kind] += 1
        return True

    def _say_how_many_more(self) -> None:
        for kind, count in self.counts.items():
            if count > _MOST:
                told = f"{count - _MOST:,} more like the {_MOST} above are not listed one by one."
                self.problems.append(kind.problem("", told, "mend those first.", file=self.file))


def _needs_argument(literals: Iterable[PlatformMacro], argument: str) -> bool:
    """Whether none of the literals can be spelt with that argument."""
    return all(m.takes_argument and not argument_fits(m, argument) for m in literals)


@lru_cache(maxsize=4_096)
def _fitting(target: Platform, name: str, argument: str) -> tuple[PlatformMacro, ...]:
    literals = target.levels(name)
    plain = tuple(macro for macro in literals if not macro.takes_argument)
    with_it = tuple(m for m in literals if m.takes_argument and argument_fits(m, argument))
    return with_it + plain if argument else plain + with_it


def _run_time(owner: Owner) -> str:
    """Our macro of the same meaning; its level only where it matters."""
    safe = MACROS[owner.macro.name].shape in SAFE_SHAPES
    level = "" if safe else _LEVEL_NAMES[owner.macro.level]
    return f"@{{{macro_key(owner.macro.name, owner.argument)}{level}}}"


def _told(hit: Hit, owner: Owner) -> str:
    return f"{key_of(owner)} ({hit.text})"


def _times(level: int) -> str:
    return ("unescaped", "escaped once", "escaped twice")[min(level, 2)]


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"
