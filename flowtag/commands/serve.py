"""`flowtag serve`: the staging server, for people."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import fail, load_or_stop

__all__ = ["register"]


def serve(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Creatives' folders; else this one.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 0,
    open_: Annotated[
        bool, typer.Option("--open", help="Open a browser in which every host is played here.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the ads' events there, as `flowtag collect` does."),
    ] = None,
) -> None:
    """Starts the staging server: shows what fires, live.

    It plays the ad platform and every other host on this machine; Ctrl-C stops it. With --data it
    is the collector too: events are marked as staging's, of the project "staging".

    Example: flowtag serve samples/skincare-quiz --open
    """
    from delivery import serve as run_server
    from measurement import LogError

    projects = [load_or_stop(path) for path in paths or [Path()]]
    try:
        run_server(projects, port=port, open_browser=open_, data_dir=data and data.resolve())
    except LogError as error:
        fail(str(error))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)
