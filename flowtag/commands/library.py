"""`flowtag library`: scripts with a form, ours and those of a project."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, print_problems

if TYPE_CHECKING:
    from creative import LibraryScript

__all__ = ["register"]


def library(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One script; else all are listed.")
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option("--project", metavar="PATH", help="A creative, whose own scripts count too."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same as JSON; of one script with its code.")
    ] = False,
) -> None:
    """Lists the library scripts, or shows the form of one.

    A library component runs such a script: floodlight, meta-pixel, time-on-step.

    Example: flowtag library floodlight
    """
    from creative import describe_script, load_scripts, script_json
    from flows import nearest_hint

    if project is not None and not project.is_dir():
        fail(f'there is no folder "{project}"')
    scripts, problems = load_scripts(project)
    print_problems(problems)
    if name is not None:
        if name not in scripts:
            fail(f'there is no script "{name}"', nearest_hint(name, scripts, "Scripts"))
        if as_json:
            print(json.dumps(script_json(name, scripts[name]), indent=2))
        else:
            print(describe_script(name, scripts[name]), end="")
    elif as_json:
        print(
            json.dumps({"scripts": [_brief(n, script) for n, script in scripts.items()]}, indent=2)
        )
    else:
        for key, script in scripts.items():
            print(f"{key:24} {', '.join(p.name for p in script.parameters)}")


def _brief(name: str, script: "LibraryScript") -> dict[str, object]:
    return {"name": name, "title": script.title, "parameters": [p.name for p in script.parameters]}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(library)
