"""`flowtag project`: who may send events and who may read them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.events import DataOption, JsonOption
from flowtag.shared import fail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from measurement import Role

__all__ = ["register"]

project = typer.Typer(
    help="Makes projects: who may send events, and who may read.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="PROJECT")]
OriginOption = Annotated[
    list[str] | None,
    typer.Option(metavar="https://SITE", help="A site that may send; left out: every site."),
]


@project.command()
def add(
    name: Name,
    folder: DataOption = Path("data"),
    origin: OriginOption = None,
) -> None:
    """Makes a project and prints its write key, which is public: it stands in ads and pages.

    Example: flowtag project add shop --data data
    """
    from measurement import Control, ProjectExists

    control = Control(folder)
    try:
        print(control.add_project(name, origins=tuple(origin or ())))
    except ProjectExists as error:
        fail(str(error), "`flowtag project show` lists the projects and their keys.")
    finally:
        control.close()


@project.command()
def key(
    name: Name,
    folder: DataOption = Path("data"),
    remove: Annotated[str, typer.Option(metavar="KEY", help="Take this key back instead.")] = "",
) -> None:
    """Prints another write key of a project, or takes one back.

    Example: flowtag project key shop
    """
    from measurement import Control, ProjectUnknown

    control = Control(folder)
    try:
        if not remove:
            print(control.add_key(name))
        elif not control.remove_key(remove):
            fail(f"{remove} is no write key of {name}")
    except ProjectUnknown as error:
        fail(str(error))
    finally:
        control.close()


@project.command()
def token(
    name: Name,
    folder: DataOption = Path("data"),
    write: Annotated[bool, typer.Option(help="It may also define goals and delete data.")] = False,
    label: Annotated[str, typer.Option(help="Whose it is, for you.")] = "",
    remove: Annotated[str, typer.Option(metavar="TOKEN", help="Take it back instead.")] = "",
) -> None:
    """Prints a token for /api/query, this once: only its hash is kept.

    Example: flowtag project token shop --label "Monday report"
    """
    from measurement import Control, ProjectUnknown

    role: Role = "write" if write else "read"
    control = Control(folder)
    try:
        if not remove:
            print(control.add_token(name, role, label))
        elif not control.remove_token(remove):
            fail("there is no such token")
    except ProjectUnknown as error:
        fail(str(error))
    finally:
        control.close()


@project.command()
def limit(
    name: Name,
    folder: DataOption = Path("data"),
    origin: OriginOption = None,
    monthly: Annotated[
        int | None, typer.Option(min=0, metavar="EVENTS", help="Left out: no limit.")
    ] = None,
) -> None:
    """Sets which sites may send, and how many events a month; both anew.

    Example: flowtag project limit shop --monthly 1000000
    """
    from measurement import Control, ProjectUnknown

    control = Control(folder)
    try:
        control.set_limits(name, origins=tuple(origin or ()), monthly_limit=monthly)
    except ProjectUnknown as error:
        fail(str(error))
    finally:
        control.close()


@project.command()
def show(folder: DataOption = Path("data"), as_json: JsonOption = False) -> None:
    """Shows projects, keys, limits, and what was taken and refused in each month.

    Example: flowtag project show
    """
    from measurement import Control

    control = Control(folder)
    keys = control.keys()
    told = [
        {
            "project": one.name,
            "keys": [key for key, of in keys.items() if of.name == one.name],
            "origins": sorted(one.origins),
            "monthly_limit": one.monthly_limit,
            "usage": [
                {"month": month, "reason": reason or "taken", "events": count}
                for (name, month, reason), count in control.usage().items()
                if name == one.name
            ],
        }
        for one in control.projects().values()
    ]
    control.close()
    if as_json:
        print(json.dumps(told, indent=2))
        return
    for one_ in told:
        _show(one_)
    if not told:
        print("No project yet. Make one: flowtag project add NAME")


def _show(told: "Mapping[str, object]") -> None:
    print(told["project"])
    origins, limit_ = told["origins"], told["monthly_limit"]
    print(f"  keys     {', '.join(map(str, _list(told['keys']))) or 'none'}")
    print(f"  origins  {', '.join(map(str, _list(origins))) or 'every site'}")
    print(f"  a month  {f'{limit_:,} events' if isinstance(limit_, int) else 'no limit'}")
    for row in _list(told["usage"]):
        assert isinstance(row, dict)
        print(f"  {row['month']}  {row['events']:>12,}  {row['reason']}")


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(project, name="project")
