"""A bare vendor tag or pixel, with the platform's macros put into the slots that wait for them.

The slots are a table, `insert_rules.toml`; vendors' ids and click parameters are another,
`vendors.toml`. A slot that holds the macro already is left alone, a slot that holds something
else is reported, and what found no slot is told with the place where to do it by hand.
Nothing but the slots changes.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from delivery import macro_findings as findings
from delivery.insert_places import (
    Load,
    Place,
    escape_address,
    find_attributes,
    find_elements,
    find_links,
    find_loads,
    find_parameters,
    find_variables,
    has_link,
)
from delivery.insert_rules import InsertRule, InsertRules, load_insert_rules
from delivery.insert_spelling import slot_title, spell_for_slot
from delivery.literals import Hit
from delivery.platforms import Platform, PlatformMacro, load_platforms
from delivery.recognise import read_macros
from delivery.surroundings import Places, Span, code_spans, in_spans, slot_level
from delivery.translate import find_literal
from flows import MACROS, Finding, Problem

__all__ = ["FindReceiver", "Insertion", "Receiver", "Taggable", "insert"]

_VOCABULARY = "iab_privacy"  # `${GDPR}` in a vendor's tag is the standard's placeholder
_SELF_MADE = re.compile(r"""\\?["']\s*\+""")  # `"…ord=" + Math.random()`
_HOST = re.compile(r"(?:https?:)?//([A-Za-z0-9.-]{1,253})")
_MAKES_ITS_OWN = "dcmads"  # INS tags of Campaign Manager 360 make their cache-buster themselves


class Receiver(Protocol):
    """What is known of the host that an address goes to. `delivery.vendors.Vendor` is one."""

    @property
    def vendor_id(self) -> int | None:
        """Its id on the Global Vendor List."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it does: "adserver" among others if it serves ads."""

    @property
    def click_parameter(self) -> str:
        """Where its tags want another server's click macro: `click=`."""


FindReceiver = Callable[[str], Receiver | None]


class Insertion(NamedTuple):
    """A macro that was put in: `after` stands now where `before` stood, at `start:end` before."""

    start: int
    end: int
    before: str
    after: str
    key: str
    rule: str


@dataclass(frozen=True, slots=True)
class Taggable:
    """The text with the macros in it, what was put where, and what a person should know."""

    text: str
    insertions: tuple[Insertion, ...]
    problems: tuple[Problem, ...]


def insert(
    text: str,
    platform: Platform,
    *,
    find_receiver: FindReceiver | None = None,
    platforms: Iterable[Platform] | None = None,
    file: str = "",
) -> Taggable:
    """The tag with click, cache-buster and consent macros of the platform in their slots.

    `find_receiver` tells who a host is; without it no consent macro with a vendor's id is put in,
    and no parameter is added that the tag does not have.
    """
    known = tuple(load_platforms().values() if platforms is None else platforms)
    if all(p is not platform for p in known):
        known = (*(p for p in known if p.name != platform.name), platform)
    return _Inserter(text, platform, known, find_receiver, file).run()


