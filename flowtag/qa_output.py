"""What `flowtag qa` says of a run: on the terminal, and in the files that are asked for."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flowtag.shared import fail, read_creative_texts, write_text

if TYPE_CHECKING:
    from delivery import Checklist, Comparison, Project, Report

__all__ = ["FORMATS", "compare_with", "read_old", "shown_path", "tell", "write_files"]

FORMATS = ("text", "json", "github")


def read_old(path: Path) -> dict[str, object]:
    """The older report; what is none stops with status 2."""
    from delivery import read_report

    found = read_report(path.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        fail(f"{path} is no report", "--compare reads what `flowtag qa --json` wrote.")
    return found


def compare_with(old: dict[str, object], result: "Report") -> "Comparison":
    """What got better and worse."""
    from delivery import compare_reports, report_json

    return compare_reports(old, report_json(result))


def shown_path(path: Path) -> str:
    """The path as it was typed; "" for an absolute one, as reports are sent to clients."""
    return "" if path.is_absolute() else path.as_posix()


def tell(result: "Report", comparison: "Comparison | None", path: Path, format_: str) -> None:
    """The result on standard output; what differs beside it, on standard error unless it is text."""
    from delivery import render_comparison, render_github, render_json, render_text

    if format_ == "json":
        print(render_json(result), end="", flush=True)
    elif format_ == "github":
        texts = {"": ""} if path.is_file() else read_creative_texts(path)
        print(render_github(result, path.as_posix(), texts), end="")
        print(render_text(result).splitlines()[0], flush=True)
    else:
        print(render_text(result), end="", flush=True)
    if comparison is not None:
        text = render_comparison(comparison)
        typer.echo(f"\n{text}" if format_ == "text" else text, nl=False, err=format_ != "text")


def write_files(
    project: "Project | None",
    result: "Report",
    comparison: "Comparison | None",
    *,
    report: Path | None,
    junit: Path | None,
    csv: Path | None,
) -> None:
    """The files that were asked for; of a creative the page has the checklist too."""
    from delivery import render_csv, render_html, render_junit

    if report is not None:
        checklist = _checklist(project, result) if project is not None else None
        write_text(report, render_html(result, comparison=comparison, checklist=checklist))
    if junit is not None:
        write_text(junit, render_junit(result))
    if csv is not None:
        write_text(csv, render_csv(result))


def _checklist(project: "Project", result: "Report") -> "Checklist":
    from delivery import check, make_checklist, report_json

    return make_checklist(project, check(project.folder), report=report_json(result))
