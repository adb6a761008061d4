"""What must arrive: the requests that a path's trace asks for, as exact patterns of addresses.

An oracle of its own: it reads the tracking text, the trace and what staging filled in, and shares
no code with the player that it judges. Values that only the browser can know (a cache-buster of
ours, the load's number) become pattern groups and are checked for freshness afterwards.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from ada_url import URL

from creative import Fire, Trace, receivers_of
from flows import (
    MACROS,
    Flow,
    MacroRef,
    Template,
    TemplateError,
    Tracking,
    TrackingTag,
    parse_tracking,
)

__all__ = [
    "FILM_MOMENTS",
    "Asking",
    "Expected",
    "ExpectedPixels",
    "Known",
    "Parse",
    "ask_alone",
    "expect_beacons",
    "expect_click",
    "expect_exit",
    "expect_impressions",
    "expect_painted",
    "expect_pixels",
    "host_of",
    "is_fresh",
    "script_macros",
    "wire_form",
]

Parse = Callable[[str], tuple[Template, list[TemplateError]]]

FILM_MOMENTS = (
    "played",
    "first_quartile",
    "midpoint",
    "third_quartile",
    "completed",
    "skipped",
)
"""Moments of a film, which plays while all other time stands still."""

# Stand-ins survive the browser's URL parser unchanged, also in a host name.
_MARK = "zq{index}qz"
_MARKED = re.compile(r"zq(\d+)qz")
_RANDOM = {
    # 32 bits, as the player draws it; what staging serves is larger, so the two cannot be confused
    "cachebuster": r"[1-3]?\d{1,9}|4[0-2]\d{8}",
    "timestamp": r"\d{10,13}",
    "load_id": r"\d{1,10}",
    "session": r"[0-9a-f]{32}",
}
_MISSING = ("", "-1", "AUDIT")
# What may not stand raw in a spliced value, whatever the level.
_UNSAFE = re.compile(r"[\x00- \"<>\\`\x7f-\x9f\u2028\u2029]")
_UNSAFE_IN_DOCUMENT = re.compile(r"['$]|&(?=#|\w+;|quot)")


@dataclass(frozen=True, slots=True)
class Expected:
    """One request that must arrive once. `component` is None for an impression.

    `text` is the address as typed in the tracking, `example` as it must arrive, with the name of
    the macro where only the browser knows the value. `groups` name the macros of the pattern's
    groups, in order. `firing` numbers the firings of a path: pixels of one share a cache-buster.
    `at_ms` is its time in the simulation.
    """

    component: str | None
    on: str
    text: str
    example: str
    pattern: re.Pattern[str]
    groups: tuple[str, ...] = ()
    firing: int = -1
    at_ms: int = 0

    @classmethod
    def exactly(cls, component: str | None, on: str, url: str, at_ms: int = 0) -> "Expected":
        """A request without anything that only the browser knows."""
        return replace(_exact(component, on, url, url), at_ms=at_ms)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one ad load. `slots`: values by macro key that the tag carries to the
    player; `page`: what the page itself can tell (`page_url`, `width` …); `around`: what the host
    and its consent manager say, by macro name."""

    slots: Mapping[str, str]
    page: Mapping[str, str]
    around: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """One firing, as far as it goes out together or not at all: a pixel, or a text that needs a
    document. `receivers` are the hosts that must be allowed, `unknown` is what it does when nobody
    says whether they are."""

    component: str | None
    receivers: tuple[str, ...]
    unknown: str
    at_ms: int
    requests: tuple[Expected, ...]
    on: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedPixels:
    """Requests that must arrive, and tracking whose own scripts may ask for more. `asks` are the
    same requests by what goes out together."""

    requests: tuple[Expected, ...]
    scripted: tuple[str, ...] = ()
    asks: tuple[Asking, ...] = ()


def expect_impressions(urls: Iterable[tuple[str, str]]) -> list[Expected]:
    """The impressions of one load, from pairs (as typed, as the platform filled it in)."""
    return [_exact(None, "load", typed, filled) for typed, filled in urls]


