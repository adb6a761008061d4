"""Reads platform tables: those that ship with us, and those of the user.

A user's own file lies in `platforms/` of the project or in `$XDG_CONFIG_HOME/flowtag/platforms`,
and may replace one of ours by taking its name.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from delivery.findings import PlatformFileInvalid
from delivery.platforms.model import (
    Alias,
    Click,
    Closing,
    FormatSupport,
    Limit,
    Missing,
    NoValue,
    Platform,
    PlatformMacro,
    Preview,
)
from flows import MACROS, Problem, nearest_hint

__all__ = [
    "check_platform_file",
    "find_platform",
    "load_platform_file",
    "load_platforms",
    "parse_platform",
    "user_platform_folders",
]

_FIELDS = "docs/platforms.md describes the fields; `flowtag platforms dv360 --json` shows one."
_TABLES = (Platform, PlatformMacro, Click, Preview, FormatSupport, Limit)
_TABLES_TOO = (Alias, Missing, NoValue, Closing)
_KNOWN = sorted({name for table in (*_TABLES, *_TABLES_TOO) for name in table.model_fields})


@cache
def built_in_platforms() -> Mapping[str, Platform]:
    """The platforms that ship with us, by name, in alphabetical order."""
    folder = files("delivery") / "platforms"
    tables = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name
    )
    found = [_from_table(tomllib.loads(entry.read_text("utf-8"))) for entry in tables]
    return MappingProxyType({platform.name: platform for platform in found})


def load_platforms(folders: Iterable[Path] = ()) -> Mapping[str, Platform]:
    """All platforms by name; later folders win. Files with problems are left out: see `check`."""
    found = dict(built_in_platforms())
    for path in platform_files(folders):
        platform, _ = load_platform_file(path)
        if platform is not None:
            found[platform.name] = platform
    return MappingProxyType(found)


def find_platform(name: str, platforms: Mapping[str, Platform]) -> Platform | None:
    """The platform of that name, or the one whose former or other name it is."""
    if name in platforms:
        return platforms[name]
    known_as = (p for p in platforms.values() if any(a.name == name for a in p.aliases))
    return next(known_as, None)


def platform_files(folders: Iterable[Path]) -> list[Path]:
    """The users' tables in those folders."""
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]


def user_platform_folders(project: Path | None = None) -> list[Path]:
    """Where a user's tables may lie, least important first."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    own = [project / "platforms"] if project else []
    return [Path(config) / "flowtag" / "platforms", *own]


def check_platform_file(path: Path) -> tuple[Platform | None, list[Problem]]:
    """As `load_platform_file`, for a file anywhere, which may not be there."""
    try:
        return parse_platform(path.read_bytes(), str(path))
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [_problem(str(path), "", f"The file cannot be read: {reason}.")]


def load_platform_file(path: Path) -> tuple[Platform | None, list[Problem]]:
    """The platform in a user's TOML file, and what is wrong with the file."""
    return parse_platform(path.read_bytes(), f"{path.parent.name}/{path.name}")


def parse_platform(data: bytes, file: str) -> tuple[Platform | None, list[Problem]]:
    """The platform in `data`; `file` is its name in problems."""
    try:
        return _from_table(tomllib.loads(data.decode("utf-8"))), []
    except UnicodeDecodeError as error:
        return None, [_problem(file, "", f"The file is not UTF-8: {error.reason}.")]
    except tomllib.TOMLDecodeError as error:
        return None, [_problem(file, "", f"The file is not TOML: {error}.")]
    except ValidationError as error:
        return None, [_of_field(file, found) for found in error.errors(include_url=False)]


def _from_table(table: dict[str, object]) -> Platform:
    # TOML has lists where the model has tuples: strict models take them only as JSON would.
    return Platform.model_validate(table, strict=False)


def _problem(file: str, place: str, message: str, hint: str = _FIELDS) -> Problem:
    return PlatformFileInvalid.problem(place, message, hint, file=file)


def _of_field(file: str, found: ErrorDetails) -> Problem:
    """One field of the table that does not fit: where, what, and what fits there."""
    place = " > ".join(str(part) for part in found["loc"])
    message = f"{found['msg'].removeprefix('Value error, ')}."
    word = re.search(r'there is no macro "(\w*)"', message)
    if word is not None:
        return _problem(file, place, message, nearest_hint(word[1], MACROS, "Macros"))
    if found["type"] == "extra_forbidden":
        return _problem(file, place, message, nearest_hint(str(found["loc"][-1]), _KNOWN, "Fields"))
    return _problem(file, place, message)
