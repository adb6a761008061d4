"""`flowtag serve`: starts the staging server for a person and keeps it until Ctrl-C."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from delivery.project import Project

__all__ = ["serve"]


def serve(
    projects: Sequence["Project"],
    *,
    port: int = 0,
    open_browser: bool = False,
    data_dir: "Path | None" = None,
) -> None:
    """Serves the staging page for these projects, prints its address, returns after Ctrl-C.

    `open_browser` starts a Chromium that takes this server for the whole internet. With `data_dir`
    the ads' events are kept there, by the collector itself. Raises OSError if the port is taken,
    ChromiumMissing if a browser is to be opened and there is none, LogInUse if another collects.
    """
    import asyncio

    from delivery.staging.people import serve_people

    asyncio.run(serve_people(projects, port=port, open_browser=open_browser, data_dir=data_dir))
