"""One bad document per problem code, in `samples/broken/<CODE>-<name>/`, with its exact text.

`expected.txt` is what a person reads. Write all of them again after a change, and read the diff:
`python -m tests.broken_samples --write`.
"""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from flows import (
    Finding,
    Problem,
    import_flow,
    lint_flows,
    load_flow,
    load_subflows,
    parse_flow,
    render_problem,
)
from tests.macro_tool_samples import run_macro_tool

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "broken"
EXPECTED = "expected.txt"

Check = Callable[[Path], list[Problem]]

# Too large to lie in the repository: made when they are needed.
_MADE: dict[str, Callable[[], bytes]] = {
    "FL102": lambda: b" " * 4_000_001,
    "FL228": lambda: _flow_of(20_001),
    "FL403": lambda: b"".join(b":: Passage %d\nHi!\n\n" % number for number in range(10_001)),
}

# Where each package lists what it can find; a package that is not there yet lists nothing.
_REGISTRIES = {
    "flows": ("READING_FINDINGS", "FLOW_RULES", "IMPORT_FINDINGS"),
    "creative": ("BEHAVIOUR_FINDINGS", "CREATIVE_FINDINGS", "CREATIVE_RULES"),
    "delivery": ("DELIVERY_FINDINGS", "DELIVERY_RULES"),
}


def _flow_of(count: int) -> bytes:
    """A flow of so many goals."""
    goals = [{"id": f"g{n}", "type": "goal", "name": "won"} for n in range(count)]
    return json.dumps({"format": 1, "id": "big", "start": "g0", "components": goals}).encode()


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
    check = known.get(code) or known.get(code[:3]) or known.get(code[:2], check_project)
    return check(folder)


def check_flow_alone(folder: Path) -> list[Problem]:
    """What reading and linting the flows finds."""
    make = _MADE.get(code_of(folder))
    path = folder / "flow.json"
    flow, problems = parse_flow(make()) if make else load_flow(path, "flow.json")
    library, library_problems = load_subflows(folder)
    problems += library_problems
    return problems + (lint_flows(flow, library) if flow is not None else [])


def check_import(folder: Path) -> list[Problem]:
    """What importing the sample's source finds: a Typebot export or a Twee story."""
    make = _MADE.get(code_of(folder))
    source = next(folder.glob("source.*"), folder / "source.twee")
    return list(import_flow(make() if make else source.read_bytes(), source.name).problems)


def check_project(folder: Path) -> list[Problem]:
    """What `flowtag check` finds in the folder."""
    check = cast("Check", importlib.import_module("delivery").check)
    return check(folder)


def load_behaviour_of(folder: Path) -> list[Problem]:
    """What `flowtag simulate --behaviour` finds in the sample's file."""
    creative = importlib.import_module("creative")
    flow, problems = load_flow(folder / "flow.json", "flow.json")
    _, found = creative.load_behaviour(folder / "behaviour.json", flow)
    return [*problems, *found]


def build_tag_of(folder: Path) -> list[Problem]:
    """What `flowtag tag` finds in the folder; DL202 asks for a size that few looks have."""
    delivery = importlib.import_module("delivery")
    project, problems = delivery.load_project(folder)
    platform = project.platform or "dv360"
    size = "728x90" if code_of(folder) == "DL202" else None
    format_name = "standalone" if code_of(folder) in _STANDALONE else "script"
    _, found = delivery.build_tag(project, platform, format=format_name, size=size)
    return [*problems, *found]


_STANDALONE = ("DL208", "DL209", "DL211")

# By package, or by code where only asking for a tag shows the problem.
CHECKS: dict[str, Check] = {
    "FL": check_flow_alone,
    "FL4": check_import,
    "CR": check_project,
    "CR451": load_behaviour_of,
    "DL": check_project,
    "DL3": run_macro_tool,
    "DL202": build_tag_of,
    "DL203": build_tag_of,
    "DL208": build_tag_of,
    "DL209": build_tag_of,
    "DL211": build_tag_of,
    "DL212": build_tag_of,
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
