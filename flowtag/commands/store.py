"""`flowtag store`: the process that owns the data's store, loads it, and answers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.events import DataOption
from flowtag.shared import fail

if TYPE_CHECKING:
    from measurement import Role

__all__ = ["register"]


def store(
    folder: DataOption = Path("data"),
    host: Annotated[str, typer.Option(help="The address to answer at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
) -> None:
    """Owns the store: loads what arrives, and answers.

    What is acknowledged can be asked for within 3 seconds. While it runs, `flowtag query` and
    `flowtag data` ask it.

    Example: flowtag store --data data --port 8020
    """
    from measurement import Control, StoreBroken, StoreInUse, serve_store

    def find_token(token: str) -> "tuple[str, Role] | None":
        control = Control(folder)  # anew each time: a token that was taken back reads nothing more
        try:
            return control.find_token(token)
        finally:
            control.close()

    try:
        serve_store(
            folder.resolve(),
            host=host,
            port=port,
            find_token=find_token,
            steps=(),
            report=lambda text: print(text, file=sys.stderr, flush=True),
        )
    except (StoreBroken, StoreInUse) as error:
        fail(str(error))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(store)
