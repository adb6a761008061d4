"""`flowtag platforms`: what is known of the ad platforms, and whether a table of one's own is sound."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, platforms_or_stop, print_problems, problem_json

if TYPE_CHECKING:
    from delivery import Platform

__all__ = ["register"]


def platforms(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|check", help="One platform; else all are listed."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="With check: a table of your own, as TOML."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same as JSON, of one platform with all sources.")
    ] = False,
) -> None:
    """Lists the ad platforms, shows one, or checks your table.

    Shows its macros, how its clicks work, and what of that is verified on the platform's own
    pages. Proven: its click, escape and consent behaviour are verified; else assumed. Complete:
    its table answers all that ad ops ask, if only by saying what the platform lacks.

    Example: flowtag platforms dv360
    """
    from delivery import find_platform_problems, find_platforms

    if name == "check":
        _check(file, as_json)
        return
    if file is not None:
        fail(f'"{file}" is one argument too many', "`flowtag platforms check FILE` checks a file.")
    print_problems(find_platform_problems())
    known = find_platforms()
    if name is None:
        _list(known, as_json)
    else:
        (platform,) = platforms_or_stop([name], known)
        _show(platform, as_json)


def _list(known: "dict[str, Platform]", as_json: bool) -> None:
    from delivery import find_lacks, is_complete

    if as_json:
        shown = [
            {
                "name": p.name,
                "title": p.title,
                "kind": p.kind,
                "status": p.status,
                "complete": is_complete(p),
                "lacks": find_lacks(p) if p.kind == "server" else (),
                "proven": p.proven,
            }
            for p in known.values()
        ]
        print(json.dumps({"platforms": shown}, indent=2))
        return
    for platform in known.values():
        facts = "proven" if platform.proven else "assumed"
        notes: list[str] = ["vocabulary"] if platform.kind == "vocabulary" else []
        lacks = len(find_lacks(platform))
        if is_complete(platform):
            notes.append(f"complete but for {lacks}" if lacks else "complete")
        notes += ["closed"] if platform.status == "closed" else []
        print(f"{platform.name:26} {platform.title:28} {', '.join([facts, *notes])}")


def _show(platform: "Platform", as_json: bool) -> None:
    from delivery import describe_platform, platform_json

    if as_json:
        print(json.dumps(platform_json(platform), indent=2))
    else:
        print(describe_platform(platform), end="")


def _check(file: Path | None, as_json: bool) -> None:
    """Exit status 1 if the table cannot be used."""
    from delivery import check_platform_file, find_gaps

    if file is None:
        fail("check needs a file", "`flowtag platforms check platforms/ours.toml`")
    platform, problems = check_platform_file(file)
    gaps = find_gaps(platform) if platform and platform.kind == "server" else ()
    if as_json:
        name = platform.name if platform else None
        found = [problem_json(problem) for problem in problems]
        print(json.dumps({"name": name, "problems": found, "gaps": gaps}, indent=2))
    else:
        print_problems(problems, file="stdout")
        if platform is not None:
            print(f"{file}: {platform.title} ({platform.name}) can be used.")
            for gap in gaps:
                print(f"  nothing is said of: {gap}")
            if gaps:
                print("  add the macro, or a [[missing]] with its topic if there is none.")
    if platform is None:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(platforms)
