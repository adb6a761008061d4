"""`flowtag lint-tag`: what a tag of somebody else is, and what is wrong with it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.foreign import platform_or_stop, read_or_stop
from flowtag.shared import fail, print_problems

if TYPE_CHECKING:
    from delivery import Known, Platform

__all__ = ["register"]

FORMATS = ("text", "json", "github")


def lint_tag(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="The tag; - is standard input.")],
    platform: Annotated[
        str | None, typer.Option(metavar="NAME", help="The platform that will serve it.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended without asking.")
    ] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A creative with tables of its own.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text, json, or github (annotations).")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Says what a tag is, and what is wrong with it.

    Each finding has its place, what it costs and the mended text. --fix writes the
    file; a tag from standard input goes to standard output, the findings beside it.

    Example: flowtag lint-tag samples/tags/real/adform-amp.html
    """
    from delivery import Known, find_platforms, find_vendors, lint_github, lint_json, lint_text
    from delivery import lint_tag as lint
    from flows import has_errors

    format_ = "json" if as_json else format_
    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', f"Formats: {', '.join(FORMATS)}.")
    platforms = find_platforms(project)
    target = None if platform is None else platform_or_stop(platform, platforms)
    known = Known(tuple(platforms.values()), find_vendors(project))
    text, name = read_or_stop(file)
    to_output = fix and str(file) == "-"
    if fix:
        text = _fix(text, file, target, known)
    found = lint(text, target, file=name, known=known)
    if to_output:
        print_problems(found.problems)
        typer.echo(text.encode(), nl=False)
    elif format_ == "json":
        print(json.dumps(lint_json(found, name), indent=2, ensure_ascii=False))
    else:
        render = lint_github if format_ == "github" else lint_text
        print(render(found, name), end="")
    if has_errors(found.problems):
        raise typer.Exit(1)


def _fix(text: str, file: Path, platform: "Platform | None", known: "Known") -> str:
    """The mended text; what was mended is on standard error, and the file is written."""
    from delivery import fix_tag

    fixed = fix_tag(text, platform, known=known)
    for problem in fixed.fixed:
        typer.echo(f"fixed {problem.code} {problem.place}: {problem.hint}", err=True)
    if str(file) != "-" and fixed.text != text:
        file.write_bytes(fixed.text.encode())
    return fixed.text


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("lint-tag")(lint_tag)
