"""What can be said of a tag that is not ours: a PlatformReport out of what was seen.

Nobody knows what must happen, so only what is wrong for every tag is a problem: macros that stay,
the same pixel twice, clicks that are lost or counted twice, http, errors, what the linter finds.
Everything else is told as seen; the verdict is *observed*, never *proven*.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from delivery.platforms import Platform
from delivery.qa.foreign_clicks import click_problems, find_chain, path_title
from delivery.qa.foreign_seen import Seen
from delivery.qa.foreign_tag import TagFile
from delivery.qa.health import find_figures, health_problems
from delivery.qa.report import (
    Check,
    Coverage,
    PathReport,
    PixelCount,
    PlatformReport,
    QaProblem,
    Shot,
)
from delivery.qa.sent import sent_over_http
from delivery.qa.verdict import list_facts
from delivery.staging.adserver import click_prefix
from delivery.staging.calls import Call
from delivery.tags import CACHE_NAMES, lint_tag
from flows import Problem

__all__ = ["judge_tag"]

_LOAD = "Load"
_PLAIN = "Without scripts"
_EXIT = "Leaving the page"
_NUMBER = re.compile(r"\d{6,}(\.\d+)?|0\.\d{6,}")
_PIXELS = ("image", "empty", "")
_ASKED_FOR = ("src", "href", "action", "data", "poster", "background", "srcdoc")
_CHECKS: tuple[Check, ...] = ("pixels", "values", "https", "clicks", "errors", "health", "tag")


def judge_tag(tag: TagFile, platform: Platform, seen: Seen) -> PlatformReport:
    """The report of one platform."""
    linted = lint_tag(tag.text, platform, file=tag.name)
    phases = _phases(seen)
    chains = [find_chain(visit, platform) for visit in seen.visits if visit.opened]
    problems = [
        *_stuck(seen),
        *_repeated(phases),
        *_unexpanded(tag, phases),
        *_plain(phases),
        *click_problems(seen, platform, counts=_is_counted(tag)),
        *_health(seen),
        *_later_errors(seen),
        *_lint(linted.problems),
    ]
    return PlatformReport(
        platform=platform.name,
        title=platform.title,
        format="tag",
        size=tag.size,
        verdict="observed",
        facts=list_facts(platform),
        paths=_paths(seen, problems),
        coverage=_coverage(seen),
        pixels=_pixels(tag, phases),
        clicks=tuple(replace(chain, passed=_passed(chain.path, problems)) for chain in chains),
        problems=tuple(problems),
        checked=_CHECKS,
        remarks=tuple(_remarks(tag, platform, seen, phases)),
        health=find_figures(seen.measured),
    )


def _is_counted(tag: TagFile) -> bool:
    """Whether the platform is to count its clicks: not of a tag of a page, nor of a mere address
    that counts clicks itself."""
    return not tag.made and tag.linted.kind.purpose != "page"


def _phases(seen: Seen) -> dict[str, tuple[Call, ...]]:
    """The requests by what they came of; without scripts only what did not come anyway."""
    loaded = {_sense(call) for call in seen.load}
    plain = tuple(call for call in seen.unscripted if _sense(call) not in loaded)
    clicked = {visit.name: visit.calls for visit in seen.visits}
    return {_LOAD: seen.load, _EXIT: seen.exit, _PLAIN: plain, **clicked}


def _moment(phase: str) -> str:
    return {_LOAD: "load", _EXIT: "exit", _PLAIN: "no scripts"}.get(phase, "click")


def _sense(call: Call) -> str:
    """The address without what differs from load to load: numbers that only keep it fresh."""
    address, mark, query = call.url.partition("?")
    parts = [part for part in re.split(r"[&;]", query) if not _is_cache(part)]
    return _NUMBER.sub("N", address) + mark + "&".join(_NUMBER.sub("N", part) for part in parts)


def _is_cache(part: str) -> bool:
    return part.partition("=")[0].lower() in CACHE_NAMES


def _by_address(calls: Sequence[Call]) -> list[Call]:
    """Which of two arrives first is chance, and a report is the same each time."""
    return sorted(calls, key=lambda call: (_sense(call), call.url))


def _pixels(tag: TagFile, phases: Mapping[str, Sequence[Call]]) -> tuple[PixelCount, ...]:
    """Every address that was asked for, in the order of the phases; a pixel that came twice for
    one reason was expected once."""
    found: dict[tuple[str, str], list[tuple[str, Call]]] = {}
    for phase, calls in phases.items():
        for call in _by_address(calls):
            in_frame = _moment(phase) == "click" and call.destination in ("iframe", "frame")
            if call.role == "pixel" and call.method != "OPTIONS" and not in_frame:
                found.setdefault((_moment(phase), _sense(call)), []).append((phase, call))
    return tuple(
        PixelCount(
            None,
            on,
            _typed(tag, calls[0][1]),
            len({phase for phase, _ in calls}) if _is_pixel(calls[0][1]) else len(calls),
            len(calls),
            calls[0][1].url,
        )
        for (on, _), calls in found.items()
    )


def _typed(tag: TagFile, call: Call) -> str:
    """The address as the tag has it, macros included, if it is one of the tag's own."""
    path = call.target.partition("?")[0]
    for address in tag.linted.tag.addresses:
        own = address.text[address.host_start - address.start :]
        if address.host == call.host and own.startswith(f"{call.host}{path[:40]}"):
            return address.text
    return call.url


