"""`flowtag check`: every problem of a creative, all at once."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flowtag.shared import print_problems, problem_json

__all__ = ["register"]

Folder = Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")]


def check(
    path: Folder,
    as_json: Annotated[bool, typer.Option("--json", help="Problems as JSON.")] = False,
) -> None:
    """Lists the problems of flow.json, creative.json and delivery.json. Exit 1 on any error.

    Example: flowtag check samples/skincare-quiz
    """
    from delivery import check as find_problems
    from flows import has_errors, sort_problems

    problems = sort_problems(find_problems(path))
    if as_json:
        print(json.dumps({"problems": [problem_json(p) for p in problems]}, indent=2))
    else:
        print_problems(problems, file="out")
        errors = sum(p.severity == "error" for p in problems)
        warnings = sum(p.severity == "warning" for p in problems)
        print(f"{path}: {errors} errors, {warnings} warnings")
    if has_errors(problems):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(check)