class _Inserter:
    """One run over a text: the rules in their order, then what has no slot."""

    def __init__(
        self,
        text: str,
        platform: Platform,
        known: tuple[Platform, ...],
        find_receiver: FindReceiver | None,
        file: str,
    ) -> None:
        self.text, self.platform, self.file = text, platform, file
        self.find_receiver = find_receiver or _nobody
        self.rules: InsertRules = load_insert_rules()
        self.code = code_spans(text)
        self.hits = {
            reading.hit.start: reading.hit
            for reading in read_macros(text, known, choose=platform.name, code=self.code)
        }
        self.places = Places(text)
        self.done: list[Insertion] = []
        self.spans: list[Span] = []  # of what is done, sorted
        self.problems: list[Problem] = []
        self.told: set[Problem] = set()
        self.waiting: dict[str, frozenset[str]] = {}
        # names of ours that some slot has, whoever put it there
        self.present = {
            owner.macro.name
            for hit in self.hits.values()
            for owner in hit.owners
            if owner.platform.name == platform.name
        }

    def run(self) -> Taggable:
        """Everything that can be put in, and what cannot."""
        for rule in self.rules.rules:
            self._apply(rule)
        if self.text.strip():
            self._add_parameters()
            self._say_what_lacks()
        insertions = sorted(self.done, key=lambda item: (item.start, item.end))
        parts, at = [], 0
        for item in insertions:
            parts += [self.text[at : item.start], item.after]
            at = item.end
        text = "".join([*parts, self.text[at:]])
        return Taggable(text, tuple(insertions), tuple(self.problems))

    def _apply(self, rule: InsertRule) -> None:
        places: Iterable[Place]
        match rule.where:
            case "parameter":
                places = find_parameters(self.text, rule.names)
            case "attribute":
                places = find_attributes(self.text, rule.names)
            case "variable":
                places = (p for p in find_variables(self.text, rule.names) if self._in_code(p))
            case "element":
                places = find_elements(self.text, rule.element, rule.class_, rule.names)
            case "link":
                self._link(rule)
                return
            case "text":
                places = self._placeholders(rule)
        for place in places:
            if self._fill(rule, place) and not rule.every:
                return

    def _in_code(self, place: Place) -> bool:
        return in_spans(self.code, place.start)

    def _placeholder_pattern(self, name: str) -> re.Pattern[str]:
        texts = sorted(self.rules.placeholders[name], key=len, reverse=True)
        return re.compile("|".join(map(re.escape, texts)), re.IGNORECASE)

    def _placeholders(self, rule: InsertRule) -> Iterable[Place]:
        for match in self._placeholder_pattern(rule.macro).finditer(self.text):
            inside = in_spans(self.code, match.start())
            if match.group().startswith("[") and inside:
                before = self.text[max(0, match.start() - 1) : match.start()]
                if before not in ("=", '"', "'"):  # an index or a list
                    continue
            yield Place(match.start(), match.end())

    def _fill(self, rule: InsertRule, place: Place) -> bool:
        """Whether the slot is settled: filled now, or before."""
        if self._is_done(place):
            return True
        value = self.text[place.start : place.end]
        hit = self.hits.get(
            place.start + (len(rule.prefix) if value.startswith(rule.prefix) else 0)
        )
        if hit is not None and self._is_own(hit, rule.macro):
            return True
        if value and not place.added and not self._is_free(rule, value, hit):
            return self._taken(rule, place, value, hit)
        if not value and _SELF_MADE.match(self.text, place.end) and self._in_code(place):
            return True
        literal = self._literal(rule, place)
        if literal is None:
            return False
        after = f"{place.lead}{rule.prefix}{literal}{rule.suffix}{place.tail}"
        self._put(rule.name, rule.macro, place.start, place.end, after)
        return True

    def _is_done(self, place: Place) -> bool:
        """Whether something was put in there already; before a value that is added, that is fine."""
        last = bisect_left(self.spans, (place.end, place.end + 1)) - 1
        if last < 0:
            return False
        start, end = self.spans[last]
        return place.start < end or (not place.added and (start, end) == (place.start, place.end))

    def _is_own(self, hit: Hit, name: str) -> bool:
        """Whether the platform fills in this literal, and with what the slot wants."""
        if not hit.owners:
            return True  # a macro of ours
        own = [o.macro.name for o in hit.owners if o.platform.name == self.platform.name]
        alike = (
            ("cachebuster", "timestamp") if name == "cachebuster" else (name, f"{name}_complete")
        )
        return any(found in alike for found in own)

    def _is_free(self, rule: InsertRule, value: str, hit: Hit | None) -> bool:
        """Whether the slot holds nothing, a placeholder, or the standard's own macro."""
        inner = value.removeprefix(rule.prefix).removesuffix(rule.suffix) if rule.prefix else value
        if inner == "" or inner.lower() in self._waiting(rule.macro):
            return True
        standard = hit is not None and any(o.platform.name == _VOCABULARY for o in hit.owners)
        return bool(standard and hit is not None and hit.text == inner)

    def _waiting(self, name: str) -> frozenset[str]:
        if name not in self.waiting:
            placeholders = self.rules.placeholders.get(name, ())
            self.waiting[name] = frozenset(text.lower() for text in placeholders)
        return self.waiting[name]

    def _taken(self, rule: InsertRule, place: Place, value: str, hit: Hit | None) -> bool:
        if rule.fixed == "fine" or not self._means_macro(rule, value, hit):
            return False
        told = f"{value!r} stands where the {slot_title(rule.macro)} belongs; it is left as it is."
        hint = "write the platform's macro there by hand, or empty the slot and run this again."
        if hit is not None:
            told = f"{hit.text} stands where the {slot_title(rule.macro)} belongs, and is not "
            told += f"{self.platform.title}'s."
            hint = f"flowtag translate --to {self.platform.name} writes it as this platform does."
        self._problem(findings.SlotTaken, place.start, told, hint)
        return True

    def _means_macro(self, rule: InsertRule, value: str, hit: Hit | None) -> bool:
        """Whether a value of its own in such a slot is a mistake: `r=2` may mean anything."""
        if hit is not None or MACROS[rule.macro].shape == "consent" or rule.macro == "gdpr":
            return True
        return rule.macro == "cachebuster" and value.isdigit() and len(value) > 5

    def _literal(self, rule: InsertRule, place: Place) -> str | None:
        """What the platform writes in the slot; None, with a Problem, if it has nothing for it."""
        wanted = rule.level if rule.level is not None else slot_level(self.text, place.start)
        spelt = spell_for_slot(rule, self.platform, wanted, self._argument(rule, place))
        if spelt.finding is not None:
            self._problem(spelt.finding, place.start, spelt.message, spelt.hint)
        return spelt.literal

    def _argument(self, rule: InsertRule, place: Place) -> str:
        if MACROS[rule.macro].argument != "vendor id":
            return ""
        vendor_id = rule.vendor_id
        if vendor_id is None:
            hosts = _HOST.findall(self.text[max(0, place.start - 2_048) : place.start])
            receiver = self.find_receiver(hosts[-1]) if hosts else None
            vendor_id = receiver.vendor_id if receiver else None
        return "" if vendor_id is None else str(vendor_id)

    def _link(self, rule: InsertRule) -> None:
        """The click macro before the first landing page, which is escaped as the platform wants."""
        for place in find_links(self.text):
            if in_spans(self.code, place.start):
                continue
            if self._placeholder_pattern(rule.macro).match(self.text, place.start):
                return  # for the rule of placeholders
            hit = self.hits.get(place.start)
            if hit is not None:
                if not self._is_own(hit, rule.macro):
                    self._taken(rule, place, hit.text, hit)
                return
            if self.platform.click.form not in ("open", "both"):
                told = f"{self.platform.title} has no click macro that a landing page may follow."
                hint = "enter the landing page in the platform, and its click macro as the link."
                self._problem(findings.SlotLacksMacro, place.start, told, hint)
                return
            literal = self._literal(rule, place)
            if literal is not None:
                landing = self._landing(place)
                self._put(rule.name, rule.macro, place.start, place.end, literal + landing)
            return

    def _landing(self, place: Place) -> str:
        """The landing page escaped as often as the platform's redirect undoes it."""
        waiting = self._placeholder_pattern("cachebuster")
        buster = find_literal(self.platform, "cachebuster", "", None)
        kept = [
            (match.start(), match.end(), buster.literal if buster else match.group())
            for match in waiting.finditer(self.text, place.start, place.end)
        ]
        spans = [(start, end) for start, end, _ in kept]
        for start, hit in self.hits.items():
            if place.start <= start < place.end and not in_spans(spans, start):
                kept.append((start, hit.end, hit.text))
        return escape_address(self.text, place, self.platform.click.append, sorted(kept))

    def _add_parameters(self) -> None:
        """Click and consent parameters that an address lacks, where its receiver is known."""
        for load in find_loads(self.text):
            if in_spans(self.code, load.start) or (load.is_document and not load.has_parameters):
                continue
            receiver = self.find_receiver(load.host)
            if receiver is None:
                continue
            added: list[tuple[str, InsertRule]] = []
            click = receiver.click_parameter
            is_ad = load.is_document and not load.is_dot
            lacks_click = is_ad and "click_url" not in self.present
            if lacks_click and click.endswith("=") and not load.has(click.rstrip("=")):
                added.append((click, self._rule("click_url", click)))
            if receiver.vendor_id is not None and not load.has("gdpr", "gdpr_consent"):
                added += [(f"{n}=", self._rule(n, f"{n}=")) for n in ("gdpr", "gdpr_consent")]
            self._append(load.joint(), added)

    def _append(self, place: Place, added: list[tuple[str, InsertRule]]) -> None:
        found = [(name, rule, self._spelt(rule, place)) for name, rule in added]
        pairs = [(name, rule, text) for name, rule, text in found if text]
        if not pairs or self._is_done(place):
            return
        joined = place.lead + place.between.join(f"{n}{text}" for n, _, text in pairs) + place.tail
        for _, rule, _ in pairs:
            self.present.add(rule.macro)
        key = ", ".join(rule.macro for _, rule, _ in pairs)
        self._put("added", key, place.start, place.end, joined)

    def _rule(self, macro: str, name: str) -> InsertRule:
        """The rule of the table for that parameter, else the first one for the macro."""
        rules = [r for r in self.rules.rules if r.macro == macro and r.where == "parameter"]
        named = (r for r in rules if name.rstrip("=").lower() in r.names)
        return next(named, next(r for r in rules if not r.prefix))

    def _spelt(self, rule: InsertRule, place: Place) -> str:
        """The macro if the platform has it just so; an added parameter is never half right."""
        wanted = rule.level if rule.level is not None else 1
        macro: PlatformMacro | None = find_literal(
            self.platform, rule.macro, argument := self._argument(rule, place), wanted
        )
        return f"{rule.prefix}{macro.spell(argument)}{rule.suffix}" if macro else ""

    def _put(self, rule: str, key: str, start: int, end: int, after: str) -> None:
        before = self.text[start:end]
        if before != after:
            self.done.append(Insertion(start, end, before, after, key, rule))
            insort(self.spans, (start, end))
        self.present.update(part.strip() for part in key.split(","))

    def _say_what_lacks(self) -> None:
        """What found no place in the whole tag."""
        loads = find_loads(self.text)
        clicks = {"click_url", "click_url_complete"}
        if (
            self._may_be_clicked(loads)
            and not clicks & self.present
            and not self._said("click macro")
        ):
            self._lacks("click macro", "click_url", "the vendor's own field for a click macro")
        if loads and "gdpr_consent" not in self.present and not self._said("consent"):
            where = "gdpr= and gdpr_consent= in the address, if the vendor takes them"
            self._lacks("consent macro", "gdpr_consent", where)
        busters = {"cachebuster", "timestamp"}
        if _MAKES_ITS_OWN in self.text:
            return
        counted = any(not load.is_document or load.has_parameters for load in loads)
        if counted and not busters & self.present and not self._said("cache-buster"):
            self._lacks("cache-buster", "cachebuster", "a parameter that the vendor names for it")

    def _may_be_clicked(self, loads: list[Load]) -> bool:
        """Whether this is an ad: not a pixel, nor a script of somebody who only measures."""
        documents = [load for load in loads if load.is_document and not load.is_dot]
        receivers = [self.find_receiver(load.host) for load in documents]
        ads = any(receiver is None or "adserver" in receiver.kinds for receiver in receivers)
        return ads or has_link(self.text) or (not loads and "<script" in self.text.lower())

    def _said(self, what: str) -> bool:
        return any(what in problem.message or what in problem.name for problem in self.problems)

    def _lacks(self, what: str, name: str, where: str) -> None:
        literals = self.platform.levels(name)
        if not literals:
            return  # the platform has none: there is nothing to put anywhere
        told = f"There is no place for the {what} of {self.platform.title} in this tag."
        hint = f"put {literals[0].literal} by hand into {where}; ask the vendor which it is."
        self._problem(findings.SlotNotFound, 0, told, hint)

    def _problem(self, kind: type[Finding], position: int, message: str, hint: str) -> None:
        place = self.places.locate(position)
        problem = kind.problem(place, message, hint, file=self.file)
        if problem not in self.told:  # two rules may look at one place
            self.told.add(problem)
            self.problems.append(problem)


def _nobody(_host: str) -> None:
    """Nobody is known."""
