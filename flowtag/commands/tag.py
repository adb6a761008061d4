"""`flowtag tag`: the tag for an ad platform, on standard output."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import (
    fail,
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
) -> None:
    """Prints the tag for an ad platform.

    The tag is on standard output, problems are on standard error.

    Example: flowtag tag samples/skincare-quiz --platform dv360 --size 300x250
    """
    from delivery import FORMATS, build_tag, find_platforms
    from flows import has_errors, nearest_hint

    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', nearest_hint(format_, FORMATS, "Formats"))
    (target,) = platforms_or_stop([platform], find_platforms(path))
    project = load_or_stop(path)
    made, problems = build_tag(project, target, format=format_, size=size, bare=bare)
    print_problems(problems)
    if made is None or has_errors(problems):
        raise typer.Exit(1)
    if out is None:
        print(made.text, end="" if made.text.endswith("\n") else "\n")
    else:
        write_text(out, made.text)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(tag)
