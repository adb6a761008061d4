"""`flowtag serve`: starts the staging server for a person and keeps it until Ctrl-C."""

from collections.abc import Sequence
from pathlib import Path
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
    data_dir: Path | None = None,
    case: str = "",
    tag: str = "",
    shared_at: str = "",
    share_hours: int = 0,
) -> None:
    """Serves the staging page for these projects, prints its address, returns after Ctrl-C.

    `open_browser` starts a Chromium that takes this server for the whole internet. Events are
    collected in `data_dir`, marked as staging's, and share links are kept there. `case` is the
    query of a case, `tag` the text of one that is not ours and is shown in it, `shared_at` the
    address of a proxy that offers share links. With `share_hours` a link to the case that holds so
    long is printed too: it may load that case, and nothing else. Raises OSError if the port or the
    one behind it is taken, ChromiumMissing if a browser is to be opened and there is none,
    ValueError for a case that cannot be.
    """
    import asyncio

    from delivery.staging.cases import case_of_query
    from delivery.staging.people import serve_people

    asyncio.run(
        serve_people(
            projects,
            port=port,
            open_browser=open_browser,
            data_dir=data_dir,
            case=case_of_query(case),
            tag=tag,
            shared_at=shared_at,
            share_hours=share_hours,
        )
    )