def expect_pixels(flow: Flow, trace: Trace, known: Known, parse: Parse) -> ExpectedPixels:
    """The requests of every `fire` of the trace, in the trace's order."""
    asks: list[Asking] = []
    scripted: list[str] = []
    for firing, fire in enumerate(e for e in trace.effects if isinstance(e, Fire)):
        if fire.tracking is None:
            asks.append(ask_alone(replace(_scripted(fire, firing), at_ms=fire.at)))
            continue
        entry = _entry(flow, fire.component, fire.tracking)
        tag = parse_tracking(entry.tag)
        scripted += tag.inline_scripts
        document = tag.needs_document
        found = tuple(
            replace(_expected(fire, url, known, parse, firing, document), at_ms=fire.at)
            for url in tag.requests
            if _starts(parse(url)[0], fire, known)
        )
        if document:
            who = _receivers(tag)
            asks.append(Asking(fire.component, who, entry.on_unknown, fire.at, found, fire.on))
        else:
            asks += [ask_alone(one, entry.on_unknown) for one in found]
    requests = tuple(one for ask in asks for one in ask.requests)
    return ExpectedPixels(requests, tuple(scripted), tuple(asks))


def ask_alone(one: Expected, unknown: str = "hold") -> Asking:
    """A request that goes out by itself."""
    return Asking(one.component, (host_of(one.example),), unknown, one.at_ms, (one,), one.on)


def host_of(url: str) -> str:
    """The host of an address, without name and port."""
    return "".join(url.split("/")[2:3]).rpartition("@")[2].partition(":")[0].lower()


def _receivers(tag: TrackingTag) -> tuple[str, ...]:
    """Whom a text asks that runs in a document of its own; "" stands for who cannot be seen."""
    asked = [one for url in tag.requests for one in receivers_of([url]) or ("",)]
    asked += [one for script in tag.inline_scripts for one in receivers_of([script]) or ("",)]
    return tuple(dict.fromkeys(asked))


def expect_click(
    component: str | None,
    typed: str,
    variables: Mapping[str, object],
    known: Known,
    parse: Parse,
) -> Expected:
    """Where a click-through must land: the WHATWG form of what was typed, fragment included.

    `variables` are those at the end of the path.
    """
    draft = _fill(parse(typed)[0], component, variables, known)
    return _finish(draft, component, "click", typed, _whatwg(draft.text), -1)


def expect_beacons(
    component: str | None,
    urls: Iterable[str],
    variables: Mapping[str, object],
    known: Known,
    parse: Parse,
) -> Iterator[Expected]:
    """What is asked for beside a click: the pixels of its click trackers."""
    for url in urls:
        draft = _fill(parse(url)[0], component, variables, known)
        yield _finish(draft, component or "", "click", url, wire_form(draft.text), -1)


def expect_painted(urls: Iterable[str], known: Known, parse: Parse) -> Iterator[Expected]:
    """Impressions that fire with the first painted frame, once a load."""
    for url in urls:
        draft = _fill(parse(url)[0], None, {}, known)
        yield _finish(draft, None, "paint", url, wire_form(draft.text), -1)


def expect_exit(component: str | None, url: str) -> Expected:
    """Where a plain exit or a payment must land: what was typed, by no click macro."""
    return _finish(_Draft(url, ()), component, "click", url, _whatwg(url), -1)


def is_fresh(name: str, value: str) -> bool:
    """Whether the value can be the browser's own of that macro."""
    return bool(re.fullmatch(_RANDOM.get(name, ".*"), value))


def wire_form(url: str) -> str:
    """The address as a server is asked for it: WHATWG form, without its fragment.

    Also without a `?` at its end: no web server tells an empty query from none.
    """
    return _whatwg(url).partition("#")[0].removesuffix("?")


def _whatwg(url: str) -> str:
    try:
        return str(URL(url).href)
    except ValueError:
        return url  # no URL at all: what arrives cannot equal it, and the report shows it


def _entry(flow: Flow, component: str, tracking: int) -> Tracking:
    found = flow.find_component(component)
    if found is None:
        raise LookupError(f"The trace fires tracking of {component!r}, which is not in the flow.")
    return found.tracking[tracking]


