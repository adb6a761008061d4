"""`flowtag serve`: the staging server, for people."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import fail, load_or_stop

__all__ = ["register"]


def serve(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Creatives' folders; else this one. Tags can be pasted without any.",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65534, help="Port on 127.0.0.1, and the one behind it; 0 takes free ones."
        ),
    ] = 0,
    open_: Annotated[
        bool, typer.Option("--open", help="Open a browser in which every host is played here.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Keep events of the ads, marked as staging's, and share links."
        ),
    ] = None,
    case: Annotated[
        str, typer.Option(metavar="QUERY", help="Open with this case: an address of the page.")
    ] = "",
    share_at: Annotated[
        str, typer.Option(metavar="URL", help="Where a proxy of yours offers share links.")
    ] = "",
) -> None:
    """Starts the staging server: shows what fires, live.

    It plays the ad platform and every other host on this machine; Ctrl-C stops it. With --data it
    is the collector too: events are marked as staging's, of the project "staging".

    Example: flowtag serve samples/skincare-quiz --open
    """
    from delivery import serve as run_server
    from measurement import LogError

    here = Path()
    found = paths or ([here] if (here / "flow.json").exists() else [])
    projects = [load_or_stop(path) for path in found]
    if share_at and not share_at.startswith(("https://", "http://")):
        fail(f'"{share_at}" is no address', "write https://staging.example.com")
    try:
        run_server(
            projects,
            port=port,
            open_browser=open_,
            data_dir=data.resolve() if data else None,
            case=case,
            shared_at=share_at,
        )
    except (LogError, ValueError) as error:
        fail(str(error))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)
