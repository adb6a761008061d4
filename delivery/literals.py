"""All literals of many platforms as one search: where one stands, and whose it may be.

`delivery.macros` looks for the literals of one platform. A foreign tag may hold anybody's, and one
literal may be several platforms': the search here finds the longest literal at each place, once,
and says who has it. Linear: what the search may look back over is bounded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from delivery.identity import once_for_each
from delivery.macros import argument_pattern
from delivery.platforms import Platform, PlatformMacro

__all__ = ["Hit", "LiteralIndex", "Owner", "literal_index"]

_OURS = r"@@?\{[^{}\s]{0,80}\}"
_HEX_PAIR = re.compile(r"%[0-9A-Fa-f]{2}")
_END = ""  # the key of a trie's node where a literal may end


@dataclass(frozen=True, slots=True)
class Owner:
    """A platform that has the literal, as which macro, with which argument."""

    platform: Platform
    macro: PlatformMacro
    argument: str = ""


class Hit(NamedTuple):  # made by the hundred thousand: three times as quick as a dataclass
    """A literal in a text. No owners: a macro of ours, `@{…}`."""

    start: int
    end: int
    text: str
    owners: tuple[Owner, ...]


class LiteralIndex:
    """The literals of some platforms, ready to be looked for."""

    def __init__(self, platforms: Iterable[Platform]) -> None:
        self.platforms = tuple(platforms)
        self._exact: dict[str, list[Owner]] = {}
        self._any_case: dict[str, list[Owner]] = {}
        self._with_argument: list[tuple[str, re.Pattern[str], Owner]] = []
        self._known: dict[str, tuple[Owner, ...]] = {}
        trie: dict[str, Any] = {}
        for platform in self.platforms:
            for macro in platform.macros:
                self._add(trie, platform, macro)
        # the look ahead at one character makes the search twice as fast
        starts = "".join(sorted({"@", *(t[1:-1] if t[0] == "[" else t for t in trie)}))
        every = f"(?P<ours>{_OURS})|{_alternatives(trie)}" if trie else f"(?P<ours>{_OURS})"
        self.search = re.compile(f"(?=[{starts}])(?:{every})")

    @property
    def literals(self) -> tuple[str, ...]:
        """Every literal without an argument, as its table spells it."""
        owners = [*self._exact.values(), *self._any_case.values()]
        return tuple(dict.fromkeys(owner.macro.literal for found in owners for owner in found))

    def find(self, text: str) -> Iterator[Hit]:
        """The literals in the text, left to right, none inside another; `@{…}` hides what it holds."""
        known, make = self._known, Hit._make
        for match in self.search.finditer(text):
            literal = match.group()
            owners = known.get(literal)
            if owners is None:
                ours = match.lastgroup == "ours"
                owners = () if ours else self.owners(literal)
                if not owners and not ours:
                    continue
            elif not owners:
                continue
            yield make((*match.span(), literal, owners))

    def owners(self, literal: str) -> tuple[Owner, ...]:
        """Who has exactly this literal; one macro for each platform."""
        known = self._known.get(literal)
        if known is None:
            known = self._owners(literal)
            if len(self._known) < 10_000:  # a text may hold as many arguments as it likes
                self._known[literal] = known
        return known

    def _owners(self, literal: str) -> tuple[Owner, ...]:
        found = [*self._exact.get(literal, ()), *self._any_case.get(literal.lower(), ())]
        if not _HEX_PAIR.match(literal):  # `%e9tait!` is a word, not Campaign Manager's `%e…!`
            for prefix, pattern, owner in self._with_argument:
                match = literal.startswith(prefix) and pattern.fullmatch(literal)
                if match:
                    found.append(Owner(owner.platform, owner.macro, match[1]))
        return tuple({owner.platform.name: owner for owner in reversed(found)}.values())[::-1]

    def _add(self, trie: dict[str, Any], platform: Platform, macro: PlatformMacro) -> None:
        owner, exact = Owner(platform, macro), platform.case_sensitive
        node = trie
        for token in _tokens(macro, exact):
            node = node.setdefault(token, {})
        node[_END] = True
        if macro.takes_argument:
            before, pattern, after = _parts(macro)
            expression = f"{re.escape(before)}({pattern}){re.escape(after)}"
            flags = re.NOFLAG if exact else re.IGNORECASE
            self._with_argument.append(
                (before if exact else "", re.compile(expression, flags), owner)
            )
        elif exact:
            self._exact.setdefault(macro.literal, []).append(owner)
        else:
            self._any_case.setdefault(macro.literal.lower(), []).append(owner)


@once_for_each
def literal_index(platforms: tuple[Platform, ...]) -> LiteralIndex:
    """The index of these platforms; made once."""
    return LiteralIndex(platforms)


def _parts(macro: PlatformMacro) -> tuple[str, str, str]:
    """What stands before the argument, what the argument may be, what stands behind it."""
    placeholder = "{id}" if "{id}" in macro.literal else "{key}"
    before, _, after = macro.literal.partition(placeholder)
    return before, argument_pattern(macro), after


def _tokens(macro: PlatformMacro, exact: bool) -> list[str]:
    """The literal as a row of expressions, one for each character and one for the argument."""
    if not macro.takes_argument:
        return [_character(c, exact) for c in macro.literal]
    before, pattern, after = _parts(macro)
    middle = f"(?:{pattern.removesuffix('+')}{{1,100}})" if pattern.endswith("]+") else pattern
    return [
        *(_character(c, exact) for c in before),
        f"(?:{middle})",
        *(_character(c, exact) for c in after),
    ]


def _character(character: str, exact: bool) -> str:
    if exact or character.lower() == character.upper():
        return re.escape(character)
    return f"[{character.lower()}{character.upper()}]"


def _alternatives(node: dict[str, Any]) -> str:
    """The trie as an expression that takes the longest literal first."""
    tokens = sorted((token for token in node if token != _END), key=lambda t: (len(t) > 4, t))
    return "|".join(token + _rest(node[token]) for token in tokens)


def _rest(node: dict[str, Any]) -> str:
    if len(node) == 1 and _END in node:
        return ""
    inner = _alternatives(node)
    single = len(node) == 1
    if _END in node:
        return f"(?:{inner})?"
    return inner if single else f"(?:{inner})"
