"""Figures of the page and pictures of its steps, for the reports in which people read."""

import base64
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from delivery.qa.amount import amount
from delivery.qa.report import Figure, PlatformReport, QaProblem

__all__ = [
    "counted_problems",
    "health_html",
    "health_lines",
    "pictures_html",
    "remarks_html",
    "remarks_lines",
]

_STATES = {
    "new": "not approved yet",
    "same": "as approved",
    "changed": "not as approved",
    "gone": "approved, and not seen any more",
}


def counted_problems(problems: Sequence[QaProblem]) -> str:
    """`2 problems, 1 warning`."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    told = [f"{errors} problem{'s' * (errors != 1)}"] if errors or not warnings else []
    told += [f"{warnings} warning{'s' * (warnings != 1)}"] if warnings else []
    return ", ".join(told)


def health_lines(platforms: Sequence[PlatformReport]) -> Iterator[str]:
    """One line for each platform that was measured, after a heading."""
    measured = [platform for platform in platforms if platform.health]
    if not measured:
        return
    width = max(len(platform.title) for platform in measured)
    yield ""
    yield "page: weight, requests and processor time before anybody acts"
    for platform in measured:
        of = {figure.name: amount(figure.value, figure.unit) for figure in platform.health}
        yield (
            f"  {platform.title:<{width}}  {of['initial_bytes']} in {of['initial_requests']} "
            f"requests, {of['subload_bytes']} later, {of['cpu_ms']}"
        )


def remarks_lines(platforms: Sequence[PlatformReport]) -> Iterator[str]:
    """What was seen of a tag of others, platform by platform, after a heading."""
    for platform in platforms:
        if platform.remarks:
            yield ""
            yield f"seen on {platform.title}"
            yield from (f"  {remark}" for remark in platform.remarks)


def remarks_html(platforms: Sequence[PlatformReport]) -> Markup:
    """The same as a section; empty for an ad of ours, of which everything is known."""
    told = [platform for platform in platforms if platform.remarks]
    return _render("remarks.html.j2", platforms=told) if told else Markup("")


def health_html(platforms: Sequence[PlatformReport]) -> Markup:
    """A table: a row for each figure, a column for each platform; empty if nothing was measured."""
    measured = [platform for platform in platforms if platform.health]
    if not measured:
        return Markup("")
    names = [figure.name for figure in measured[0].health]
    rows = [[_figure_of(platform, name) for platform in measured] for name in names]
    return _render("health.html.j2", platforms=measured, rows=rows, amount=amount)


def pictures_html(platforms: Sequence[PlatformReport]) -> Markup:
    """The contact sheet: each step in each size, what differs first; empty without pictures."""
    pictures = [picture for platform in platforms for picture in platform.pictures]
    if not pictures:
        return Markup("")
    changed = [picture for picture in pictures if picture.state == "changed"]
    sizes = list(dict.fromkeys(picture.size for picture in pictures))
    sheets = [(size, [p for p in pictures if p.size == size and p.png]) for size in sizes]
    gone = [picture for picture in pictures if picture.state == "gone"]
    return _render(
        "pictures.html.j2",
        changed=changed,
        sheets=sheets,
        gone=gone,
        states=_STATES,
        source=_source,
    )


def _figure_of(platform: PlatformReport, name: str) -> Figure | None:
    return next((figure for figure in platform.health if figure.name == name), None)


def _source(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _render(name: str, **values: Any) -> Markup:
    return Markup(_template(name).render(**values))


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment

    text = (files("delivery.qa") / "templates" / name).read_text("utf-8")
    return Environment(autoescape=True).from_string(text)
