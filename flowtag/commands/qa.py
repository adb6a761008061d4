"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flowtag.foreign import qa_of_tag
from flowtag.shared import fail, load_or_stop, platforms_or_stop, write_text

__all__ = ["register"]


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
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write the report for people, with pictures."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write a JUnit report.")
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
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Proves every pixel, on every path, in a real browser.

    Compares what fired with what should, and follows the clicks; exit status 1 on any failure. Of
    a tag of others it clicks what can be clicked, and tells what was seen.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report qa.html
    """
    from delivery import (
        approve_pictures,
        find_platforms,
        has_approved,
        render_html,
        render_json,
        render_junit,
        render_text,
        run_qa,
    )

    known = find_platforms(None if path.is_file() else path)
    asked = platforms_or_stop(platform or (), known)
    if path.is_file() and path.suffix != ".json":
        if approve or pictures:
            fail("pictures are approved of a creative, and this is a tag", "give its folder.")
        result = qa_of_tag(path, asked, known)
    else:
        project = load_or_stop(path)
        own = [project.platform] if project.platform else [p for p in known.values() if p.everyday]
        draw = pictures or approve or has_approved(project.folder)
        result = run_qa(project, asked or own, pictures=draw, memory=memory)
    print(render_json(result) if as_json else render_text(result), end="", flush=True)
    if report is not None:
        write_text(report, render_html(result))
    if junit is not None:
        write_text(junit, render_junit(result))
    if approve:
        drawn = [picture for one in result.platforms for picture in one.pictures]
        count = approve_pictures(path, drawn, result.browser)
        print(f"approved: {count} pictures in {path / 'qa' / 'approved'}", file=sys.stderr)
    if not result.passed or (strict and result.warned):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
