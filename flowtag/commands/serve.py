"""`flowtag serve`: the staging server, for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.foreign import tag_file_or_stop
from flowtag.shared import fail, load_or_stop

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["register"]


def serve(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Creatives' folders, or one tag of others in a file; else this folder. "
            "Tags can be pasted without any.",
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
    share: Annotated[
        int,
        typer.Option(metavar="HOURS", help="Print a link to the case too, which holds so long."),
    ] = 0,
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
    tag = _tag_in(found)
    projects = [] if tag else [load_or_stop(path) for path in found]
    if share_at and not share_at.startswith(("https://", "http://")):
        fail(f'"{share_at}" is no address', "write https://staging.example.com")
    try:
        run_server(
            projects,
            port=port,
            open_browser=open_,
            data_dir=data.resolve() if data else None,
            case=case,
            tag=tag,
            shared_at=share_at,
            share_hours=share,
        )
    except (LogError, ValueError) as error:
        fail(str(error))


def _tag_in(paths: "Sequence[Path]") -> str:
    """The tag of others in the only file, as it goes into a page; "" if folders are named."""
    files = [path for path in paths if path.is_file() and path.suffix != ".json"]
    if not files:
        return ""
    if len(paths) > 1:
        fail("a tag in a file is shown alone", f"flowtag serve {files[0]}")
    return tag_file_or_stop(files[0]).markup


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)
