"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.qa_output import FORMATS, compare_with, read_old, tell, write_files
from flowtag.shared import fail, load_or_stop, platforms_or_stop

__all__ = ["register"]


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
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text, json, or github (annotations).")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Proves every pixel, on every path, in a real browser.

    Compares what fired with what should, and follows the clicks; exit status 1 on any failure,
    and with --compare also where something got worse.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report qa.html
    """
    from delivery import find_platforms, run_qa

    format_ = "json" if as_json else format_
    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', f"Formats: {', '.join(FORMATS)}.")
    old = read_old(compare) if compare is not None else None
    known = find_platforms(path)
    asked = platforms_or_stop(platform or (), known)
    project = load_or_stop(path)
    own = [project.platform] if project.platform else [p for p in known.values() if p.everyday]
    result = run_qa(project, asked or own)
    comparison = compare_with(old, result) if old is not None else None
    tell(result, comparison, path, format_)
    write_files(project, result, comparison, report=report, junit=junit, csv=csv)
    if not result.passed or (comparison is not None and comparison.worse):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
