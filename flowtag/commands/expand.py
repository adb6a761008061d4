"""`flowtag expand`: a tag as an ad platform serves it, or shows it in a preview."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.foreign import finish, platform_or_stop, read_or_stop
from flowtag.shared import fail

__all__ = ["register"]


def expand(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="The tag; - is standard input.")],
    platform: Annotated[str, typer.Option(metavar="NAME", help="One of `flowtag platforms`.")],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A value, under our name for the macro."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only what the platform fills in a preview.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="No sample values: only those of --set are known.")
    ] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A creative with tables of its own.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the text there.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The text, every literal and problem as JSON.")
    ] = False,
) -> None:
    """Shows a tag as an ad platform serves it, with values in it.

    One pass over the platform's own macros; all others stay. What is not given with
    --set has a plausible sample value.

    Example: flowtag expand samples/macros/xandr.html --platform xandr
    """
    from delivery import (
        check_values,
        find_break_outs,
        find_literals,
        find_platforms,
        replacements_json,
        sample_values,
    )
    from delivery import expand as run

    served_by = platform_or_stop(platform, find_platforms(project))
    given = dict(_pair_or_stop(pair) for pair in set_ or ())
    text, name = read_or_stop(file)
    clean, problems = check_values(given, file=name)
    values = {**({} if empty else sample_values(served_by)), **clean}
    problems += find_break_outs(text, served_by, clean, file=name)
    served = run(text, served_by, values, preview=preview)
    found = find_literals(text, served_by, octets=True)
    data = {"text": served, "literals": replacements_json(text, found)}
    finish(served, problems, data, out=out, as_json=as_json)


def _pair_or_stop(pair: str) -> tuple[str, str]:
    key, equals, value = pair.partition("=")
    if not equals:
        fail(f'--set "{pair}" has no value', "write --set cachebuster=123.")
    return key, value


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(expand)
