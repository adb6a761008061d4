"""What `flowtag check --fix` would change: edits that problems carry, made and saved as documents.

Nothing is written here. A file with an error that no edit takes away stays as it is: what its
author meant there is not known, and a fix might hide it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows import Problem, apply_edits, parse_flow, save_flow

__all__ = ["FixedFile", "plan_fixes"]


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file before and after its fixes. With `kept_by`, errors that keep it as it is."""

    file: str
    before: bytes
    after: bytes
    fixed: tuple[Problem, ...]
    kept_by: tuple[Problem, ...] = ()


def plan_fixes(folder: Path, problems: Iterable[Problem]) -> list[FixedFile]:
    """The files that fixes of these problems would change, or would if they had no other errors."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    plans = (_plan(folder, file, found) for file, found in by_file.items())
    return [plan for plan in plans if plan is not None]


def _plan(folder: Path, file: str, problems: list[Problem]) -> FixedFile | None:
    fixed = tuple(problem for problem in problems if problem.fix)
    if not fixed or not _is_flow(file):
        return None
    before = (folder / file).read_bytes()
    errors = tuple(p for p in problems if p.severity == "error" and not p.fix)
    if errors:
        return FixedFile(file, before, before, fixed, errors)
    edits = [edit for problem in fixed for edit in problem.fix]
    edited = apply_edits(json.loads(before.decode("utf-8-sig")), edits)
    flow, _ = parse_flow(json.dumps(edited).encode(), file)
    if flow is None:  # an edit that makes a flow unreadable is a mistake of ours; nothing is lost
        return None
    return FixedFile(file, before, save_flow(flow), fixed)


def _is_flow(file: str) -> bool:
    return file == "flow.json" or file.startswith("flows/")
