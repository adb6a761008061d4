"""Whether what arrived holds the right values, is fresh, and came in its moment."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from delivery.foreign import find_foreign
from delivery.platforms import Platform
from delivery.qa.expect import FILM_MOMENTS, Expected, is_fresh
from delivery.qa.match import Matching
from delivery.qa.observe import Observation
from delivery.qa.planned import Planned
from delivery.qa.report import QaProblem
from delivery.qa.sent import as_sent
from delivery.staging.calls import Call

__all__ = [
    "find_stale",
    "find_unexpanded",
    "find_untimely",
    "find_wrong",
    "repeated_problems",
    "said",
]

_OURS = re.compile(r"@\{[^}&]*\}?")
_OFF_MS = 100  # between two moments of a flow lie at least some tenths of a second


def said(expected: Expected, what: str) -> str:
    """What happened to which pixel, as a sentence."""
    if expected.component is None:
        return f"The impression {what}."
    return f'A pixel of "{expected.component}" (on {expected.on}) {what}.'


def find_wrong(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    """What reached a pixel's address with other values."""
    for expected, call in matching.wrong:
        if call.scheme != expected.example.partition(":")[0]:
            continue  # told by `_plain`
        differences = list(_differences(expected.example, call.url))
        yield QaProblem(
            "values",
            planned.name,
            expected.component,
            said(expected, "arrived with other values"),
            expected=expected.example,
            observed=call.url,
            hint=" ".join(differences) or "The addresses differ.",
            pixel=expected.text,
            kind="value-wrong",
            request=as_sent(call),
        )


def _differences(expected: str, observed: str) -> Iterator[str]:
    """What differs, parameter by parameter, in words."""
    want, got = _parameters(expected), _parameters(observed)
    for name, value in want.items():
        seen = got.get(name)
        if seen == value or (value.startswith("{") and is_fresh(value.strip("{}"), seen or "")):
            continue
        if seen is None:
            yield f'"{name}" is missing.'
        elif value.startswith("{"):
            yield f'"{name}" should be a {value.strip("{}")} made for this firing and is {seen!r}.'
        elif unquote(seen) == value:
            yield f'"{name}" is percent-encoded once too often: the slot\'s level is wrong.'
        elif seen == unquote(value):
            yield f'"{name}" is percent-encoded once too little: the slot\'s level is wrong.'
        elif not seen:
            yield f'"{name}" is empty.'
        else:
            yield f'"{name}" should be {value!r} and is {seen!r}.'
    for name in got.keys() - want.keys():
        yield f'"{name}" was not asked for.'


def _parameters(url: str) -> dict[str, str]:
    query = url.partition("?")[2]
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {name: value for name, _, value in pairs}


def find_unexpanded(
    planned: Planned, matching: Matching, platform: Platform, platforms: Mapping[str, Platform]
) -> Iterator[QaProblem]:
    """Literals that nobody replaced: in what was typed and arrived so, or in what came wrong."""
    for expected, call in [*matching.fired, *matching.wrong]:
        left = _leftover(expected, call, platforms)
        if left:
            yield QaProblem(
                "values",
                planned.name,
                expected.component,
                said(expected, f"arrived with {left} in it, which nobody replaced"),
                expected="the macro's value",
                observed=call.url,
                hint=f"{platform.title} does not know {left} there. Write our macro (@{{…}}) "
                f"instead: `flowtag platforms {platform.name}` lists them.",
                pixel=expected.text,
                kind="macro-unexpanded",
                request=as_sent(call),
            )
    for call in matching.strange:
        left = _first_literal(call.url, platforms)
        if left:
            yield QaProblem(
                "values",
                planned.name,
                None,
                f"A request arrived with {left} in it, which nobody replaced.",
                observed=call.url,
                hint="Write our macro (@{…}) instead.",
                kind="macro-unexpanded",
                request=as_sent(call),
            )


def _leftover(expected: Expected, call: Call, platforms: Mapping[str, Platform]) -> str:
    """A literal of any platform, or of ours, that stands in the text as typed and arrived too."""
    arrived = _readable(call.url)
    typed = [found.text for found in find_foreign(expected.text, None, platforms.values())]
    if "@{" not in _readable(expected.example):  # else typed as @@{
        typed += _OURS.findall(arrived)
    return next((text for text in typed if text in arrived), "")