def _is_pixel(call: Call) -> bool:
    return call.destination in _PIXELS


def _repeated(phases: Mapping[str, Sequence[Call]]) -> Iterator[QaProblem]:
    for phase, calls in phases.items():
        same: dict[str, list[Call]] = {}
        for call in _by_address(calls):
            if call.role == "pixel" and call.method != "OPTIONS" and _is_pixel(call):
                same.setdefault(_sense(call), []).append(call)
        for twice in same.values():
            if len(twice) > 1:
                yield QaProblem(
                    "pixels",
                    phase,
                    None,
                    f"The same pixel of {twice[0].host} fired {len(twice)} times.",
                    expected="one request",
                    observed="\n".join(call.url for call in twice),
                    hint="Two copies count twice: keep one of them.",
                    pixel=twice[0].url,
                    kind="tag-pixel-repeated",
                )


def _unexpanded(tag: TagFile, phases: Mapping[str, Sequence[Call]]) -> Iterator[QaProblem]:
    """Macros of the tag that a request still holds. Values may hold anything, so only macros that
    stand in the tag count."""
    literals = dict.fromkeys(m.literal for m in tag.linted.tag.macros if len(m.literal) > 2)
    told: set[tuple[str, str]] = set()
    for phase, calls in phases.items():
        for call in calls:
            for literal in literals:
                if (literal, call.host) in told or not _holds(call.url, literal):
                    continue
                told.add((literal, call.host))
                yield QaProblem(
                    "values",
                    phase,
                    None,
                    f"{literal} went to {call.host} as it stands: nobody replaced it.",
                    expected="its value",
                    observed=call.url,
                    hint="It is no macro of this platform, or it stands where it is not replaced: "
                    "`flowtag translate` turns it into one that is.",
                    kind="tag-macro-unexpanded",
                )


def _holds(url: str, literal: str) -> bool:
    seen = url
    for _ in range(3):
        if literal in seen:
            return True
        seen = unquote(seen)
    return quote(literal, safe="") in url


def _plain(phases: Mapping[str, Sequence[Call]]) -> Iterator[QaProblem]:
    told: set[str] = set()
    for phase, calls in phases.items():
        for call in calls:
            if call.scheme == "http" and call.host not in told:
                told.add(call.host)
                yield sent_over_http(call, phase)


def _stuck(seen: Seen) -> Iterator[QaProblem]:
    if seen.stuck:
        yield QaProblem(
            "errors",
            _LOAD,
            None,
            "The page with the tag did not come to rest.",
            expected="a page that has loaded",
            observed=seen.stuck,
            hint="A script of the tag runs without an end, or a request is never answered.",
            kind="tag-never-rests",
        )


def _health(seen: Seen) -> Iterator[QaProblem]:
    """Page health; what a script complains of while others did not come is only a warning."""
    plain = {call.host for call in seen.load if call.scheme == "http"}
    hosts = _script_hosts(seen)
    for problem in health_problems(seen.measured, path=_LOAD, ours=False):
        if seen.stuck and problem.kind == "script-error":
            continue  # it is told already
        if problem.kind == "mixed-content" and any(host in problem.observed for host in plain):
            continue  # the request itself is told
        if problem.kind in ("script-error", "console-error") and hosts:
            hint = (
                f"Scripts of others are answered with nothing here ({', '.join(hosts[:3])}); it "
                "may come of that. " + problem.hint
            )
            yield replace(problem, severity="warning", hint=hint)
        else:
            yield problem


def _later_errors(seen: Seen) -> Iterator[QaProblem]:
    hosts = _script_hosts(seen)
    for visit in seen.visits:
        for text in dict.fromkeys(visit.errors):
            yield QaProblem(
                "errors",
                visit.name,
                None,
                f"A click on {path_title(visit)} ends in an error.",
                expected="no error",
                observed=text,
                hint="The error's first line names the script.",
                kind="tag-click-fails",
                severity="warning" if hosts else "error",
            )


def _lint(problems: Sequence[Problem]) -> Iterator[QaProblem]:
    for problem in problems:
        if problem.severity != "info":
            yield QaProblem(
                "tag",
                f"{problem.code} {problem.place}".strip(),
                None,
                problem.message,
                hint=problem.hint,
                kind="tag-badly-written",
                severity=problem.severity,
            )


