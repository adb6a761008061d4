"""A whole project: the creative and how it is served, and everything that is wrong with either."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from creative import Creative, load_creative
from delivery.document import Delivery
from delivery.platforms import (
    Platform,
    load_platform_file,
    load_platforms,
    platform_files,
    user_platform_folders,
)
from flows import FileNotReadable, Problem, load_document

__all__ = ["Project", "find_platforms", "load_project"]


@dataclass(frozen=True)
class Project:
    """A creative with its delivery. `folder` is where both lie."""

    folder: Path
    creative: Creative
    delivery: Delivery

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """The platforms that this project can name: ours and the user's own."""
        return find_platforms(self.folder)

    @property
    def platform(self) -> Platform | None:
        """The platform of delivery.json, if it names one that exists."""
        return self.platforms.get(self.delivery.platform or "")


def find_platforms(folder: Path | None = None) -> dict[str, Platform]:
    """All platforms by name: built in, from the user's configuration, from the project."""
    return dict(load_platforms(user_platform_folders(folder)))


def load_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """The project in a folder, and what is wrong with its files as documents.

    None if one of the three files cannot be used at all. A missing delivery.json is an error of
    its own: a tag needs at least the click-throughs. A path that is no folder is one problem.
    """
    if not path.is_dir():
        return None, [_no_folder(path)]
    creative, problems = load_creative(path)
    delivery, delivery_problems = _load_delivery(path / "delivery.json")
    problems = [*problems, *delivery_problems, *_own_platforms(path)]
    if creative is None or delivery is None:
        return None, problems
    return Project(path, creative, delivery), problems


def _no_folder(path: Path) -> Problem:
    seen = (
        "This is a file; a creative is a folder." if path.exists() else "There is no such folder."
    )
    hint = "Give the folder that holds flow.json, creative.json and delivery.json."
    return FileNotReadable.problem("", seen, hint, file=str(path))


def _load_delivery(path: Path) -> tuple[Delivery | None, list[Problem]]:
    return load_document(path, Delivery, path.name)


def _own_platforms(folder: Path) -> list[Problem]:
    files = platform_files(user_platform_folders(folder))
    return [problem for path in files for problem in load_platform_file(path)[1]]
