"""What several commands do alike: load a project or stop, print problems, write a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from creative import HostName
    from delivery import Platform, Project
    from flows import Problem

__all__ = [
    "fail",
    "host_or_stop",
    "load_or_stop",
    "platforms_or_stop",
    "print_problems",
    "problem_json",
    "read_creative_texts",
    "write_text",
]


def fail(message: str, hint: str = "") -> NoReturn:
    """Stops with a message on standard error and exit status 2."""
    print(f"error: {message}" + (f"\n  hint: {hint}" if hint else ""), file=sys.stderr)
    raise typer.Exit(2)


def load_or_stop(path: Path) -> "Project":
    """The project at a path; what `flowtag check` says of it goes to standard error.

    Stops with status 1 on any error: an ad with errors is not built, played or proven.
    """
    from delivery import check_project
    from flows import has_errors

    project, problems = check_project(path)
    print_problems(problem for problem in problems if problem.severity != "info")
    if project is None or has_errors(problems):
        raise typer.Exit(1)
    return project


def platforms_or_stop(names: "Iterable[str]", known: "Mapping[str, Platform]") -> "list[Platform]":
    """The platforms of these names, in this order; an unknown name stops with status 2."""
    from delivery import find_platform
    from flows import nearest_hint

    found = []
    for name in names:
        platform = find_platform(name, known)
        if platform is None:
            fail(f'there is no platform "{name}"', nearest_hint(name, known, "Platforms"))
        found.append(platform)
    return found


def host_or_stop(name: str) -> "HostName":
    """The host of that name; an unknown one stops with status 2."""
    from creative import HOSTS
    from flows import nearest_hint

    found = next((host for host in HOSTS if host == name), None)
    if found is None:
        fail(f'there is no host "{name}"', nearest_hint(name, HOSTS, "Hosts"))
    return found


def print_problems(problems: "Iterable[Problem]", *, file: object = None) -> None:
    """The problems as people read them, on standard error unless said otherwise."""
    from flows import render_problem, sort_problems

    for problem in sort_problems(problems):
        print(render_problem(problem), file=sys.stderr if file is None else sys.stdout)


def problem_json(problem: "Problem") -> dict[str, str]:
    """A problem as JSON: its fields, as they are, without its fix."""
    from dataclasses import asdict

    return {key: value for key, value in asdict(problem).items() if key != "fix"}


def read_creative_texts(path: Path) -> dict[str, str]:
    """The JSON files of a creative by name, as far as they can be read."""
    texts = {}
    for file in (*sorted(path.glob("*.json")), *sorted(path.glob("flows/*.json"))):
        try:
            texts[file.relative_to(path).as_posix()] = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
    return texts


def write_text(path: Path, text: str) -> None:
    """Writes a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
