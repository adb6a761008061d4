"""`flowtag demo-data`: made-up traffic to try questions on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flowtag.events import DataOption
from flowtag.shared import fail, load_or_stop

__all__ = ["register"]


def demo_data(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Folders of the creatives that are seen.")
    ],
    folder: DataOption = Path("data"),
    sessions: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="How many loads of an ad.")
    ] = 10_000,
    from_: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day, in UTC.")
    ] = "2026-03-01",
    days: Annotated[int, typer.Option(min=1, max=3_650, help="How many days.")] = 30,
    project: Annotated[str, typer.Option(help="The project they are of.")] = "demo",
    seed: Annotated[int, typer.Option(min=0, help="Seed of every draw.")] = 0,
) -> None:
    """Writes made-up traffic, as a collector would.

    The conversations are the simulator's; who sees them, talks, clicks and buys follows fixed
    shares. The same seed writes the same events.

    Example: flowtag demo-data samples/skincare-quiz samples/movie-night --sessions 20000
    """
    from measurement import Campaign, LogError, write_traffic

    try:
        first = datetime.strptime(from_, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        fail(f'"{from_}" is no date', "write it like 2026-03-01.")
    creatives = [load_or_stop(path).creative for path in paths]
    campaign = Campaign(
        creatives, sessions, int(first.timestamp() * 1000), days, project=project, seed=seed
    )
    try:
        count = write_traffic(folder, campaign)
    except LogError as error:
        fail(str(error))
    print(f"{count:,} events are in {folder}/log; `flowtag query totals --data {folder}` asks them")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("demo-data")(demo_data)