def _first_literal(url: str, platforms: Mapping[str, Platform]) -> str:
    arrived = _readable(url)
    if ours := _OURS.search(arrived):
        return ours[0]
    found = find_foreign(arrived, None, platforms.values())
    return found[0].text if found else ""


def _readable(url: str) -> str:
    # A browser writes braces in a path as %7B; macros are looked for as typed.
    return f"{url} {unquote(url)}"


def find_stale(planned: Planned, matching: Matching) -> Iterator[QaProblem]:
    """Cache-busters that repeat between firings, and load numbers that change within a load."""
    firings: dict[str, int] = {}
    loads: dict[str, str] = {}
    for expected, call in matching.fired:
        values = expected.pattern.fullmatch(call.url)
        for name, value in zip(expected.groups, values.groups() if values else (), strict=False):
            if name == "cachebuster" and firings.setdefault(value, expected.firing) != (
                expected.firing
            ):
                yield _stale_problem(planned, expected, call, "a cache-buster used before")
            alone = planned.walk.scene.around.copies == 1  # each copy is a load of its own
            if alone and name in ("load_id", "session") and loads.setdefault(name, value) != value:
                yield _stale_problem(planned, expected, call, f"another {name} than before")


def find_untimely(
    planned: Planned, matching: Matching, observed: Observation
) -> Iterator[QaProblem]:
    """What fired at another time than simulated: with another component, at another moment."""
    if observed.stuck:
        return  # then everything is late
    for expected, call, at_ms in _timed(matching, observed):
        late_ms = at_ms - expected.at_ms
        if -_OFF_MS <= late_ms <= _OFF_MS + observed.waited_ms:
            continue
        yield QaProblem(
            "impressions" if expected.component is None else "pixels",
            planned.name,
            expected.component,
            said(expected, f"fired too {'early' if late_ms < 0 else 'late'}"),
            expected=f"{expected.at_ms:,} ms after the load",
            observed=f"{at_ms:,} ms: {call.url}",
            hint="It fired with another component, or at another moment, than flow.json says. "
            "This is a fault of the player: please report it.",
            pixel=expected.text,
            kind="pixel-untimely",
            request=as_sent(call),
        )


def _timed(matching: Matching, observed: Observation) -> Iterator[tuple[Expected, Call, int]]:
    """Each request that a script of ours asked for, with its call and its time.

    Those that look alike are interchangeable: the first that was asked for is the first expected,
    however late each arrived.
    """
    times: dict[str, list[int]] = {}
    for asked in observed.asked:
        times.setdefault(asked.url, []).append(asked.at_ms)
    alike: dict[str, tuple[list[Expected], list[tuple[int, Call]]]] = {}
    for expected, call in matching.fired:
        # A film plays in real time, at a speed of its own.
        if times.get(call.url) and expected.on not in FILM_MOMENTS:
            wanted, came = alike.setdefault(expected.pattern.pattern, ([], []))
            wanted.append(expected)
            came.append((times[call.url].pop(0), call))
    for wanted, came in alike.values():
        wanted.sort(key=lambda one: one.at_ms)
        came.sort(key=lambda one: one[0])
        for expected, (at_ms, call) in zip(wanted, came, strict=True):
            yield expected, call, at_ms


def repeated_problems(walks: Iterable[tuple[Planned, Matching]]) -> Iterator[QaProblem]:
    """Values that must be new in every load and came in two of them."""
    before: dict[tuple[str, str], int] = {}
    for number, (planned, matching) in enumerate(walks):
        for expected, call in matching.fired:
            values = expected.pattern.fullmatch(call.url)
            for name, value in zip(expected.groups, values.groups() if values else (), strict=True):
                fresh = name in ("cachebuster", "load_id", "session")
                if fresh and before.setdefault((name, value), number) != number:
                    yield _stale_problem(planned, expected, call, f"the {name} of another load")


def _stale_problem(planned: Planned, expected: Expected, call: Call, what: str) -> QaProblem:
    return QaProblem(
        "values",
        planned.name,
        expected.component,
        said(expected, f"arrived with {what}"),
        expected=expected.example,
        observed=call.url,
        hint="This is a fault of the player: please report it.",
        pixel=expected.text,
        kind="value-stale",
        request=as_sent(call),
    )
