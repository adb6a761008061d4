"""The report as one HTML file that can be sent to a client: no request, no script.

Each section is a template of its own; this file groups values for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from creative import FLOW_STYLE, FlowMark, draw_flow, slice_flow
from delivery.qa.cards import Card, card_marks, make_cards, picture_source
from delivery.qa.case_names import cases_of, cell_title
from delivery.qa.checklist import Checklist
from delivery.qa.compare_reports import Comparison
from delivery.qa.render_health import counted_problems, health_html, pictures_html, remarks_html
from delivery.qa.report import (
    CHECKS,
    Check,
    ClickChain,
    PathReport,
    PixelCount,
    PlatformReport,
    Report,
)
from delivery.qa.tables import list_clicks, list_pixels, make_matrix

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render_checklist_html", "render_html"]

_DRAWN = "the-flow"
_PAPER_PX = (670.0, 880.0)  # what margins leave of A4, less the section's heading
_WORDS = {
    "ok": "as it should be",
    "warn": "with a warning",
    "no": "not as it should be",
    "na": "nothing to look at",
}
_PIXELS_WHEN_DONE = (
    "Every pixel fired exactly as drawn, and every click was counted once and landed."
)


def render_html(
    report: Report,
    *,
    comparison: Comparison | None = None,
    checklist: Checklist | None = None,
) -> str:
    """The report as an HTML document, with what differs from an older one, and the checklist."""
    return _render(
        "report",
        report=report,
        words=_WORDS,
        comparison=comparison,
        checklist=checklist,
        **_context(report),
    )


def render_checklist_html(checklist: Checklist) -> str:
    """The checklist as an HTML document of its own."""
    return _render("checklist_page", checklist=checklist)


def _render(name: str, **values: Any) -> str:
    style = (files("delivery.qa") / "templates" / "report.css").read_text("utf-8")
    template = _environment().get_template(name)
    return template.render(style=Markup(style + FLOW_STYLE), **values)


def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader

    folder = files("delivery.qa") / "templates"
    loader = FunctionLoader(lambda name: (folder / f"{name}.html.j2").read_text("utf-8"))
    environment = Environment(autoescape=True, trim_blocks=False, loader=loader)
    environment.filters["spans"] = _with_code
    return environment


def _with_code(text: str) -> Markup:
    """The text with what stands in backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one that is not closed
        return escape(text)
    pieces = (
        Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts)
    )
    return Markup("").join(pieces)


def _context(report: Report) -> dict[str, Any]:
    platforms = report.platforms
    cards = make_cards(report)
    checks = _looked_at(report)
    strips = [p for p in platforms for path in p.paths if any(s.picture for s in path.shots)]
    return {
        "lead": _lead(report, cards),
        "figures": _figures(report, cards),
        "cards": cards,
        "checks": checks,
        "unlooked": [title for check, title in CHECKS.items() if check not in checks],
        "matrix": make_matrix(platforms, cards, tuple(checks)),
        "health": health_html(platforms),
        "remarks": remarks_html(platforms),
        "pictures": pictures_html(platforms),
        "drawing": _drawing(report, cards),
        "slices": _slices(report),
        "flow_note": _flow_note(report, cards),
        "pixels": list_pixels([cell for cell in platforms if cell.paths]),
        "clicks": list_clicks(platforms),
        "strips": list(_strips(strips[0])) if strips else [],
        "strips_platform": strips[0].title if strips else "",
        "faults": [(cell_title(cell, platforms), cell) for cell in platforms if cell.fault],
        "facts": _facts(platforms),
        "missed": _missed(report),
        "notes": list(dict.fromkeys(note for p in platforms for note in p.notes)),
        "observed": any(cell.verdict == "observed" for cell in platforms),
        "sessions": sum(len(p.paths) for p in platforms),
    }


def _looked_at(report: Report) -> dict[Check, str]:
    """The checks that had something to look at in any case, with their titles."""
    problems = [problem.check for cell in report.platforms for problem in cell.problems]
    seen = {*problems, *(check for cell in report.platforms for check in cell.checked)}
    return {check: title for check, title in CHECKS.items() if check in seen}


def _titles(report: Report, *, failed: bool = False) -> list[str]:
    """Platforms, each once; those with a failed case, if so asked."""
    named = zip(report.platforms, cases_of(report.platforms), strict=True)
    found = (title for cell, (title, _) in named if not (failed and cell.passed))
    return list(dict.fromkeys(found))


