"""Finished cells on disk, so that a run that was stopped goes on where it stood.

A cell is known by a hash of everything that its report hangs on; nothing else decides whether it
is taken over. What is on disk is read as data, never run.
"""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from delivery.project import Project
from delivery.qa.planned import Plan
from delivery.qa.report import PlatformReport

__all__ = ["State"]

_OURS = ("creative", "delivery", "flows", "measurement")
_CODE = (".py", ".js", ".ts", ".toml", ".j2", ".css", ".html")


class State:
    """The cells that are kept in a folder; without a folder none is."""

    def __init__(self, folder: Path | None, project: Project, browser: str) -> None:
        self.folder = folder
        self._common = _hash_project(project, folder) + _hash_code() + browser if folder else ""

    def find(self, plan: Plan) -> PlatformReport | None:
        """The report of that cell, if one with the same input is kept and can be read."""
        path = self._path(plan)
        if path is None or not path.exists():
            return None
        try:
            return msgspec.json.decode(path.read_bytes(), type=PlatformReport)
        except msgspec.DecodeError:
            return None  # of a run that was stopped while it wrote, or edited: walked again

    def keep(self, plan: Plan, report: PlatformReport) -> None:
        """Keeps a cell's report."""
        path = self._path(plan)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(report))
        fresh.replace(path)

    def _path(self, plan: Plan) -> Path | None:
        if self.folder is None:
            return None
        walks = [(walk.name, walk.title, walk.walk.thorough) for walk in plan.walks]
        what = [self._common, repr(plan.platform), repr(plan.case), repr(walks)]
        return self.folder / f"{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]}.json"


def _hash_project(project: Project, state: Path) -> str:
    """The project's files, and the tables of the user's that it uses.

    Reports that are written beside flow.json, and the kept cells themselves, change nothing.
    """
    creative, found = project.creative, hashlib.sha256()
    for path in sorted(p for p in project.folder.rglob("*") if p.is_file()):
        report = path.parent == project.folder and path.suffix not in (".json", ".toml")
        if report or state.resolve() in path.resolve().parents:
            continue
        found.update(f"{path.relative_to(project.folder)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    found.update(repr((creative.flow, creative.look, project.delivery, project.vendors)).encode())
    return found.hexdigest()


@cache
def _hash_code() -> str:
    """Our own code and tables, so that no cell of another version is taken over."""
    found = hashlib.sha256()
    for package in _OURS:
        root = Path(str(files(package)))
        for path in sorted(p for p in root.rglob("*") if p.suffix in _CODE):
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
