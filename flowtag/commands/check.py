"""`flowtag check`: every problem of a creative, all at once."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import print_problems, problem_json

if TYPE_CHECKING:
    from flows import Problem

__all__ = ["register"]

Folder = Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")]


def check(
    path: Folder,
    as_json: Annotated[bool, typer.Option("--json", help="Problems as JSON.")] = False,
) -> None:
    """Lists every problem of a creative; exit status 1 on any error.

    Reads flow.json, creative.json and delivery.json; runs and writes nothing.

    Example: flowtag check samples/skincare-quiz
    """
    from delivery import check as find_problems
    from flows import has_errors, sort_problems

    problems = sort_problems(find_problems(path))
    if as_json:
        print(json.dumps({"problems": [problem_json(p) for p in problems]}, indent=2))
    else:
        print_problems(problems, file="out")
        print(f"{path}: {_count(problems, 'error')}, {_count(problems, 'warning')}")
    if has_errors(problems):
        raise typer.Exit(1)


def _count(problems: "list[Problem]", severity: str) -> str:
    found = sum(problem.severity == severity for problem in problems)
    return f"{found} {severity}" + ("" if found == 1 else "s")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(check)
