"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import fail, load_or_stop, write_text

__all__ = ["register"]


def qa(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    platform: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="May be given several times; else the delivery's."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write the report for people.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write a JUnit report.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Walks every path of the ad in a real browser and compares what fired with what should.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report report.html
    """
    from delivery import (
        load_platforms,
        render_html,
        render_json,
        render_junit,
        render_text,
        run_qa,
        user_platform_folders,
    )
    from flows import nearest_hint

    known = load_platforms(user_platform_folders(path))
    unknown = [name for name in platform or () if name not in known]
    if unknown:
        fail(f'there is no platform "{unknown[0]}"', nearest_hint(unknown[0], known, "Platforms"))
    project = load_or_stop(path)
    own = [project.delivery.platform] if project.delivery.platform else list(known)
    result = run_qa(project, [known[name] for name in platform or own])
    if report is not None:
        write_text(report, render_html(result))
    if junit is not None:
        write_text(junit, render_junit(result))
    print(render_json(result) if as_json else render_text(result), end="")
    if not result.passed:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
