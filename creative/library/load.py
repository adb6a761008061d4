"""Reads library scripts: those that ship with us, and those in a project's `library` folder."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from creative.library.findings import LibraryFileBroken, LibraryScriptShadowed
from creative.library.model import SCRIPT_NAME, LibraryScript
from creative.scripts import lint_scripts
from flows import Flow, Problem, Script, has_errors, place_of

__all__ = ["LIBRARY_FOLDER", "built_in_scripts", "load_scripts"]

LIBRARY_FOLDER = "library"
MAX_FILE_BYTES = 100_000  # a script has at most 16 KB; the rest is its form
MAX_FILES = 200
_OF_A_FLOW = ("CR110", "CR111")  # its variables and components
_LINE = re.compile(r"line (\d+):(\d+)$")
_HINT = "docs/library.md describes the fields; `flowtag library floodlight` shows a form"


@cache
def built_in_scripts() -> Mapping[str, LibraryScript]:
    """The scripts that ship with us, by name, in alphabetical order."""
    folder = files("creative") / "library" / "scripts"
    tables = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return MappingProxyType(
        {
            name.removesuffix(".toml"): _from_table(tomllib.loads(tables[name].read_text("utf-8")))
            for name in sorted(tables)
        }
    )


def load_scripts(folder: Path | None = None) -> tuple[Mapping[str, LibraryScript], list[Problem]]:
    """All scripts by name, and what is wrong with those of the project in `folder`.

    A script of the project goes before one of ours with the same name. Broken ones are left out.
    """
    found = dict(built_in_scripts())
    problems: list[Problem] = []
    for path in _project_files(folder):
        file, name = f"{LIBRARY_FOLDER}/{path.name}", path.stem
        script, wrong = _load_file(path, file)
        problems += wrong
        if script is None:
            continue
        if name in built_in_scripts():
            problems.append(_shadowed(name, file))
        found[name] = script
    return MappingProxyType(found), problems


def parse_script(data: bytes, file: str) -> tuple[LibraryScript | None, list[Problem]]:
    """The script in a TOML file's bytes; `file` is its name in problems. Runs nothing."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return None, [_broken(file, "", f"The file is not UTF-8: {error.reason}.")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [_broken(file, "", f"The file is not TOML: {error}.")]
    try:
        script = _from_table(table)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [_broken(file, place_of(table, e["loc"]), _sentence(e)) for e in found]
    problems = _check_code(script, file)
    return (None if has_errors(problems) else script), problems


def _project_files(folder: Path | None) -> list[Path]:
    """TOML files of the project; what leads out of it by a link is none of it."""
    if folder is None or not (folder / LIBRARY_FOLDER).is_dir():
        return []
    root = folder.resolve()
    found = sorted((folder / LIBRARY_FOLDER).glob("*.toml"))[:MAX_FILES]
    return [path for path in found if path.is_file() and path.resolve().is_relative_to(root)]


def _load_file(path: Path, file: str) -> tuple[LibraryScript | None, list[Problem]]:
    if not SCRIPT_NAME.fullmatch(path.stem):
        message = f'"{path.stem}" is no name of a script.'
        hint = "name the file with small letters, digits and hyphens: voucher-pixel.toml"
        return None, [LibraryFileBroken.problem("", message, hint, file=file)]
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return None, [_broken(file, "", f"The file cannot be read: {error.strerror}.")]
    if len(data) > MAX_FILE_BYTES:
        message = f"The file has more than {MAX_FILE_BYTES:,} bytes."
        return None, [_broken(file, "", message)]
    return parse_script(data, file)


def _from_table(table: dict[str, object]) -> LibraryScript:
    # TOML has lists where the model has tuples: strict models take them only as JSON would.
    return LibraryScript.model_validate(table, strict=False)


def _check_code(script: LibraryScript, file: str) -> list[Problem]:
    """What is wrong with the code by itself; what it does to a flow is found where it is used."""
    code = f"const PARAM = {{}};\n{script.code}"  # the line that stands before it in the ad
    component = Script.model_construct(type="script", id="code", code=code)
    flow = Flow.model_construct(id="library", start="code", variables={}, components=(component,))
    return [
        replace(p, file=file, place=_in_code(p.place))
        for p in lint_scripts(flow, file)
        if p.code not in _OF_A_FLOW
    ]


def _in_code(place: str) -> str:
    """`code > line 3:7`, without the line that stands before the code."""
    found = _LINE.search(place)
    return f"code > line {int(found[1]) - 1}:{found[2]}" if found else "code"


def _sentence(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "The field is missing."
        case "extra_forbidden":
            return "There is no such field."
        case _:
            text = error["msg"].removeprefix("Value error, ")
            return f"{text[:1].upper()}{text[1:]}."


def _broken(file: str, place: str, message: str) -> Problem:
    return LibraryFileBroken.problem(place, message, _HINT, file=file)


def _shadowed(name: str, file: str) -> Problem:
    return LibraryScriptShadowed.problem(
        "",
        f'"{name}" is also a script that ships with flowtag; this one is used.',
        "rename the file if ours is meant",
        file=file,
    )
