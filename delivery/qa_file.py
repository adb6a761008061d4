"""`qa.toml`: which cells QA walks in a project where nothing else is asked for.

Beside flow.json; docs/qa.md describes the fields. What is wrong with it is a Problem; the options
of `flowtag qa` take the place of its fields, one by one.
"""

import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from delivery.findings import QaFileInvalid
from delivery.staging.consent_states import WALKED_CONSENTS, WalkedConsent
from delivery.staging.places import WALKED_HOSTS, WalkedHost
from flows import Document, Problem, nearest_hint

__all__ = ["QA_FILE", "QaFile", "check_qa_file", "load_qa_file"]

QA_FILE = "qa.toml"
_HINT = "docs/qa.md describes the fields."
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class QaFile(Document):
    """What stands in qa.toml. An empty list leaves the choice to the matrix."""

    matrix: Literal["quick", "full"] | None = None
    platforms: tuple[str, ...] = ()
    hosts: tuple[WalkedHost, ...] = ()
    sizes: tuple[str, ...] = ()
    consents: tuple[WalkedConsent, ...] = ()
    locales: tuple[Locale, ...] = ()
    faults: bool = False
    jobs: Annotated[int, Field(ge=1, le=64)] | None = None


def load_qa_file(folder: Path) -> tuple[QaFile | None, list[Problem]]:
    """What qa.toml of a project says; an empty one if there is none, None if it cannot be used."""
    try:
        table = tomllib.loads((folder / QA_FILE).read_bytes().decode("utf-8"))
        return QaFile.model_validate(table, strict=False), []
    except FileNotFoundError:
        return QaFile(), []
    except OSError as error:
        return None, [_problem("", f"The file cannot be read: {error.strerror}.")]
    except UnicodeDecodeError as error:
        return None, [_problem("", f"The file is not UTF-8: {error.reason}.")]
    except tomllib.TOMLDecodeError as error:
        return None, [_problem("", f"The file is not TOML: {error}.")]
    except ValidationError as error:
        return None, [_of_field(found) for found in error.errors(include_url=False)]


def check_qa_file(
    folder: Path, sizes: Collection[str], platforms: Collection[str]
) -> list[Problem]:
    """Everything wrong with qa.toml, beside a look of those sizes and those platforms."""
    found, problems = load_qa_file(folder)
    return problems if found is None else list(_of_project(found, sizes, platforms))


def _of_project(
    found: QaFile, sizes: Collection[str], platforms: Collection[str]
) -> Iterator[Problem]:
    for n, size in enumerate(found.sizes):
        if size not in sizes:
            hint = nearest_hint(size, sizes, "Sizes")
            yield _problem(f"sizes > {n}", f"The look has no size {size}.", hint)
    for n, name in enumerate(found.platforms):
        if name not in platforms:
            hint = nearest_hint(name, platforms, "Platforms")
            yield _problem(f"platforms > {n}", f'There is no platform "{name}".', hint)


def _of_field(found: ErrorDetails) -> Problem:
    """One field that does not fit: where, what was seen, and what fits there."""
    place = " > ".join(str(part) for part in found["loc"])
    field, seen = str(found["loc"][0]) if found["loc"] else "", str(found["input"])
    if found["type"] == "extra_forbidden":
        hint = nearest_hint(field, QaFile.model_fields, "Fields")
        return _problem(place, f'There is no field "{field}".', hint)
    values: dict[str, Collection[str]] = {"hosts": WALKED_HOSTS, "consents": WALKED_CONSENTS}
    known = values.get(field)
    if known is not None and found["type"] == "literal_error":
        return _problem(place, f'There is no "{seen}" here.', nearest_hint(seen, known, "Values"))
    return _problem(place, f"{found['msg']}, not {seen!r}.")


def _problem(place: str, message: str, hint: str = _HINT) -> Problem:
    return QaFileInvalid.problem(place, message, hint, file=QA_FILE)
