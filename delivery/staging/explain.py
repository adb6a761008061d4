"""An address as it was asked for, taken apart: what stands for each macro, and who put it there.

Pure. Who put a value there is told from the value itself: one that the platform filled in, in
plain form or escaped, is the platform's; any other came from the player at run time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from delivery.macros import find_literals, find_value
from delivery.platforms import Platform
from delivery.staging.calls import Call
from delivery.staging.known import Gap, KnownPixel
from flows import MACROS

__all__ = ["Served", "explain", "served_by"]

_HOPS = 3  # a value is escaped once for each hop, and there are at most three


@dataclass(frozen=True, slots=True)
class Served:
    """What the platform filled in: its name, values by our keys, and its literals in the tag."""

    title: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    literals: Mapping[str, str] = field(default_factory=dict)


def served_by(platform: Platform | None, tag: str, values: Mapping[str, str]) -> Served:
    """The platform's side of a tag's text."""
    if platform is None:
        return Served()
    literals: dict[str, str] = {}
    for found in find_literals(tag, platform):
        if found.key:
            literals.setdefault(found.key, found.text)
    return Served(platform.title, dict(values), literals)


def explain(call: Call, pixel: KnownPixel, served: Served) -> list[Any]:
    """The address in parts: texts as they stand, and macros as {macro, value, plain, who, told}."""
    head, mark, rest = call.url.partition("://")
    match = pixel.pattern.fullmatch(rest)
    if match is None:
        return [call.url]
    parts: list[Any] = []
    last = 0
    for number, gap in enumerate(pixel.gaps):
        start, end = match.span(f"g{number}") if f"g{number}" in match.groupdict() else (-1, -1)
        if start < last:
            continue
        parts += [rest[last:start], _told(gap, rest[start:end], served)]
        last = end
    parts.append(rest[last:])
    return [f"{head}{mark}{parts[0]}", *parts[1:]]


def _told(gap: Gap, value: str, served: Served) -> dict[str, str]:
    who, told = _source(gap, value, served)
    plain = value
    for _ in range(_HOPS):
        plain = unquote(plain)
    meaning = MACROS[gap.key.partition(".")[0]].meaning if gap.key else ""
    name = served.literals.get(gap.key, gap.text) if gap.native else gap.text
    return {
        "macro": name, "value": value, "plain": "" if plain == value else plain, "who": who,
        "told": told, "meaning": meaning,
    }  # fmt: skip


def _source(gap: Gap, value: str, served: Served) -> tuple[str, str]:
    key, literal = gap.key, served.literals.get(gap.key, "")
    if literal and literal in (value, unquote(value)):
        return "nobody", f"{literal} was not replaced."
    if value == "":
        by = f", neither {literal} of the tag nor the page" if literal else ""
        return "nobody", f"Nobody had a value{by}: the parameter stays empty."
    name, _, argument = key.partition(".")
    if name == "var":
        return "flow", f"The variable {argument} of the flow, as it stood then."
    if name == "component":
        return "flow", "The component whose tracking this is."
    filled = find_value(served.values, key)
    if filled and _same(value, filled) and (literal or gap.native):
        return "platform", f"{served.title} filled it in for {literal or gap.text} in the tag."
    if gap.native:
        return "platform", f"{served.title} filled it in for this text."
    if MACROS[name].source == "player" if name in MACROS else False:
        return "player", "The player makes it, for each load or each firing."
    return "player", "The player knew it at run time: from the page or from itself."


def _same(value: str, filled: str) -> bool:
    """Whether it is that value, in plain form or escaped, as far as browsers leave it."""
    forms = {value}
    for _ in range(_HOPS):
        value = unquote(value)
        forms.add(value)
    wanted = {filled, unquote(filled)}
    return not forms.isdisjoint(wanted)
