"""`flowtag collect`: takes events from ads and sites, and keeps them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flowtag.events import DataOption
from flowtag.shared import fail

__all__ = ["register"]


def collect(
    folder: DataOption = Path("data"),
    host: Annotated[str, typer.Option(help="The address to answer at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
    countries: Annotated[
        Path | None, typer.Option(metavar="FILE.mmdb", help="A MaxMind database of countries.")
    ] = None,
    iab: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Bots by user agent: IAB's list, or a word a line."),
    ] = None,
    iab_browsers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="IAB's list of browsers: all other agents are bots."),
    ] = None,
    ranges: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Networks of data centres, a line each.")
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option(help="Addresses come from the X-Forwarded-For of a proxy of yours.")
    ] = False,
) -> None:
    """Takes events of ads, sites and pixels, and keeps them.

    Ads POST to /api/beacon, sites to /api/event, pixels ask for /api/p.gif; /track.js is the
    tracker for sites.

    An answer of 204 means that the events are on the disk. Make a project first, for its write
    key; `flowtag store` loads what arrives.

    Example: flowtag collect --data data --port 8010
    """
    from measurement import LogError, Visitors, VisitorsFileInvalid, run_collector

    try:
        visitors = Visitors(iab=iab, iab_browsers=iab_browsers, ranges=ranges, countries=countries)
        run_collector(
            folder.resolve(),
            host=host,
            port=port,
            report=lambda text: print(text, file=sys.stderr, flush=True),
            visitors=visitors,
            behind_proxy=behind_proxy,
        )
    except (LogError, VisitorsFileInvalid) as error:
        fail(str(error))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(collect)
