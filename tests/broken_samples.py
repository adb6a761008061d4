"""One bad document per problem code, in `samples/broken/<CODE>-<name>/`, with its exact text.

`expected.txt` is what a person reads. Write all of them again after a change, and read the diff:
`python -m tests.broken_samples --write`.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from flows import Finding, Problem, lint_flow, load_flow, parse_flow, render_problem

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "broken"
EXPECTED = "expected.txt"

Check = Callable[[Path], list[Problem]]

# Too large to lie in the repository: made when they are needed.
_MADE: dict[str, Callable[[], bytes]] = {"FL102": lambda: b" " * 4_000_001}

# Where each package lists what it can find; a package that is not there yet lists nothing.
_REGISTRIES = {
    "flows": ("READING_FINDINGS", "FLOW_RULES"),
    "creative": ("CREATIVE_FINDINGS", "CREATIVE_RULES"),
    "delivery": ("DELIVERY_FINDINGS", "DELIVERY_RULES"),
}


def find_folders() -> list[Path]:
    """The folders of bad samples, by name."""
    return sorted(path for path in SAMPLES.iterdir() if path.is_dir())


def registered_findings() -> dict[str, type[Finding] | Finding]:
    """Every finding that a package lists, by code."""
    listed = [
        finding
        for package, names in _REGISTRIES.items()
        for name in names
        for finding in getattr(importlib.import_module(package), name, ())
    ]
    assert len({finding.code for finding in listed}) == len(listed), "a code is used twice"
    return {finding.code: finding for finding in listed}


def code_of(folder: Path) -> str:
    """The problem code that the folder shows: what stands before the first hyphen."""
    return folder.name.split("-", 1)[0]


def check_folder(folder: Path, checks: dict[str, Check] | None = None) -> list[Problem]:
    """The problems of a sample: of its flow alone for FL codes, else of the whole project."""
    known, code = checks or CHECKS, code_of(folder)
    check = known.get(code) or known.get(code[:2], check_project)
    return check(folder)


def check_flow_alone(folder: Path) -> list[Problem]:
    """What reading and linting `flow.json` finds."""
    make = _MADE.get(code_of(folder))
    path = folder / "flow.json"
    flow, problems = parse_flow(make()) if make else load_flow(path, "flow.json")
    return problems + (lint_flow(flow, "flow.json") if flow is not None else [])


def check_project(folder: Path) -> list[Problem]:
    """What `flowtag check` finds in the folder."""
    check = cast("Check", importlib.import_module("delivery").check)
    return check(folder)


def build_tag_of(folder: Path) -> list[Problem]:
    """What `flowtag tag` finds in the folder; DL202 asks for a size that few looks have."""
    delivery = importlib.import_module("delivery")
    project, problems = delivery.load_project(folder)
    platform = project.platform or "dv360"
    size = "728x90" if code_of(folder) == "DL202" else None
    format_name = "standalone" if code_of(folder) in ("DL208", "DL209") else "script"
    _, found = delivery.build_tag(project, platform, format=format_name, size=size)
    return [*problems, *found]


# By package, or by code where only asking for a tag shows the problem.
CHECKS: dict[str, Check] = {
    "FL": check_flow_alone,
    "CR": check_project,
    "DL": check_project,
    "DL202": build_tag_of,
    "DL203": build_tag_of,
    "DL208": build_tag_of,
    "DL209": build_tag_of,
}


def render(problems: list[Problem]) -> str:
    """The text of `expected.txt`."""
    return "".join(f"{render_problem(problem)}\n" for problem in problems)


def write_expected() -> None:
    """Write every `expected.txt` anew."""
    for folder in find_folders():
        (folder / EXPECTED).write_text(render(check_folder(folder)), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.broken_samples --write")
    write_expected()
