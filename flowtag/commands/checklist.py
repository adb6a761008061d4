"""`flowtag checklist`: how far a creative is on its way to going live."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.events import data_or_stop
from flowtag.shared import fail, print_problems, write_text

if TYPE_CHECKING:
    from delivery import Live

__all__ = ["register"]


def checklist(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    report: Annotated[
        Path | None, typer.Option(metavar="QA.json", help="What `flowtag qa --json` wrote.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder that `flowtag collect` writes.")
    ] = None,
    project: Annotated[
        str, typer.Option(help="The project; needed where the data are of several.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write it as a page.")
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit status 1 if a line before the last is open."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The lines as JSON.")] = False,
) -> None:
    """Ticks the tagging checklist by evidence.

    Nothing is ticked by hand: each line says what was found, or what is left to do.

    Example: flowtag checklist samples/skincare-quiz
    """
    from delivery import (
        check,
        checklist_json,
        load_project,
        make_checklist,
        read_report,
        render_checklist,
        render_checklist_html,
    )

    loaded, problems = load_project(path)
    if loaded is None:
        print_problems(problems)
        raise typer.Exit(1)
    told = None
    if report is not None:
        told = read_report(report.read_text(encoding="utf-8", errors="replace"))
        if told is None:
            fail(f"{report} is no report", "--report reads what `flowtag qa --json` wrote.")
    live = _live(data, loaded.creative.flow.id, project) if data is not None else None
    made = make_checklist(loaded, check(path), report=told, live=live)
    print(checklist_json(made) if as_json else render_checklist(made), end="")
    if out is not None:
        write_text(out, render_checklist_html(made))
    if strict and not made.ready:
        raise typer.Exit(1)


def _live(data: Path, creative: str, project: str) -> "Live":
    from delivery import find_live
    from measurement import QuestionError, StoreBroken, StoreInUse

    try:
        return find_live(data_or_stop(data), creative, project)
    except (QuestionError, StoreBroken, StoreInUse) as error:
        fail(str(error))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(checklist)
