"""`flowtag serve`: the staging server, for people."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import load_or_stop

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
) -> None:
    """Starts the staging server: shows what fires, live.

    It plays the ad platform and every other host on this machine; Ctrl-C stops it.

    Example: flowtag serve samples/skincare-quiz --open
    """
    from delivery import serve as run_server

    projects = [load_or_stop(path) for path in paths or [Path()]]
    run_server(projects, port=port, open_browser=open_)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)
