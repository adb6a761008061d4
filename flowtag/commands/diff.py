"""`flowtag diff`: what changed between two versions of a flow."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, print_problems

if TYPE_CHECKING:
    from creative import Creative

__all__ = ["register"]

_Version = tuple["Creative", dict[str, str]]


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help="A creative's folder, or a flow.json.")
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The same, as it is now.")],
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Says what changed between two versions of a flow.

    Lists components, connections and pixels, then the sessions that differ: those
    that cover either flow are played on both.

    Example: flowtag diff samples/skincare-quiz samples/skincare-quiz
    """
    from creative import compare_creatives, diff_json, render_diff

    one, one_clicks = _load(old)
    other, other_clicks = _load(new)
    found = compare_creatives(one, other, click_throughs=(one_clicks, other_clicks))
    print(json.dumps(diff_json(found), indent=2) if as_json else render_diff(found), end="")
    if as_json:
        print()


def _load(path: Path) -> _Version:
    """A creative and its click-throughs; of a flow file, with the plainest look. Or stops."""
    from creative import load_creative, make_creative, parse_look
    from delivery import load_project
    from flows import load_flow

    if not path.exists():
        fail(f"{path} does not exist", "give a creative's folder or a flow.json")
    if path.is_dir():
        project, problems = load_project(path)
        creative = project.creative if project else load_creative(path)[0]
        clicks = dict(project.delivery.click_throughs) if project else {}
    else:
        flow, problems = load_flow(path, path.name)
        plain = {"format": 1, "name": "Flow", "brand": "Flow", "sizes": ["300x250"]}
        look, _ = parse_look(json.dumps(plain).encode(), "creative.json")
        creative = make_creative(path.parent, flow, look) if flow and look else None
        clicks = {}
    if creative is None:
        print_problems(problems)
        raise typer.Exit(1)
    return creative, clicks


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(diff)
