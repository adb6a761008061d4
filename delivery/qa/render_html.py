"""The report as one HTML file that can be sent to a client: no request, no script.

The template draws; this file only groups values for it.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from delivery.qa.render_health import counted_problems, health_html, pictures_html, remarks_html
from delivery.qa.report import (
    CHECKS,
    Check,
    ClickChain,
    Hop,
    PixelCount,
    PlatformReport,
    QaProblem,
    Report,
    Severity,
)

__all__ = ["render_html"]

_WORDS = {
    "ok": "as it should be",
    "warn": "with a warning",
    "no": "not as it should be",
    "na": "nothing to look at",
}


def render_html(report: Report) -> str:
    """The report as an HTML document."""
    from jinja2 import Environment

    folder = files("delivery.qa") / "templates"
    environment = Environment(autoescape=True, trim_blocks=False)
    template = environment.from_string((folder / "report.html.j2").read_text("utf-8"))
    style = (folder / "report.css").read_text("utf-8")
    return template.render(
        report=report, style=Markup(style), checks=CHECKS, words=_WORDS, **_context(report)
    )


def _context(report: Report) -> dict[str, Any]:
    platforms = report.platforms
    strips = [p for p in platforms for path in p.paths if any(s.picture for s in path.shots)]
    return {
        "lead": _lead(report),
        "figures": _figures(report),
        "mark_of": _mark,
        "problems": list(_problems(platforms)),
        "health": health_html(platforms),
        "remarks": remarks_html(platforms),
        "pictures": pictures_html(platforms),
        "pixels": list(_pixels(platforms)),
        "clicks": list(_clicks(platforms)),
        "strips": list(_strips(strips[0])) if strips else [],
        "strips_platform": strips[0].title if strips else "",
        "missed": platforms[0].coverage.missed if platforms else (),
        "notes": list(dict.fromkeys(note for p in platforms for note in p.notes)),
        "sessions": sum(len(p.paths) for p in platforms),
    }


def _lead(report: Report) -> str:
    failed = [p.title for p in report.platforms if not p.passed]
    if not report.platforms:
        return "No platform was looked at."
    if failed:
        told = counted_problems([problem for p in report.platforms for problem in p.problems])
        return f"{told} on {_and(failed)}. What to fix stands below, worst first."
    if all(platform.verdict == "observed" for platform in report.platforms):
        return (
            f"A tag of others: loaded, clicked and left in a real browser on "
            f"{_and([p.title for p in report.platforms])}. Nothing was seen that is wrong for "
            "every tag; what must happen in this one, only its maker knows."
        )
    share = report.platforms[0].coverage.share
    reach = "Every component, connection and choice" if share == 1 else f"{share:.0%} of the flow"
    return (
        f"{reach} was played in a real browser on {_and([p.title for p in report.platforms])}. "
        "Every pixel fired exactly as drawn, and every click was counted once and landed."
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True, slots=True)
class _Figure:
    label: str
    value: int
    of: int = 0


def _figures(report: Report) -> list[_Figure]:
    platforms = report.platforms
    pixels = [pixel for p in platforms for pixel in p.pixels]
    chains = [chain for p in platforms for chain in p.clicks]
    warnings = sum(_count(p, "warning") for p in platforms)
    return [
        _Figure("platforms", sum(p.passed for p in platforms), len(platforms)),
        _Figure("sessions played", sum(len(p.paths) for p in platforms)),
        _Figure(
            "pixels as drawn",
            sum(min(p.fired, p.expected) for p in pixels),
            sum(p.expected for p in pixels),
        ),
        _Figure("ways out", sum(chain.passed for chain in chains), len(chains)),
        _Figure("problems", sum(_count(p, "error") for p in platforms)),
        *([_Figure("warnings", warnings)] if warnings else []),
    ]


def _count(platform: PlatformReport, severity: Severity) -> int:
    return sum(problem.severity == severity for problem in platform.problems)


def _mark(platform: PlatformReport, check: Check) -> str:
    if platform.failed(check):
        return "no"
    if platform.failed(check, "warning"):
        return "warn"
    return "ok" if check in platform.checked else "na"


@dataclass(frozen=True, slots=True)
class _Problem:
    problem: QaProblem
    platforms: list[str]
    expected: Markup
    observed: Markup


def _problems(platforms: Sequence[PlatformReport]) -> Iterator[_Problem]:
    """The same problem on several platforms is told once; errors first, then what most have."""
    found: dict[tuple[str, ...], list[tuple[str, QaProblem]]] = {}
    for platform in platforms:
        for problem in platform.problems:
            key = (problem.check, problem.component or "", problem.message, problem.path)
            found.setdefault(key, []).append((platform.title, problem))
    for same in sorted(found.values(), key=lambda same: (same[0][1].severity, -len(same))):
        problem = same[0][1]
        expected, observed = _contrast(problem.expected, problem.observed)
        titles = list(dict.fromkeys(title for title, _ in same))
        yield _Problem(problem, titles, expected, observed)


def _contrast(expected: str, observed: str) -> tuple[Markup, Markup]:
    """Both texts with what differs marked, if they are much alike."""
    start = _common(expected, observed)
    end = _common(expected[start:][::-1], observed[start:][::-1])
    if start + end < max(len(expected), len(observed)) / 3:
        return escape(expected), escape(observed)
    return _marked(expected, start, end), _marked(observed, start, end)


def _common(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _marked(text: str, start: int, end: int) -> Markup:
    stop = len(text) - end
    middle = Markup("<mark>{}</mark>").format(text[start:stop]) if stop > start else Markup("")
    return escape(text[:start]) + middle + escape(text[stop:])


@dataclass(frozen=True, slots=True)
class _Row:
    on: str
    url: str
    cells: list[PixelCount | None]


@dataclass(frozen=True, slots=True)
class _Group:
    component: str | None
    rows: list[_Row]


Key = tuple[str | None, str, int]


def _pixels(platforms: Sequence[PlatformReport]) -> Iterator[_Group]:
    """One row for each pixel, a cell for each platform: a tracker's n-th address is one pixel,
    however the platforms spell the macros in it."""
    counts = [_numbered(platform.pixels) for platform in platforms]
    keys = list(dict.fromkeys(key for found in counts for key in found))
    for component, group in groupby(_by_component(keys), key=lambda key: key[0]):
        yield _Group(component, [_row(key, counts) for key in group])


def _numbered(pixels: Sequence[PixelCount]) -> dict[Key, PixelCount]:
    found: dict[Key, PixelCount] = {}
    for pixel in pixels:
        at = 0
        while (pixel.component, pixel.on, at) in found:
            at += 1
        found[pixel.component, pixel.on, at] = pixel
    return found


def _by_component(keys: Sequence[Key]) -> list[Key]:
    first = {key[0]: n for n, key in reversed(list(enumerate(keys)))}
    return sorted(keys, key=lambda key: first[key[0]])


def _row(key: Key, counts: Sequence[dict[Key, PixelCount]]) -> _Row:
    cells = [found.get(key) for found in counts]
    first = next(cell for cell in cells if cell is not None)
    return _Row(key[1], first.url, cells)


@dataclass(frozen=True, slots=True)
class _Hop:
    role: str
    host: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class _ChainRow:
    title: str
    chain: ClickChain
    hops: list[_Hop]
    added: str


@dataclass(frozen=True, slots=True)
class _ClickGroup:
    click: str
    component: str | None
    typed: str
    rows: list[_ChainRow]


def _clicks(platforms: Sequence[PlatformReport]) -> Iterator[_ClickGroup]:
    """The chains of each way out, platform by platform."""
    found: dict[tuple[str, str | None], list[_ChainRow]] = {}
    for platform in platforms:
        for chain in platform.clicks:
            row = _ChainRow(platform.title, chain, list(_hops(chain)), _added(chain))
            found.setdefault((chain.click, chain.component), []).append(row)
    for (click, component), rows in found.items():
        yield _ClickGroup(click, component, rows[0].chain.typed, rows)


def _hops(chain: ClickChain) -> Iterator[_Hop]:
    for hop in chain.hops:
        if hop.role in ("click", "tracker"):
            yield _Hop(hop.role, _host(hop), f"counts the click, answers {hop.status}", hop.url)


def _host(hop: Hop) -> str:
    return hop.url.partition("://")[2].partition("/")[0]


def _added(chain: ClickChain) -> str:
    return f"plus {', '.join(chain.added)} of the platform" if chain.added else "nothing added"


@dataclass(frozen=True, slots=True)
class _Shot:
    caption: str
    time: str
    source: str


@dataclass(frozen=True, slots=True)
class _Strip:
    path: Any
    shots: list[_Shot]


def _strips(platform: PlatformReport) -> Iterator[_Strip]:
    for path in platform.paths:
        shots = [
            _Shot(
                shot.caption,
                f"{shot.at_ms / 1000:.1f} s",
                "data:image/jpeg;base64," + base64.b64encode(shot.picture).decode(),
            )
            for shot in path.shots
            if shot.picture
        ]
        if shots:
            yield _Strip(path, shots)
