"""`flowtag check`: every problem of a creative, all at once; and what can be fixed, fixed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, print_problems, problem_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delivery import FixedFile
    from flows import Problem

__all__ = ["register"]

FORMATS = ("text", "json", "github")
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}

Folder = Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")]


def check(
    path: Folder,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text, json, or github (annotations).")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Make the changes that are safe, and write the files.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: show the changes, write nothing.")
    ] = False,
) -> None:
    """Lists every problem of a creative; exit status 1 on any error.

    Reads flow.json, flows/, creative.json and delivery.json; runs nothing, and writes only with
    --fix.

    Example: flowtag check samples/skincare-quiz
    """
    from delivery import check as find_problems
    from delivery import plan_fixes
    from flows import has_errors

    format_ = "json" if as_json else format_
    if format_ not in FORMATS:
        fail(f'there is no format "{format_}"', f"Formats: {', '.join(FORMATS)}.")
    if dry_run and not fix:
        fail("--dry-run is for --fix", "flowtag check PATH --fix --dry-run")
    problems = find_problems(path)
    if fix:
        plans = plan_fixes(path, problems)
        _tell_fixes(plans, err=format_ != "text", dry_run=dry_run)
        if not dry_run:
            _write(path, plans)
            problems = find_problems(path)
    _print(problems, path, format_)
    if has_errors(problems):
        raise typer.Exit(1)


def _print(problems: "list[Problem]", path: Path, format_: str) -> None:
    if format_ == "json":
        print(json.dumps({"problems": [problem_json(p) for p in problems]}, indent=2))
        return
    if format_ == "github":
        print("".join(f"{line}\n" for line in _annotations(problems, path)), end="")
    else:
        print_problems(problems, file="out")
    fixable = sum(bool(problem.fix) for problem in problems)
    hint = f" ({fixable} can be fixed: flowtag check --fix)" if fixable else ""
    print(f"{path}: {_count(problems, 'error')}, {_count(problems, 'warning')}{hint}")


def _count(problems: "list[Problem]", severity: str) -> str:
    found = sum(problem.severity == severity for problem in problems)
    return f"{found} {severity}" + ("" if found == 1 else "s")


def _write(path: Path, plans: "Iterable[FixedFile]") -> None:
    for plan in plans:
        if plan.after != plan.before:
            (path / plan.file).write_bytes(plan.after)


def _tell_fixes(plans: "Iterable[FixedFile]", *, err: bool, dry_run: bool) -> None:
    """What was changed, or would be; beside JSON and annotations on standard error."""
    for plan in plans:
        if plan.kept_by:
            codes = ", ".join(dict.fromkeys(problem.code for problem in plan.kept_by))
            typer.echo(f"{plan.file}: not fixed, because it has other errors: {codes}", err=err)
            continue
        typer.echo(f"{plan.file}: {'would fix' if dry_run else 'fixed'}", err=err)
        for problem in plan.fixed:
            typer.echo(f"  {problem.code} {problem.place}{_changes(problem)}", err=err)
        if dry_run:
            typer.echo(_difference(plan), nl=False, err=err)


def _changes(problem: "Problem") -> str:
    values = [edit.value for edit in problem.fix]
    if all(value is None for value in values):
        return ": deleted"
    return "".join(f": {json.dumps(value, ensure_ascii=False)}" for value in values)


def _difference(plan: "FixedFile") -> str:
    from difflib import unified_diff

    before, after = (text.decode("utf-8-sig") for text in (plan.before, plan.after))
    names = (plan.file, f"{plan.file} (fixed)")
    lines = unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=1)
    return "".join(f"{line}\n" for line in lines)


def _annotations(problems: "list[Problem]", path: Path) -> "Iterable[str]":
    """The problems as GitHub's workflow commands, each at its line of the file."""
    from flows import find_lines

    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem.file, []).append(problem.place)
    lines = {file: find_lines(_text_of(path / file), found) for file, found in places.items()}
    for problem in problems:
        file = path / problem.file
        where = {
            "file": file.as_posix() if file.is_file() else path.as_posix(),
            "line": str(lines[problem.file][problem.place]),
            "title": f"{problem.code} {problem.name}",
        }
        fields = ",".join(f"{key}={_escape(value, ':,')}" for key, value in where.items())
        hint = f"\nhint: {problem.hint}" if problem.hint else ""
        text = _escape(f"{problem.place}\n{problem.message}{hint}".strip())
        yield f"::{_LEVELS[problem.severity]} {fields}::{text}"


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _escape(text: str, special: str = "") -> str:
    # GitHub, "Workflow commands": %, CR and LF everywhere; in properties also : and ,
    for character in "%\r\n" + special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(check)
