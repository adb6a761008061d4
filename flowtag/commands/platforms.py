"""`flowtag platforms`: what is known of the ad platforms."""

import json
from typing import Annotated

import typer

from flowtag.shared import platforms_or_stop, print_problems

__all__ = ["register"]


def platforms(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One platform; else all are listed.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same as JSON, of one platform with all sources.")
    ] = False,
) -> None:
    """Lists the ad platforms, or shows one of them.

    Shows its macros, how its clicks work, and what of that is verified on the platform's own
    pages. Proven: its click, escape and consent behaviour are verified; else assumed.

    Example: flowtag platforms dv360
    """
    from delivery import describe_platform, find_platform_problems, find_platforms, platform_json

    print_problems(find_platform_problems())
    known = find_platforms()
    if name is None:
        if as_json:
            shown = [{"name": p.name, "title": p.title, "proven": p.proven} for p in known.values()]
            print(json.dumps({"platforms": shown}, indent=2))
            return
        for platform in known.values():
            facts = "proven" if platform.proven else "assumed"
            print(f"{platform.name:24} {platform.title:28} {facts}")
        return
    (platform,) = platforms_or_stop([name], known)
    if as_json:
        print(json.dumps(platform_json(platform), indent=2))
    else:
        print(describe_platform(platform), end="")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(platforms)