def _lead(report: Report, cards: Sequence[Card]) -> str:
    if not report.platforms:
        return "No platform was looked at."
    failed = _titles(report, failed=True)
    if failed:
        told = counted_problems([card.problem for card in cards])
        where = "every platform" if len(failed) == len(_titles(report)) else _and(failed)
        where = _and(failed) if len(failed) < 3 else where
        return f"{told} on {where}. What to fix stands below, worst first."
    if all(cell.verdict == "observed" for cell in report.platforms):
        where = _and(_titles(report))
        return f"A tag that is not ours, loaded, clicked and left in a real browser on {where}."
    share = report.platforms[0].coverage.share
    reach = "Every component, connection and choice" if share == 1 else f"{share:.0%} of the flow"
    titles = _and(_titles(report))
    if not any(cell.paths for cell in report.platforms):
        return f"The text of every tag was checked on {titles}. Nothing was played in a browser."
    return f"{reach} was played in a real browser on {titles}. {_PIXELS_WHEN_DONE}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True, slots=True)
class _Figure:
    label: str
    value: int
    of: int = 0


def _figures(report: Report, cards: Sequence[Card]) -> list[_Figure]:
    platforms = report.platforms
    pixels = [pixel for p in platforms if p.paths for pixel in p.pixels]
    chains = [chain for p in platforms for chain in p.clicks]
    warnings = sum(card.problem.severity == "warning" for card in cards)
    named = len(_titles(report)) == len(platforms)
    return [
        _Figure(
            "platforms" if named else "cases", sum(p.passed for p in platforms), len(platforms)
        ),
        _Figure("sessions played", sum(len(p.paths) for p in platforms)),
        *_shares(pixels, chains),
        _Figure("problems", len(cards) - warnings),
        *([_Figure("warnings", warnings)] if warnings else []),
    ]


def _facts(platforms: Sequence[PlatformReport]) -> list[PlatformReport]:
    """One case of each platform of which facts are known, with the platform's own title."""
    found: dict[str, PlatformReport] = {}
    for cell, (title, _) in zip(platforms, cases_of(platforms), strict=True):
        if cell.facts:
            found.setdefault(cell.platform, replace(cell, title=title))
    return list(found.values())


def _shares(pixels: Sequence[PixelCount], chains: Sequence[ClickChain]) -> Iterator[_Figure]:
    """Pixels and ways out that are as they should be; nothing where none were looked at."""
    if pixels:
        fired = sum(min(p.fired, p.expected) for p in pixels)
        yield _Figure("pixels as drawn", fired, sum(p.expected for p in pixels))
    if chains:
        yield _Figure("ways out", sum(chain.passed for chain in chains), len(chains))


def _drawing(report: Report, cards: Sequence[Card]) -> Markup:
    """The whole flow: what fails is marked and leads to its card, what no path reaches is grey."""
    if report.flow is None:
        return Markup()
    missed: Mapping[str, FlowMark] = dict.fromkeys(_missed_components(report), "missed")
    anchors = {c.problem.component: f"#{c.anchor}" for c in reversed(cards) if c.problem.component}
    marks = {**missed, **card_marks(cards)}
    return Markup(draw_flow(report.flow, marks, links=anchors, styled=False, name=_DRAWN))


def _slices(report: Report) -> list[Markup]:
    """The same drawing in pieces that fit a page of paper."""
    if report.flow is None:
        return []
    return [Markup(piece) for piece in slice_flow(report.flow, _DRAWN, _PAPER_PX)]


def _missed(report: Report) -> list[str]:
    return list(dict.fromkeys(one for cell in report.platforms for one in cell.coverage.missed))


def _missed_components(report: Report) -> Iterator[str]:
    """Components that no path reaches: the coverage names them as `component ID`, `choice ID`."""
    for item in _missed(report):
        kind, _, name = item.partition(" ")
        if kind in ("component", "choice"):
            yield name


def _flow_note(report: Report, cards: Sequence[Card]) -> str:
    failing = len(card_marks(cards))
    parts = []
    if failing:
        noun = "component" if failing == 1 else "components"
        parts.append(f"{failing} {noun} with problems in red; each leads to its first problem.")
    if any(True for _ in _missed_components(report)):
        parts.append("What no path reaches is dashed.")
    parts.append("Green dots count pixels; lines around the side lead back.")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class _Shot:
    caption: str
    time: str
    source: str


@dataclass(frozen=True, slots=True)
class _Strip:
    path: PathReport
    shots: list[_Shot]


def _strips(platform: PlatformReport) -> Iterator[_Strip]:
    for path in platform.paths:
        shots = [
            _Shot(shot.caption, f"{shot.at_ms / 1000:.1f} s", picture_source(shot))
            for shot in path.shots
            if shot.picture
        ]
        if shots:
            yield _Strip(path, shots)
