"""`flowtag build`: the files that are published."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import host_or_stop, load_or_stop, print_problems

__all__ = ["register"]


def build(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="DIR", help="Folder to write to; else PATH/build."),
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="One size; else all of creative.json.")
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Where the ad will stand: page, safeframe, mraid, simid."
        ),
    ] = "page",
) -> None:
    """Writes the ad: an HTML file per size, and what tags load.

    Each HTML file asks for nothing but its pixels, and, once the page around it has loaded, for
    the films and large pictures beside it. Publish all of it under the base_url of delivery.json.

    Example: flowtag build samples/skincare-quiz -o /tmp/ad --size 300x250
    """
    from rich.console import Console

    from creative import gzip_bytes
    from delivery import build_site, weigh_site
    from flows import has_errors
    from flowtag.tables import weight_table

    where = host_or_stop(host)
    project = load_or_stop(path)
    files, problems = build_site(project, sizes=[size] if size else None, host=where)
    print_problems(problems)
    if has_errors(problems):
        raise typer.Exit(1)
    folder = out or path / "build"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(files.items()):
        (folder / name).write_bytes(content)
        print(f"{folder / name}  {len(content):,} bytes, {gzip_bytes(content):,} gzip")
    Console().print(weight_table(weigh_site(project, files)))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(build)