def _paths(seen: Seen, problems: Sequence[QaProblem]) -> tuple[PathReport, ...]:
    shots = (Shot("The tag has loaded", 0, seen.picture),) if seen.picture else ()
    pixels = sum(call.role == "pixel" for call in seen.load)
    plain = sum(call.role == "pixel" for call in seen.unscripted)
    return (
        PathReport(_LOAD, "load, then leave", _passed(_LOAD, problems), 0, pixels, shots),
        PathReport(_PLAIN, "load without scripts", _passed(_PLAIN, problems), 0, plain),
        *(
            PathReport(
                visit.name,
                path_title(visit),
                _passed(visit.name, problems),
                1,
                sum(call.role == "pixel" for call in visit.calls),
            )
            for visit in seen.visits
        ),
    )


def _passed(path: str, problems: Sequence[QaProblem]) -> bool:
    return not any(p.path == path and p.severity == "error" for p in problems)


def _coverage(seen: Seen) -> Coverage:
    known = len(seen.visits) + seen.skipped
    missed = (f"{seen.skipped} more things that can be clicked",) if seen.skipped else ()
    return Coverage(round(len(seen.visits) / known, 3) if known else 1.0, missed)


def _remarks(
    tag: TagFile, platform: Platform, seen: Seen, phases: Mapping[str, Sequence[Call]]
) -> Iterator[str]:
    """What was seen and is no problem, in words."""
    yield f"{tag.name}: {tag.linted.kind.sentence}."
    if tag.made:
        yield f"Its text went into the page as {tag.made}."
    if not tag.linted.tag.macros:
        yield "It holds no macro, so every platform serves it alike."
    elif tag.fitting != (platform.name,):
        fitting = ", ".join(tag.fitting) or "nobody"
        yield f"Its macros are those of {fitting}; it was served as {platform.name} serves it."
    yield from _hosts(phases)
    yield from _handed(platform, seen)
    yield from _kept(tag, platform)
    hosts = _script_hosts(seen) + _frame_hosts(seen)
    if hosts:
        yield (
            f"What comes from {', '.join(dict.fromkeys(hosts))} is answered with nothing here: "
            "its weight, its pixels and its clicks are not seen."
        )
    if not seen.visits:
        yield "Nothing in it could be clicked."
    for visit in seen.visits:
        how = "" if visit.scripts else ", without scripts"
        led = f"led to {visit.landed}" if visit.opened else "opened nothing"
        counted = sum(call.role == "click" for call in visit.calls)
        yield f"{visit.name}, on {path_title(visit)}{how}: {led}; {_times(counted)}."


def _times(count: int) -> str:
    return {0: "not counted", 1: "counted once", 2: "counted twice"}.get(
        count, f"counted {count} times"
    )


def _hosts(phases: Mapping[str, Sequence[Call]]) -> Iterator[str]:
    for phase in (_LOAD, _PLAIN, _EXIT):
        hosts: dict[str, int] = {}
        for call in phases[phase]:
            if call.role == "pixel":
                hosts[call.host] = hosts.get(call.host, 0) + 1
        if hosts:
            told = ", ".join(f"{host} ({count})" for host, count in hosts.items())
            yield f"{phase}: requests to {told}."


def _handed(platform: Platform, seen: Seen) -> Iterator[str]:
    """Who is given the platform's click address, and how often escaped."""
    prefix = click_prefix(platform)
    told: set[str] = set()
    for call in (*seen.load, *seen.unscripted):
        level = _level_of(prefix, call.url)
        if level is None or call.role != "pixel" or call.host in told:
            continue
        told.add(call.host)
        words = {0: "not escaped", 1: "escaped once", 2: "escaped twice", 3: "escaped three times"}
        name = _parameter(call.url, _escaped(prefix, level))
        yield f"{call.host} is handed the click address{name}, {words[level]}."


def _kept(tag: TagFile, platform: Platform) -> Iterator[str]:
    """Click macros that stand ready for a script, in attributes that nobody asks for."""
    for element in tag.linted.tag.markup.elements:
        for attribute in element.attributes:
            if attribute.name in _ASKED_FOR or attribute.name.startswith("on"):
                continue
            inside = tag.linted.tag.macros_in(attribute.value_start, attribute.value_end)
            if any(m.key.startswith("click_url") and platform.name in m.platforms for m in inside):
                yield f'The click address stands ready for a script in "{attribute.name}".'


def _level_of(prefix: str, url: str) -> int | None:
    for level in (3, 2, 1, 0):
        if _escaped(prefix, level).lower() in url.lower():
            return level
    return None


def _escaped(text: str, level: int) -> str:
    for _ in range(level):
        text = quote(text, safe="")
    return text


def _parameter(url: str, value: str) -> str:
    before = url[: url.lower().find(value.lower())]
    found = re.search(r"[?&;/]([\w.-]{1,40})=$", before)
    return f' in "{found[1]}"' if found else ""


def _script_hosts(seen: Seen) -> list[str]:
    return _hosts_of(seen, "script")


def _frame_hosts(seen: Seen) -> list[str]:
    return _hosts_of(seen, "iframe", "frame")


def _hosts_of(seen: Seen, *destinations: str) -> list[str]:
    found = (
        urlsplit(call.url).hostname or ""
        for call in seen.load
        if call.role == "pixel" and call.destination in destinations
    )
    return list(dict.fromkeys(found))
