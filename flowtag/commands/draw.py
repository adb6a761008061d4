"""`flowtag draw`: a flow as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, print_problems, write_text

if TYPE_CHECKING:
    from flows import Flow

__all__ = ["register"]


def draw(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A creative's folder, or a flow.json.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Where to; else standard output.")
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Calls of subflows as one box each.")
    ] = False,
    mark: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Marks a component; may be given several times."),
    ] = None,
) -> None:
    """Draws a flow as an SVG: components, choices, connections, loops.

    Example: flowtag draw samples/skincare-quiz
    """
    from creative import draw_flow
    from flows import nearest_hint

    flow = _load(path, as_written=as_written)
    for name in mark or ():
        if flow.find_component(name) is None:
            fail(f'there is no component "{name}"', nearest_hint(name, flow.by_id, "Components"))
    picture = draw_flow(flow, dict.fromkeys(mark or (), "here"))
    if out is None:
        print(picture, end="")
    else:
        write_text(out, picture)


def _load(path: Path, *, as_written: bool) -> "Flow":
    """The flow of a folder, its calls expanded, or of a file; stops if it cannot be read."""
    from creative import load_creative
    from flows import load_flow

    if not path.exists():
        fail(f"{path} does not exist", "give a creative's folder or a flow.json")
    if path.is_dir():
        creative, problems = load_creative(path)
        flow = None
        if creative is not None:
            flow = creative.source if as_written else creative.flow
    else:
        flow, problems = load_flow(path, path.name)
    if flow is None:
        print_problems(problems)
        raise typer.Exit(1)
    return flow


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(draw)
