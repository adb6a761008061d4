"""The sheets of `templates/` as they are shipped: without comments and without rules that match nothing.

One page has one size, one theme and the elements of one flow, so most rules for others would be
bytes for nobody. A rule stays if each part of one of its selectors fits some element of the page;
what is not understood (`:has`, `:nth-child`) fits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from creative.html_text import Html

__all__ = ["Elements", "body_classes", "elements_of", "read_sheet", "shape_of"]


def shape_of(size: str) -> str:
    """Which of the sheet's arrangements fits: strip, compact, narrow or tall."""
    width, height = map(int, size.split("x"))
    if height <= 120:
        return "strip"
    if height <= 320:
        return "compact"
    return "narrow" if width < 240 else "tall"


def body_classes(size: str, layout: str, choices: str) -> str:
    """What the page's body is. All but the strip stand one below the other."""
    shape = shape_of(size)
    return " ".join([*([] if shape == "strip" else ["column"]), shape, layout, choices])


@dataclass(frozen=True, slots=True)
class Elements:
    """What a page may hold: of each kind of element its tag, its id (`#id`), classes (`.class`) and
    attributes (`[name`), and the names that the player gives and takes while it runs."""

    kinds: frozenset[frozenset[str]]
    states: frozenset[str]

    def fit(self, names: set[str]) -> bool:
        """Whether some element has them all."""
        wanted = names - self.states
        return not wanted or any(wanted <= kind for kind in self.kinds)


# Set by the player: the ad runs, what its first frame has, stars up to the one that is taken, a
# film that waits.
_STATES = frozenset({".on", ".still", ".lit", ".paused", "[aria-invalid", "[hidden"})
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)\s*>")
_ATTRIBUTE = re.compile(r"\s([a-z-]+)(?:=\"([^\"]*)\")?")


def elements_of(page: Html, hidden: frozenset[str] = frozenset()) -> Elements:
    """Of a page of our own making; `hidden` are the parts of the look that its flow may hide."""
    kinds = frozenset(_names_of(tag, rest) for tag, rest in _TAG.findall(page))
    states = _STATES | {f".no-{part}" for part in hidden}
    toggles = any("[aria-pressed" in kind for kind in kinds)  # what is refused is said beside them
    return Elements(kinds, states | {".retry"} if toggles else states)


def _names_of(tag: str, rest: str) -> frozenset[str]:
    names = {tag}
    for name, value in _ATTRIBUTE.findall(rest):
        names.add(f"[{name}")
        if name == "id":
            names.add(f"#{value}")
        elif name == "class":
            names |= {f".{one}" for one in value.split()}
    return frozenset(names)


@cache
def read_sheet(name: str, elements: Elements | None = None) -> str:
    """A sheet for a page with these elements; None: for any page."""
    text = _plain_sheet(name)
    if elements is None:
        return text
    rules = "".join(_kept(text, elements))
    return _KEYFRAMES.sub(lambda m: m[0] if f":{m[1]} " in rules else "", rules)


_KEYFRAMES = re.compile(r"@keyframes ([a-z]+)\{(?:[^{}]*\{[^{}]*\})*\}")


def _kept(text: str, elements: Elements) -> Iterator[str]:
    for prelude, body in _blocks(text):
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(_kept(body, elements))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [one for one in _selectors(prelude) if _fits(one, elements)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each block of the outermost level, and in it."""
    depth = start = opened = 0
    for at, character in enumerate(text):
        if character == "{":
            depth += 1
            if depth == 1:
                opened = at
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : at].strip()
                start = at + 1


def _selectors(prelude: str) -> list[str]:
    """The parts between commas, but not those within brackets."""
    return [one.strip() for one in re.split(r",(?![^(]*\))", prelude)]


_PSEUDO = re.compile(r"::?[a-z-]+(?:\((?:[^()]|\([^()]*\))*\))?")
_COMBINATORS = re.compile(r"\s*[>+~]\s*|\s+")
_NAMES = re.compile(r"^[a-z][a-z0-9]*|[.#\[][\w-]+")


def _fits(selector: str, elements: Elements) -> bool:
    parts = _COMBINATORS.split(_PSEUDO.sub("", selector).strip())
    return all(elements.fit(set(_NAMES.findall(part))) for part in parts)


@cache
def _plain_sheet(name: str) -> str:
    """The sheet without comments and without white space that says nothing."""
    text = (files("creative") / "templates" / name).read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    return re.sub(r"([{;][a-z-]+): ", r"\1:", text).replace(";}", "}").strip()
