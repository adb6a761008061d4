"""What happened in a session, as plans speak of it: lines, options, acts, and what was counted.

Made from the effects of an engine, wherever it ran: `effects`, the words that each `show` put on
the screen, and where in the effects each act stands.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote

from creative import trace as t
from creative.creative import Creative
from creative.metrics import MICRO
from creative.rich_text import plain_text
from creative.view_media import slide_links
from flows import (
    Choice,
    Component,
    Flow,
    MacroRef,
    Payment,
    Redirect,
    Text,
    parse_template,
    parse_tracking,
    type_of,
)

__all__ = [
    "Acted",
    "Asked",
    "Ended",
    "Happening",
    "Measured",
    "Named",
    "Noted",
    "Offer",
    "Offered",
    "Said",
    "Seen",
    "collect_happenings",
    "same_words",
    "words_of",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something at a time, in ms since the start."""

    at: int


@dataclass(frozen=True, slots=True)
class Said(Happening):
    """A message appeared."""

    component: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One option of a group. `disabled`: whatever is toggled, it cannot be taken."""

    component: str
    text: str
    toggles: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Offered(Happening):
    """A group appeared that has options."""

    options: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Seen(Happening):
    """Something else appeared: a picture, a field, a film."""

    component: str
    what: str


@dataclass(frozen=True, slots=True)
class Acted(Happening):
    """The visitor did his `number`th act, from 0, or let time pass."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Asked(Happening):
    """A pixel fired: as typed, with what is known of it filled in, and as it was asked for."""

    component: str
    on: str
    typed: str
    filled: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Measured(Happening):
    """A metric was sent."""

    component: str
    name: str
    micros: int
    aggregator: str

    @property
    def value(self) -> int | float:
        return self.micros // MICRO if self.micros % MICRO == 0 else self.micros / MICRO


@dataclass(frozen=True, slots=True)
class Named(Happening):
    """Something with a name: a goal, a way out, a refusal."""

    kind: Literal["goal", "exit", "invalid"]
    component: str
    name: str


@dataclass(frozen=True, slots=True)
class Ended(Happening):
    """The conversation was over."""

    reason: str


@dataclass(frozen=True, slots=True)
class Noted(Happening):
    """Something that plans do not expect, and that helps to see why another thing happened."""

    words: str


Words = Mapping[int, str]
"""What each `show` put on the screen, by its position among the effects."""


def words_of(component: Component, flow: Flow, variables: Mapping[str, str]) -> str:
    """What a component says, with variables filled in, HTML as plain text."""
    text = getattr(component, "text", "")
    if isinstance(component, Text) and component.html:
        text = plain_text(text)
    words = []
    for part in parse_template(text)[0]:
        if isinstance(part, str):
            words.append(part)
        elif part.name == "var" and part.argument in flow.variables:
            words.append(variables[part.argument])
        else:
            words.append(f"@{{{part.key}}}")
    return "".join(words)


def same_words(one: str, other: str) -> bool:
    """Whether two texts read the same: any amount of white space is one space."""
    return one.split() == other.split()


def collect_happenings(
    creative: Creative,
    effects: Sequence[t.Effect],
    shown: Words,
    acts: Sequence[tuple[int, str]],
    asked: Mapping[int, Sequence[str]] | None = None,
) -> tuple[Happening, ...]:
    """What happened. `shown`: the words of each `show` effect. `acts`: before which
    effect each act stands, and the act in words.

    `asked`: addresses that a browser asked for, by the position of the `fire` effect.
    """
    found: list[Happening] = []
    links = slide_links(creative.flow)
    group: int | None = None  # where in `found` the open group stands
    done = 0
    for n, effect in enumerate(effects):
        while done < len(acts) and acts[done][0] <= n:
            found.append(Acted(effect.at, done, acts[done][1]))
            done += 1
        match effect:
            case t.Show():
                component = creative.flow.by_id[effect.component]
                made = _shown(component, effect.at, shown.get(n, ""))
                if isinstance(made, Offered) and group is not None:
                    open_group = found[group]
                    assert isinstance(open_group, Offered)
                    found[group] = replace(open_group, options=open_group.options + made.options)
                    continue
                group = len(found) if isinstance(made, Offered) else group
                found.append(made)
            case t.Clear():
                group = None
            case t.Fire():
                known = asked.get(n, ()) if asked is not None else None
                found += _pixels(creative.flow, effect, known)
            case _:
                told = _told(effect, links)
                found += [told] if told else []
    last = effects[-1].at if effects else 0
    found += [Acted(last, number, acts[number][1]) for number in range(done, len(acts))]
    return tuple(_settled(creative, found))


