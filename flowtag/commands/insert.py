"""`flowtag insert`: a bare vendor tag with an ad platform's macros put in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.foreign import finish, platform_or_stop, read_or_stop

if TYPE_CHECKING:
    from delivery import Receiver

__all__ = ["register"]


def insert(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="The tag; - is standard input.")],
    platform: Annotated[str, typer.Option(metavar="NAME", help="One of `flowtag platforms`.")],
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A creative with tables of its own.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the tag there.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The text, every insertion and problem as JSON.")
    ] = False,
) -> None:
    """Puts click, cache-buster and consent macros into a bare tag.

    Only slots are filled that are empty or hold a placeholder; what has no slot is
    told on standard error, with the place where to do it by hand.

    Example: flowtag insert samples/macros/bare.html --platform xandr
    """
    from delivery import find_platforms, find_vendor, find_vendors, replacements_json
    from delivery import insert as run

    known = find_platforms(project)
    target = platform_or_stop(platform, known)
    text, name = read_or_stop(file)
    vendors = find_vendors(project)

    def find_receiver(host: str) -> "Receiver | None":
        return find_vendor(host, vendors)

    done = run(text, target, find_receiver=find_receiver, platforms=known.values(), file=name)
    data = {"text": done.text, "insertions": replacements_json(text, done.insertions)}
    finish(done.text, done.problems, data, out=out, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(insert)
