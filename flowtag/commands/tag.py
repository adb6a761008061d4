"""`flowtag tag`: the tag for an ad platform, on standard output."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import (
    fail,
    host_or_stop,
    load_or_stop,
    platforms_or_stop,
    print_problems,
    write_text,
)

__all__ = ["register"]


def tag(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    platform: Annotated[str, typer.Option(metavar="NAME", help="One of `flowtag platforms`.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help="script or iframe (both need base_url), or standalone."
        ),
    ] = "script",
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="One size of creative.json; else its first.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Write the tag there instead."),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Only the macros that the creative itself uses.")
    ] = False,
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Of a standalone document: page, safeframe, mraid or simid."
        ),
    ] = "page",
) -> None:
    """Prints the tag for an ad platform.

    The tag is on standard output, problems are on standard error. With -o, or on a terminal, a
    table says what it weighs.

    Example: flowtag tag samples/skincare-quiz --platform dv360 --size 300x250
    """
    from rich.console import Console

    from delivery import FORMATS, build_site, build_tag, find_platforms, weigh_tag
    from flows import has_errors, nearest_hint
    from flowtag.tables import weight_table

    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', nearest_hint(format_, FORMATS, "Formats"))
    where = host_or_stop(host)
    if where != "page" and format_ != "standalone":
        fail(
            f"--host {host} is for standalone tags",
            f"script and iframe tags load what `flowtag build --host {host}` makes.",
        )
    (target,) = platforms_or_stop([platform], find_platforms(path))
    project = load_or_stop(path)
    made, problems = build_tag(project, target, format=format_, size=size, bare=bare, host=where)
    print_problems(problems)
    if made is None or has_errors(problems):
        raise typer.Exit(1)
    if out is None:
        print(made.text, end="" if made.text.endswith("\n") else "\n")
    else:
        write_text(out, made.text)
    if out is not None or sys.stderr.isatty():
        site = (
            {} if made.format == "standalone" else build_site(project, target, sizes=[made.size])[0]
        )
        Console(stderr=out is None).print(weight_table([weigh_tag(project, made, site)]))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(tag)
