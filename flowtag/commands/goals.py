"""`flowtag goals`: what counts as reached, defined by people."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flowtag.events import DataOption, JsonOption, plain
from flowtag.shared import fail

__all__ = ["register"]

goals = typer.Typer(
    help="Defines goals: a site's event, or a component of an ad.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ProjectOption = Annotated[str, typer.Option(help="The project that the goal is of.")]


@goals.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the goal is called.")],
    project: ProjectOption,
    event: Annotated[str, typer.Option(help="A site's event, exactly as it is tracked.")] = "",
    component: Annotated[str, typer.Option(help="The id of a component of an ad.")] = "",
    folder: DataOption = Path("data"),
) -> None:
    """Defines a goal; one of the same name is replaced. `flowtag query goals` has its rate.

    Example: flowtag goals add bought --event Purchase --project shop
    """
    from measurement import Control, Goal, ProjectUnknown, QuestionError, add_goal

    control = Control(folder)
    try:
        control.check_project(project)
        add_goal(folder, project, Goal(name=name, event=event, component=component))
    except QuestionError as error:
        fail(str(error), "give --event or --component")
    except ProjectUnknown as error:
        fail(str(error), "`flowtag project add` makes one.")
    finally:
        control.close()


@goals.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the goal is called.")],
    project: ProjectOption,
    folder: DataOption = Path("data"),
) -> None:
    """Forgets a goal. What was counted stays.

    Example: flowtag goals remove bought --project shop
    """
    from measurement import find_goals, remove_goal

    if not remove_goal(folder, project, name):
        known = ", ".join(goal.name for goal in find_goals(folder, project)) or "none"
        fail(f'there is no goal "{name}" in {project}', f"Goals: {known}.")


@goals.command(name="list")
def list_(
    project: ProjectOption,
    folder: DataOption = Path("data"),
    as_json: JsonOption = False,
) -> None:
    """Lists a project's goals.

    Example: flowtag goals list --project shop
    """
    from measurement import find_goals

    found = find_goals(folder, project)
    if as_json:
        listed = [{"name": g.name, "event": g.event, "component": g.component} for g in found]
        print(json.dumps({"goals": listed}, indent=2, ensure_ascii=False))
        return
    for goal in found:
        of = f"event {goal.event}" if goal.event else f"component {goal.component}"
        print(plain(f"{goal.name:20} {of}"))


def register(app: typer.Typer) -> None:
    """Adds the command and those below it."""
    app.add_typer(goals, name="goals")
