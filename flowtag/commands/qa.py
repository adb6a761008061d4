"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from flowtag.progress import show_progress
from flowtag.shared import fail, load_or_stop, platforms_or_stop, write_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from delivery import MatrixName, Project, QaFile, Wanted

__all__ = ["register"]

_T = TypeVar("_T")


class Matrix(StrEnum):
    """How values are combined."""

    quick = "quick"
    full = "full"


_MATRICES: "dict[Matrix, MatrixName]" = {Matrix.quick: "quick", Matrix.full: "full"}


def qa(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    platform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="One of `flowtag platforms`; may be given several times. "
            "Else that of delivery.json, else all.",
        ),
    ] = None,
    matrix: Annotated[
        Matrix | None,
        typer.Option(
            help="quick: each host and each consent state once besides plain pages. "
            "full: every pair of platform, format, host and consent state, sizes, and faults."
        ),
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Where the ad stands: page, safeframe, mraid-3 …; several times."
        ),
    ] = None,
    size: Annotated[
        list[str] | None, typer.Option(metavar="WxH", help="A size of the look; several times.")
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="What the visitor answered: refused, late …; several times."
        ),
    ] = None,
    locale: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help="The visitor's language, such as ar-EG; several times."),
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Also break hosts, network and storage on purpose.")
    ] = False,
    no_browser: Annotated[
        bool,
        typer.Option("--no-browser", help="Check every tag's text only: all platforms in seconds."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=64, help="Pages at a time; else one for each core."),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Keep finished cells there, and take over those of before."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write the report for people, with pictures."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write a JUnit report.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Proves every pixel, on every path, in a real browser.

    Compares what fired with what should, and follows the clicks; exit status 1 on any failure.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report qa.html
    """
    from delivery import (
        find_platforms,
        load_qa_file,
        render_html,
        render_json,
        render_junit,
        render_text,
        run_qa,
        run_without_browser,
    )

    known = find_platforms(path)
    asked = platforms_or_stop(platform or (), known)
    project = load_or_stop(path)
    file = load_qa_file(path)[0]
    assert file is not None  # else it is an error of the project
    own = [project.platform] if project.platform else [p for p in known.values() if p.everyday]
    chosen = asked or platforms_or_stop(file.platforms, known) or own
    if no_browser:
        result = run_without_browser(project, asked or list(known.values()))
    else:
        wanted = _wanted(project, file, matrix, host, size, consent, locale, faults=faults)
        with show_progress("QA") as progress:
            result = run_qa(
                project,
                chosen,
                wanted=wanted,
                progress=progress,
                jobs=jobs or file.jobs,
                resume=resume,
            )
    print(render_json(result) if as_json else render_text(result), end="", flush=True)
    if report is not None:
        write_text(report, render_html(result))
    if junit is not None:
        write_text(junit, render_junit(result))
    if not result.passed:
        raise typer.Exit(1)


def _wanted(
    project: "Project",
    file: "QaFile",
    matrix: Matrix | None,
    hosts: "Sequence[str] | None",
    sizes: "Sequence[str] | None",
    consents: "Sequence[str] | None",
    locales: "Sequence[str] | None",
    *,
    faults: bool,
) -> "Wanted":
    """The options, and for those that were not given what stands in qa.toml."""
    from delivery import CONSENTS, HOSTS, Wanted

    return Wanted(
        matrix=_MATRICES[matrix] if matrix else file.matrix,
        hosts=_known("host", hosts, HOSTS) or file.hosts,
        sizes=_known("size", sizes, project.creative.look.sizes) or file.sizes,
        consents=_known("consent state", consents, CONSENTS) or file.consents,
        locales=tuple(locales or ()) or file.locales,
        faults=faults or file.faults,
    )


def _known(what: str, given: "Sequence[str] | None", known: "Collection[_T]") -> "tuple[_T, ...]":
    """The given values; one that does not exist stops with status 2."""
    from flows import nearest_hint

    names = {str(value): value for value in known}
    for value in given or ():
        if value not in names:
            fail(
                f'there is no {what} "{value}"', nearest_hint(value, names, f"{what}s".capitalize())
            )
    return tuple(names[value] for value in given or ())


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
