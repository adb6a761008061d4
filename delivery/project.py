"""A whole project: the creative and how it is served, and everything that is wrong with either."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from creative import Creative, load_creative
from delivery.document import Delivery
from delivery.platforms import (
    Platform,
    find_platform,
    load_platform_file,
    load_platforms,
    platform_files,
    user_platform_folders,
)
from delivery.vendors import Vendor, load_vendors, load_vendors_file, vendor_folders
from flows import FileNotReadable, Problem, load_document

__all__ = [
    "Project",
    "find_platform_problems",
    "find_platforms",
    "find_vendor_problems",
    "find_vendors",
    "holds_creative",
    "load_project",
]

_FILES = ("flow.json", "creative.json", "delivery.json")
_SHOWN = 10  # creatives that a hint names


@dataclass(frozen=True)
class Project:
    """A creative with its delivery. `folder` is where both lie."""

    folder: Path
    creative: Creative
    delivery: Delivery

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What was found of this project and holds as long as it does; see `formats.ground`."""
        return {}

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """The platforms that this project can name: ours and the user's own."""
        return find_platforms(self.folder)

    @cached_property
    def vendors(self) -> tuple[Vendor, ...]:
        """The vendors that this project knows: the user's own and ours."""
        return find_vendors(self.folder)

    @cached_property
    def platform(self) -> Platform | None:
        """The platform of delivery.json, if it names one that exists, by whichever name."""
        return find_platform(self.delivery.platform or "", self.platforms)


def find_platforms(folder: Path | None = None) -> dict[str, Platform]:
    """All platforms by name: built in, from the user's configuration, from the project."""
    return dict(load_platforms(user_platform_folders(folder)))


def find_vendors(folder: Path | None = None) -> tuple[Vendor, ...]:
    """All vendors: from the project, from the user's configuration, built in."""
    return load_vendors(vendor_folders(user_platform_folders(folder)))


def load_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """The project in a folder, and what is wrong with its files as documents.

    None if one of the three files cannot be used at all. A missing delivery.json is an error of
    its own: a tag needs at least the click-throughs. A path that is no folder, or a folder with
    none of the three, is one problem.
    """
    if not holds_creative(path):
        return None, [_no_creative(path)]
    creative, problems = load_creative(path)
    delivery, delivery_problems = _load_delivery(path / "delivery.json")
    problems = [*problems, *delivery_problems, *find_platform_problems(path)]
    problems += find_vendor_problems(path)
    if creative is None or delivery is None:
        return None, problems
    return Project(path, creative, delivery), problems


def holds_creative(path: Path) -> bool:
    """Whether any of the three files of a creative lies there."""
    return any((path / name).exists() for name in _FILES)


def _no_creative(path: Path) -> Problem:
    hint = f"Give the folder that holds {', '.join(_FILES[:-1])} and {_FILES[-1]}."
    if path.is_dir():
        seen = "There is no creative in this folder."
        found = sorted(entry.parent.name for entry in path.glob("*/flow.json"))
        if found:
            hint = f"Give one of its folders: {', '.join(found[:_SHOWN])}."
    elif path.exists():
        seen = "This is a file; a creative is a folder."
    else:
        seen = "There is no such folder."
    return FileNotReadable.problem("", seen, hint, file=str(path))


def _load_delivery(path: Path) -> tuple[Delivery | None, list[Problem]]:
    return load_document(path, Delivery, path.name)


def find_platform_problems(folder: Path | None = None) -> list[Problem]:
    """What is wrong with the user's own platform files; a file with an error is not used."""
    files = platform_files(user_platform_folders(folder))
    return [problem for path in files for problem in load_platform_file(path)[1]]


def find_vendor_problems(folder: Path | None = None) -> list[Problem]:
    """What is wrong with the user's own vendors.toml files; a file with an error is not used."""
    tables = [path / "vendors.toml" for path in vendor_folders(user_platform_folders(folder))]
    return [p for path in tables if path.is_file() for p in load_vendors_file(path)[1]]
