"""`flowtag macros`: which macros of which ad platforms stand in a tag."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.foreign import finish, platform_or_stop, read_or_stop

__all__ = ["register"]


def macros(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="The tag; - is standard input.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="auto|NAME", help="The platform it was made for.")
    ] = "auto",
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A creative with tables of its own.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same as JSON, with positions and meanings.")
    ] = False,
) -> None:
    """Lists the macros in a tag, and what only looks like one.

    Line and column, the literal, our name for it, its escape level, and whose it is;
    what is misspelt, percent-encoded or ambiguous is on standard error.

    Example: flowtag macros samples/macros/xandr.html
    """
    from delivery import describe_macros, find_platforms, macro_problems, macros_json, recognise

    known = find_platforms(project)
    choose = None if from_ == "auto" else platform_or_stop(from_, known).name
    text, name = read_or_stop(file)
    found = recognise(text, known.values(), choose=choose)
    problems = macro_problems(text, found, file=name)
    data = {"macros": macros_json(text, found)}
    finish(describe_macros(text, found), problems, data, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(macros)
