"""Documents as files: the only module of `flows` that touches the disk, and it only reads.

`save_flow` gives bytes; who writes them, and where, is the caller's decision.
"""

from pathlib import Path
from typing import TypeVar

from flows.components import Document
from flows.document import read_document, save_document
from flows.findings import FileNotReadable
from flows.flow import Flow
from flows.json_text import MAX_BYTES
from flows.problem import Problem

__all__ = ["load_document", "load_flow", "load_subflows", "parse_flow", "save_flow"]

ModelT = TypeVar("ModelT", bound=Document)

_REASONS: dict[type[OSError], tuple[str, str]] = {
    FileNotFoundError: ("The file is not there.", "Check the path, or create the file."),
    IsADirectoryError: ("This is a folder, not a file.", "Name the file in it."),
    NotADirectoryError: ("A part of the path is a file, not a folder.", "Check the path."),
    PermissionError: ("The file may not be read.", "Change its permissions."),
}

_OUTSIDE = ("The file is a link that leads out of the project's folder.", "Copy the file here.")


def parse_flow(data: bytes, name: str = "flow.json") -> tuple[Flow | None, list[Problem]]:
    """The flow that the bytes hold, or None and why not. `name` is the file in the problems."""
    return read_document(data, Flow, name)


def load_flow(path: Path, name: str = "flow.json") -> tuple[Flow | None, list[Problem]]:
    """The flow in the file, or None and why not. Does not lint: see `lint_flow`."""
    return load_document(path, Flow, name)


def load_subflows(folder: Path) -> tuple[dict[str, Flow], list[Problem]]:
    """The project's other flows (`flows/*.json`) by file name, and what is wrong with each.

    A flow with an error of its document is left out. Files behind links that lead out of the
    folder are not read.
    """
    found: dict[str, Flow] = {}
    problems: list[Problem] = []
    root = folder.resolve()
    for path in sorted((folder / "flows").glob("*.json")):
        name = f"flows/{path.name}"
        if not path.resolve().is_relative_to(root):
            problems.append(FileNotReadable.problem("", *_OUTSIDE, file=name))
            continue
        flow, flow_problems = load_flow(path, name)
        problems += flow_problems
        if flow is not None:
            found[path.stem] = flow
    return found, problems


def load_document(
    path: Path, model: type[ModelT], name: str
) -> tuple[ModelT | None, list[Problem]]:
    """The document in the file, or None and why not."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        other = (f"The file cannot be read: {error.strerror or type(error).__name__}.", "")
        return None, [FileNotReadable.problem("", *_REASONS.get(type(error), other), file=name)]
    return read_document(data, model, name)


def save_flow(flow: Flow) -> bytes:
    """The flow as the bytes of its file; see `save_document` for what they promise."""
    return save_document(flow)