def script_macros(known: Known) -> dict[str, str]:
    """What `FLOW.macro` gives in the simulation: stand-ins for what only the browser knows."""
    marks = {name: _MARK.format(index=n) for n, name in enumerate(_RANDOM)}
    filled = {key: value for key, value in known.slots.items() if value not in _MISSING}
    return {**known.page, **known.around, **marks, **filled, "cachebuster": marks["cachebuster"]}


def _scripted(fire: Fire, firing: int) -> Expected:
    address = wire_form(fire.url or "")
    names = tuple(_RANDOM)
    text = _MARKED.sub(lambda mark: "{" + names[int(mark[1])] + "}", fire.url or "")
    return _finish(_Draft(address, names), fire.component, fire.on, text, address, firing)


def _exact(component: str | None, on: str, text: str, url: str, firing: int = -1) -> Expected:
    example = wire_form(url)
    return Expected(component, on, text, example, re.compile(re.escape(example)), (), firing)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An address with stand-ins for what only the browser knows; `names` are their macros."""

    text: str
    names: tuple[str, ...]


def _expected(
    fire: Fire, url: str, known: Known, parse: Parse, firing: int, document: bool
) -> Expected:
    draft = _fill(parse(url)[0], fire.component, fire.variables, known, document)
    return _finish(draft, fire.component, fire.on, url, wire_form(draft.text), firing)


def _fill(
    template: Template,
    component: str | None,
    variables: Mapping[str, object],
    known: Known,
    document: bool = False,
) -> _Draft:
    names: list[str] = []
    text = ""
    for part in template:
        if isinstance(part, str):
            text += part
            continue
        value = _value(part, component, variables, known)
        if value is None:
            text += _MARK.format(index=len(names))
            names.append(part.name)
        else:
            text += _spliced(value, part, first=not text, document=document)
    return _Draft(text, tuple(names))


def _starts(template: Template, fire: Fire, known: Known) -> bool:
    """Whether there is an address at all: none if it starts with a macro that nobody fills in.

    `flowtag tag` says so, and the ad does not ask for it.
    """
    first = template[0] if template else ""
    return isinstance(first, str) or _value(first, fire.component, fire.variables, known) != ""


def _finish(
    draft: _Draft, component: str | None, on: str, typed: str, address: str, firing: int
) -> Expected:
    names = draft.names
    return Expected(
        component=component,
        on=on,
        text=typed,
        example=_MARKED.sub(lambda mark: "{" + names[int(mark[1])] + "}", address),
        pattern=_pattern(address, names),
        groups=tuple(names[int(index)] for index in _MARKED.findall(address)),
        firing=firing,
    )


def _pattern(address: str, names: Sequence[str]) -> re.Pattern[str]:
    pieces = _MARKED.split(address)
    return re.compile(
        "".join(
            f"({_RANDOM[names[int(piece)]]})" if at % 2 else re.escape(piece)
            for at, piece in enumerate(pieces)
        )
    )


def _value(
    ref: MacroRef, component: str | None, variables: Mapping[str, object], known: Known
) -> str | None:
    """The macro's value, or None if only the browser knows it."""
    if ref.name == "var":
        return _as_text(variables.get(ref.argument, ""))
    if ref.name == "component":
        return component or ""
    fresh = ref.name == "cachebuster" and not ref.served  # ours is new each time
    slot = "" if fresh else known.slots.get(ref.key.lower(), "")
    if slot not in _MISSING:
        return slot
    if not ref.served and (told := known.around.get(ref.name, "")):
        return told
    if ref.served or MACROS[ref.name].source == "platform":
        return ""
    return None if ref.name in _RANDOM else known.page.get(ref.name, "")


def _as_text(value: object) -> str:
    # As JavaScript writes it into a string.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _spliced(value: str, ref: MacroRef, *, first: bool, document: bool) -> str:
    level = ref.level if ref.level is not None else (0 if first else 1)
    for _ in range(level):
        value = quote(value, safe="-_.!~*'()")
    value = _UNSAFE.sub(lambda found: quote(found.group()), value)
    if document:
        value = _UNSAFE_IN_DOCUMENT.sub(lambda found: f"%{ord(found.group()):x}", value)
    return value
