"""`flowtag build`: the files that are published."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import load_or_stop, print_problems

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
) -> None:
    """Writes the ad: an HTML file per size, and what tags load.

    Each HTML file makes no request but its pixels. Publish them under the base_url of
    delivery.json.

    Example: flowtag build samples/skincare-quiz -o /tmp/ad --size 300x250
    """
    import gzip

    from delivery import build_site
    from flows import has_errors

    project = load_or_stop(path)
    files, problems = build_site(project, sizes=[size] if size else None)
    print_problems(problems)
    if has_errors(problems):
        raise typer.Exit(1)
    folder = out or path / "build"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(files.items()):
        (folder / name).write_bytes(content)
        packed = len(gzip.compress(content, 9))
        print(f"{folder / name}  {len(content):,} bytes, {packed:,} gzip")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(build)
