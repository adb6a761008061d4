"""`flowtag platforms`: what is known of the ad platforms."""

import json
from typing import Annotated

import typer

from flowtag.shared import fail

__all__ = ["register"]


def platforms(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One platform.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The table as JSON.")] = False,
) -> None:
    """Lists the platforms, or shows one: its macros, how its clicks work, what is verified.

    Example: flowtag platforms dv360
    """
    from delivery import describe_platform, load_platforms
    from flows import nearest_hint

    known = load_platforms()
    if name is None:
        if as_json:
            shown = [{"name": p.name, "title": p.title, "proven": p.proven} for p in known.values()]
            print(json.dumps({"platforms": shown}, indent=2))
            return
        for platform in known.values():
            facts = "proven" if platform.proven else "assumed"
            print(f"{platform.name:24} {platform.title:28} {facts}")
        return
    if name not in known:
        fail(f'there is no platform "{name}"', nearest_hint(name, known, "Platforms"))
    if as_json:
        print(known[name].model_dump_json(indent=2))
    else:
        print(describe_platform(known[name]), end="")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(platforms)
