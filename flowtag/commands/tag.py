"""`flowtag tag`: the tag for an ad platform, on standard output."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import fail, load_or_stop, print_problems, write_text

__all__ = ["register"]


def tag(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    platform: Annotated[str, typer.Option(metavar="NAME", help="See `flowtag platforms`.")],
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="script, iframe or standalone.")
    ] = "script",
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="One of the look; else its first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it there instead.")
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Only the macros that the creative itself uses.")
    ] = False,
) -> None:
    """Prints the tag, with the platform's macros in the right slots; problems on standard error.

    Example: flowtag tag samples/skincare-quiz --platform dv360 --size 300x250
    """
    from delivery import FORMATS, build_tag, load_platforms, user_platform_folders
    from flows import has_errors, nearest_hint

    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', nearest_hint(format_, FORMATS, "Formats"))
    known = load_platforms(user_platform_folders(path))
    if platform not in known:
        fail(f'there is no platform "{platform}"', nearest_hint(platform, known, "Platforms"))
    project = load_or_stop(path)
    made, problems = build_tag(project, known[platform], format=format_, size=size, bare=bare)
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