def _told(effect: t.Effect, links: Mapping[str, str]) -> Happening | None:
    """What one effect says by itself; None if plans have no word for it."""
    match effect:
        case t.Metric():
            return _measured(effect)
        case t.Report(event="goal"):
            return Named(effect.at, "goal", effect.component or "", effect.text)
        case t.Open():
            name = links.get(effect.click, effect.click) or effect.url
            return Named(effect.at, "exit", effect.component or "", name)
        case t.Invalid():
            return Named(effect.at, "invalid", effect.component, effect.reason)
        case t.End():
            return Ended(effect.at, effect.reason)
        case t.Reject():
            words = f"metric refused, {effect.reason}: {effect.seen}"
            return Noted(effect.at, words)
        case t.Error():
            words = f"error in {effect.component}, {effect.reason}: {effect.text}"
            return Noted(effect.at, words)
        case t.Log():
            return Noted(effect.at, f"log: {effect.text}")
        case t.Submit():
            return Noted(effect.at, f"sent {effect.component}")
        case t.Hide():
            verb = "hidden" if effect.hidden else "shown again"
            return Noted(effect.at, f"{effect.component or effect.element} {verb}")
        case t.Style():
            verb = "on" if effect.on else "off"
            return Noted(effect.at, f"style {effect.component} {verb}")
        case _:
            return None


def _settled(creative: Creative, found: list[Happening]) -> list[Happening]:
    """The same, with what is known of a group only when it is complete."""
    return [_availability(creative, one) if isinstance(one, Offered) else one for one in found]


def _availability(creative: Creative, group: Offered) -> Offered:
    toggles = sum(offer.toggles for offer in group.options)
    options = []
    for offer in group.options:
        component = creative.flow.by_id[offer.component]
        too_few = isinstance(component, Choice) and component.min_selected > toggles
        options.append(replace(offer, disabled=too_few and not offer.toggles))
    return replace(group, options=tuple(options))


def _shown(component: Component, at: int, words: str) -> Happening:
    match component:
        case Text():
            return Said(at, component.id, words)
        case Choice() | Redirect() | Payment():
            toggles = isinstance(component, Choice) and component.multiple
            return Offered(at, (Offer(component.id, words, toggles),))
        case _:
            return Seen(at, component.id, f"{type_of(component)} {component.id}")


def _pixels(flow: Flow, fire: t.Fire, asked: Sequence[str] | None) -> Iterator[Asked]:
    """The requests of one firing; in a browser (`asked`) those that were asked for."""
    if fire.tracking is None:
        url = fire.url or ""
        real = next(iter(asked), None) if asked is not None else ""
        if real is not None:
            yield Asked(fire.at, fire.component, fire.on, url, url, real)
        return
    tag = parse_tracking(flow.by_id[fire.component].tracking[fire.tracking].tag)
    for n, url in enumerate(tag.requests):
        filled = _filled(url, fire)
        if asked is None or (tag.needs_document and asked):
            yield Asked(fire.at, fire.component, fire.on, url, filled)
        elif n < len(asked):
            yield Asked(fire.at, fire.component, fire.on, url, filled, asked[n])


def _filled(url: str, fire: t.Fire) -> str:
    """The address with component and variables in it; other macros stand as typed."""
    parts = []
    for part in parse_template(url)[0]:
        match part:
            case MacroRef(name="component"):
                parts.append(fire.component)
            case MacroRef(name="var"):
                parts.append(_escaped(fire.variables.get(part.argument, "")))
            case MacroRef():
                parts.append(f"@{{{part.key}}}")
            case _:
                parts.append(part)
    return "".join(parts)


def _escaped(value: object) -> str:
    text = json.dumps(value) if isinstance(value, bool | int) else re.sub(r"\.0$", "", str(value))
    return quote(text, safe="-_.!~*'()")


def _measured(effect: t.Metric) -> Measured:
    return Measured(effect.at, effect.component, effect.name, effect.micros, effect.aggregator)
