"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, load_or_stop, platforms_or_stop, read_creative_texts, write_text

if TYPE_CHECKING:
    from delivery import Checklist, Comparison, Project, Report

__all__ = ["register"]

FORMATS = ("text", "json", "github")


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
    old = _read_old(compare) if compare is not None else None
    known = find_platforms(path)
    asked = platforms_or_stop(platform or (), known)
    project = load_or_stop(path)
    own = [project.platform] if project.platform else [p for p in known.values() if p.everyday]
    result = run_qa(project, asked or own)
    comparison = _compare(old, result) if old is not None else None
    _tell(result, comparison, path, format_)
    _write(project, result, comparison, report=report, junit=junit, csv=csv)
    if not result.passed or (comparison is not None and comparison.worse):
        raise typer.Exit(1)


def _read_old(path: Path) -> dict[str, object]:
    from delivery import read_report

    found = read_report(path.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        fail(f"{path} is no report", "--compare reads what `flowtag qa --json` wrote.")
    return found


def _compare(old: dict[str, object], result: "Report") -> "Comparison":
    from delivery import compare_reports, report_json

    return compare_reports(old, report_json(result))


def _tell(result: "Report", comparison: "Comparison | None", path: Path, format_: str) -> None:
    """The result on standard output; what differs beside it, on standard error unless it is text."""
    from delivery import render_comparison, render_github, render_json, render_text

    if format_ == "json":
        print(render_json(result), end="", flush=True)
    elif format_ == "github":
        print(render_github(result, path.as_posix(), read_creative_texts(path)), end="")
        print(render_text(result).splitlines()[0], flush=True)
    else:
        print(render_text(result), end="", flush=True)
    if comparison is not None:
        text = render_comparison(comparison)
        typer.echo(f"\n{text}" if format_ == "text" else text, nl=False, err=format_ != "text")


def _write(
    project: "Project",
    result: "Report",
    comparison: "Comparison | None",
    *,
    report: Path | None,
    junit: Path | None,
    csv: Path | None,
) -> None:
    from delivery import render_csv, render_html, render_junit

    if report is not None:
        checklist = _checklist(project, result)
        write_text(report, render_html(result, comparison=comparison, checklist=checklist))
    if junit is not None:
        write_text(junit, render_junit(result))
    if csv is not None:
        write_text(csv, render_csv(result))


def _checklist(project: "Project", result: "Report") -> "Checklist":
    from delivery import check, make_checklist, report_json

    return make_checklist(project, check(project.folder), report=report_json(result))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
