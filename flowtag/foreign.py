"""What the commands on foreign tags do alike: read a file or standard input, print, stop."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flowtag.shared import fail, platforms_or_stop, print_problems, problem_json, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from delivery import Platform, Report, TagFile
    from flows import Problem

__all__ = [
    "finish",
    "platform_or_stop",
    "qa_of_tag",
    "read_or_stop",
    "tag_file_or_stop",
    "vendor_id_of",
]


def read_or_stop(file: Path) -> tuple[str, str]:
    """The text of a tag, and its name in problems; stops with status 1 if it is no text."""
    from delivery import read_tag

    name = "standard input" if str(file) == "-" else str(file)
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    text, problems = read_tag(data, name)
    if text is None:
        print_problems(problems)
        raise typer.Exit(1)
    return text, name


def platform_or_stop(name: str, known: "Mapping[str, Platform]") -> "Platform":
    """The platform of that name; an unknown one stops with status 2."""
    (platform,) = platforms_or_stop([name], known)
    return platform


def qa_of_tag(file: Path, asked: "Sequence[Platform]", known: "Mapping[str, Platform]") -> "Report":
    """What was seen of the tag in a file, on the platforms that were asked for, else on the
    first of those whose macros it holds; stops with status 1 or 2 if it cannot be read."""
    from delivery import run_tag_qa

    tag = tag_file_or_stop(file)
    fitting = [known[name] for name in tag.fitting if name in known]
    everyday = [platform for platform in [*fitting, *known.values()] if platform.everyday]
    return run_tag_qa(tag, asked or (fitting if len(fitting) == 1 else everyday)[:1])


def tag_file_or_stop(file: Path) -> "TagFile":
    """The tag in a file; stops with status 1 or 2 if it cannot be read."""
    from delivery import READABLE_TAGS, read_tag_file

    if file.suffix.lower() not in READABLE_TAGS:
        kinds = ", ".join(sorted(READABLE_TAGS))
        fail(
            f"{file}: a tag is read from a file of {kinds}", "save the tag's text as one of these."
        )
    text, _ = read_or_stop(file)
    return read_tag_file(text, file.name)


def vendor_id_of(project: Path | None) -> "Callable[[str], int | None]":
    """Finds the vendor id of a host."""
    from delivery import find_vendor, find_vendors

    vendors = find_vendors(project)

    def find(host: str) -> int | None:
        vendor = find_vendor(host, vendors)
        return vendor.vendor_id if vendor else None

    return find


def finish(
    text: str,
    problems: "Sequence[Problem]",
    as_data: "Mapping[str, object]",
    *,
    out: Path | None = None,
    as_json: bool = False,
) -> None:
    """Prints the text or all of it as JSON, problems on standard error; status 1 on errors."""
    from flows import has_errors

    if out is not None:
        write_text(out, text)
    if as_json:
        told = {**as_data, "problems": [problem_json(problem) for problem in problems]}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print_problems(problems)
        if out is None:
            typer.echo(text.encode(), nl=False)  # as bytes: no line ending is changed on the way
    if has_errors(problems):
        raise typer.Exit(1)
