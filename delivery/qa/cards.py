"""A card for each problem of a report: what, where in the flow, what was seen, how to mend it.

The same problem in several cases is one card. Errors come first, then what most cases have.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from creative import FlowMark, draw_flow, flow_around
from delivery.qa.case_names import cases_of, list_cases
from delivery.qa.problems import PROBLEM_KINDS, WHOSE_WORDS
from delivery.qa.report import CHECKS, PlatformReport, QaProblem, Report, Shot, ShotPlace
from delivery.qa.reproduce import staging_command
from flows import Flow

__all__ = ["Card", "CardPicture", "card_marks", "find_same", "make_cards", "picture_source"]

_MOST_PLATFORMS = 8  # that a card names; the matrix has them all
_MOST_COMMANDS = 8
_NEAR = 6  # steps back in the flow to something that can be seen


@dataclass(frozen=True, slots=True)
class CardPicture:
    """A step's picture. `spot` is the failing component in it, in percent: left, top, width, height."""

    source: str
    alt: str
    caption: str
    spot: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Card:
    """One problem, told once for all cases that have it: `cases`, and `more` platforms."""

    anchor: str
    number: int
    problem: QaProblem
    title: str
    message: str
    check: str
    whose: str
    fix: str
    cases: tuple[str, ...]
    more: int
    expected: Markup
    observed: Markup
    drawing: Markup
    picture: CardPicture | None
    cells: tuple[int, ...]
    """Positions of the cases in the report."""
    staging: tuple[str, ...]
    """The commands that open the cases in staging."""


def make_cards(report: Report) -> list[Card]:
    """The cards, numbered from 1."""
    return [_card(report, number, same) for number, same in enumerate(find_same(report), 1)]


def find_same(report: Report) -> list[list[tuple[int, QaProblem]]]:
    """Problems that are the same in several cases, with the positions of these: errors first, then
    what most cases have."""
    found: dict[tuple[str, ...], list[tuple[int, QaProblem]]] = {}
    names = cases_of(report.platforms)
    for position, (cell, (title, _)) in enumerate(zip(report.platforms, names, strict=True)):
        for problem in cell.problems:
            found.setdefault(_identity(problem, title), []).append((position, problem))
    order = {check: n for n, check in enumerate(CHECKS)}
    return sorted(
        found.values(),
        key=lambda same: (same[0][1].severity, -len(same), order[same[0][1].check]),
    )


def card_marks(cards: Sequence[Card]) -> dict[str, FlowMark]:
    """What fails, for a drawing of the whole flow."""
    failing = (card.problem for card in cards if card.problem.severity == "error")
    return {problem.component: "failed" for problem in failing if problem.component}


def picture_source(shot: Shot) -> str:
    """The picture as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(shot.picture).decode()


def _identity(problem: QaProblem, title: str) -> tuple[str, ...]:
    """What makes it the same problem elsewhere: platforms may be named in its message."""
    seen = problem.observed if problem.check == "errors" else ""
    message = problem.message.replace(title, "the platform")
    return (
        problem.severity,
        problem.check,
        problem.kind,
        problem.component or "",
        problem.pixel,
        message,
        seen,
    )


def _card(report: Report, number: int, same: Sequence[tuple[int, QaProblem]]) -> Card:
    position, problem = same[0]
    cell = report.platforms[position]
    kind = PROBLEM_KINDS.get(problem.kind)
    cells = tuple(dict.fromkeys(at for at, _ in same))
    every = cases_of(report.platforms)
    commands = [staging_command(report, report.platforms[at]) for at in cells]
    titles = list_cases([every[at] for at in cells], every)
    platform = every[position][0]
    several = len({every[at][0] for at in cells}) > 1
    expected, observed = _contrast(problem.expected, problem.observed)
    fix = kind.fix if kind is not None else ""
    return Card(
        anchor=f"problem-{number}",
        number=number,
        problem=problem,
        title=kind.title if kind is not None else CHECKS[problem.check],
        message=problem.message.replace(platform, "the platform") if several else problem.message,
        check=CHECKS[problem.check],
        whose=WHOSE_WORDS[kind.whose] if kind is not None else "",
        fix="" if fix == problem.hint else fix,
        cases=tuple(titles[:_MOST_PLATFORMS]),
        more=max(0, len(titles) - _MOST_PLATFORMS),
        expected=expected,
        observed=observed,
        drawing=_drawing(report.flow, problem.component),
        picture=_picture(report, cell, problem),
        cells=cells,
        staging=tuple(filter(None, commands[:_MOST_COMMANDS])),
    )


def _drawing(flow: Flow | None, component: str | None) -> Markup:
    if flow is None or component is None or flow.find_component(component) is None:
        return Markup()
    around = flow_around(flow, component)
    marks: Mapping[str, FlowMark] = {component: "failed"}
    return Markup(draw_flow(flow, marks, only=around, styled=False))


def _picture(report: Report, cell: PlatformReport, problem: QaProblem) -> CardPicture | None:
    """The moment of the problem: in the case itself, or in the one that has pictures."""
    names = problem.path.partition(" and ")[0].split(", ")
    for other in [cell, *report.platforms]:
        for path in other.paths:
            shots = [shot for shot in path.shots if shot.picture]
            if path.name not in names or not shots:
                continue
            shot, place = _moment(report.flow, shots, problem)
            seconds = f"{shot.at_ms / 1000:.1f} s"
            where = "" if other is cell else f", on {other.title}"
            caption = f"{path.name}, {seconds}{where}: {shot.caption}"
            return CardPicture(picture_source(shot), shot.caption, caption, _spot(shot, place))
    return None


def _moment(
    flow: Flow | None, shots: Sequence[Shot], problem: QaProblem
) -> tuple[Shot, ShotPlace | None]:
    """The first picture in which the component stands; else one where what leads to it does."""
    if problem.component is None:
        return (shots[-1] if problem.check in ("errors", "flow", "events") else shots[0]), None
    for name in _back_from(flow, problem.component):
        for shot in shots:
            place = next((one for one in shot.places if one.component == name), None)
            if place is not None:
                return shot, place if name == problem.component else None
    return shots[-1], None


def _back_from(flow: Flow | None, component: str) -> Iterator[str]:
    """The component, then what leads to it, nearest first."""
    edge, seen = [component], {component}
    for _ in range(_NEAR):
        yield from edge
        before = [c.from_ for c in flow.connections if c.to in edge] if flow is not None else []
        edge = [name for name in dict.fromkeys(before) if name not in seen]
        seen.update(edge)


def _spot(shot: Shot, place: ShotPlace | None) -> tuple[float, float, float, float] | None:
    if place is None or not shot.width_px or not shot.height_px:
        return None
    across, down = 100 / shot.width_px, 100 / shot.height_px
    return (
        round(place.left * across, 2),
        round(place.top * down, 2),
        round(place.width * across, 2),
        round(place.height * down, 2),
    )


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
