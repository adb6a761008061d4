"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from flowtag.foreign import qa_of_tag
from flowtag.progress import show_progress
from flowtag.proofs import key_or_stop, sign_or_stop
from flowtag.qa_output import FORMATS, compare_with, read_old, shown_path, tell, write_files
from flowtag.shared import fail, load_or_stop, platforms_or_stop

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
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="The creative's folder, or a tag of others in a file."),
    ],
    platform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="One of `flowtag platforms`; may be given several times. "
            "Else that of delivery.json or of the tag's macros, else all.",
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
            metavar="NAME", help="Where the ad stands: frame, safeframe, mraid-3 …; several times."
        ),
    ] = None,
    size: Annotated[
        list[str] | None, typer.Option(metavar="WxH", help="A size of the look; several times.")
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="What the visitor answered: refused, asked …; several times."
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
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write every pixel's counts.")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="OLD.json", help="Say what got better and worse since that --json."),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(metavar="FILE.proof.json", help="Write a signed proof if everything passed."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE.pem", help="The key that signs; else your own.")
    ] = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Draw each step in each size and compare with what was approved; done anyway "
            "where something was.",
        ),
    ] = False,
    approve: Annotated[
        bool,
        typer.Option("--approve", help="Keep these pictures as the approved ones (qa/approved)."),
    ] = False,
    memory: Annotated[
        bool,
        typer.Option("--memory", help="Measure what a hundred loops through the flow leave."),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 1 on warnings too.")
    ] = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text, json, or github (annotations).")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Proves every pixel, on every path, in a real browser.

    Compares what fired with what should, and follows the clicks; exit status 1 on any failure,
    and with --compare also where something got worse. Of a tag of others it clicks what can be
    clicked, and tells what was seen.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report qa.html
    """
    from delivery import (
        approve_pictures,
        find_platforms,
        has_approved,
        load_qa_file,
        run_qa,
        run_without_browser,
    )

    format_ = "json" if as_json else format_
    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', f"Formats: {', '.join(FORMATS)}.")
    old = read_old(compare) if compare is not None else None
    signing = key_or_stop(key) if sign else None  # before the run: a wrong key costs no minutes
    known = find_platforms(None if path.is_file() else path)
    asked = platforms_or_stop(platform or (), known)
    project = None
    if path.is_file() and path.suffix != ".json":
        if sign:
            fail("a proof is made of a creative, and this is a tag", "give its folder.")
        if approve or pictures:
            fail("pictures are approved of a creative, and this is a tag", "give its folder.")
        result = qa_of_tag(path, asked, known)
    else:
        project = load_or_stop(path)
        file = load_qa_file(path)[0]
        assert file is not None  # else it is an error of the project
        if no_browser:
            result = run_without_browser(project, asked or list(known.values()))
        else:
            own = (
                [project.platform]
                if project.platform
                else [p for p in known.values() if p.everyday]
            )
            with show_progress("QA") as progress:
                result = run_qa(
                    project,
                    asked or platforms_or_stop(file.platforms, known) or own,
                    wanted=_wanted(
                        project, file, matrix, host, size, consent, locale, faults=faults
                    ),
                    progress=progress,
                    jobs=jobs or file.jobs,
                    resume=resume,
                    pictures=pictures or approve or has_approved(project.folder),
                    memory=memory,
                )
    result = replace(result, path=shown_path(path))
    comparison = compare_with(old, result) if old is not None else None
    tell(result, comparison, path, format_)
    write_files(project, result, comparison, report=report, junit=junit, csv=csv)
    if approve:
        drawn = [picture for one in result.platforms for picture in one.pictures]
        count = approve_pictures(path, drawn, result.browser)
        print(f"approved: {count} pictures in {path / 'qa' / 'approved'}", file=sys.stderr)
    if sign and signing and project:
        sign_or_stop(project, result, signing, sign)
    worse = comparison is not None and comparison.worse
    if not result.passed or worse or (strict and result.warned):
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
    from delivery import WALKED_CONSENTS, WALKED_HOSTS, Wanted

    return Wanted(
        matrix=_MATRICES[matrix] if matrix else file.matrix,
        hosts=_known("host", hosts, WALKED_HOSTS) or file.hosts,
        sizes=_known("size", sizes, project.creative.look.sizes) or file.sizes,
        consents=_known("consent state", consents, WALKED_CONSENTS) or file.consents,
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
