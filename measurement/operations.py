"""What can be asked of a store or done to it, by the process that owns it.

The command line and the owner's own door (`api.py`) run the same operations: a command runs them
itself where nobody owns the store, and hands them to the owner where somebody does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from flows import nearest_hint
from measurement.collector.control import Control
from measurement.errors import QuestionError
from measurement.export import Export, export_rows
from measurement.goals import find_goals
from measurement.questions import QUESTIONS
from measurement.questions.question import Answer
from measurement.store.contents import Contents, find_contents
from measurement.store.erase import Erased, Erasure
from measurement.store.retention import apply_retention, write_retention
from measurement.store.rewrite import compact_store
from measurement.store.store import Store

__all__ = [
    "FILLED",
    "OPERATIONS",
    "Ask",
    "Compacted",
    "Exported",
    "Nothing",
    "Operation",
    "Retain",
    "ask",
]

_TAKEN: Final = ("", "trimmed")  # of a collector's counts, those that are no refusals
FILLED: Final = {"goals": "goals", "usage": "refused"}
"""Questions with a parameter that is not asked for: it is filled in."""
P = TypeVar("P", bound=msgspec.Struct)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R]):
    """One operation: what it takes, and what it does and gives back."""

    name: str
    params: type[P]
    result: type[R]
    run: Callable[[Store, P], R]


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A question by its name, and its parameters."""

    question: str
    given: dict[str, Any] = {}


class Retain(msgspec.Struct, frozen=True, kw_only=True):
    """How many days to keep data from now on; 0 keeps all."""

    days: int
    now_ms: int


class Compacted(msgspec.Struct, frozen=True, kw_only=True):
    """The store's bytes on disk."""

    bytes_before: int
    bytes_after: int


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    file: str
    rows: int


def ask(store: Store, asked: Ask) -> Answer:
    """The answer to a question. Raises QuestionError for one that cannot be answered."""
    question = QUESTIONS.get(asked.question)
    if question is None:
        hint = nearest_hint(asked.question, QUESTIONS, "Questions")
        raise QuestionError(f'there is no question "{asked.question}"; {hint}')
    given = dict(asked.given)
    with store.reading() as engine:
        if asked.question in FILLED and not set(given) & set(FILLED.values()):
            project = question.scope(engine, given).project
            given |= _fill(store.data_dir, asked.question, project)
        return question.ask(engine, given)


def _fill(data_dir: Path, question: str, project: str) -> dict[str, Any]:
    """What is known beside the events: the goals that people defined, what collectors refused."""
    if question == "goals":
        return {"goals": [msgspec.to_builtins(goal) for goal in find_goals(data_dir, project)]}
    control = Control(data_dir)
    try:
        counts = control.usage()
    finally:
        control.close()
    return {
        "refused": [
            {"month": month, "reason": reason, "events": count}
            for (of, month, reason), count in counts.items()
            if of == project and reason not in _TAKEN
        ]
    }


def _export(store: Store, export: Export) -> Exported:
    if not Path(export.file).is_absolute():
        raise QuestionError(f'file: "{export.file}" is no absolute path')
    with store.reading() as engine:
        return Exported(file=export.file, rows=export_rows(engine, export))


def _erase(store: Store, erasure: Erasure) -> Erased:
    """What is deleted is not left in the file's unused blocks either."""
    erased = store.erase(erasure)
    compact_store(store)
    return erased


def _retain(store: Store, retain: Retain) -> Erased:
    write_retention(store.data_dir, retain.days)
    nothing = Erased(sessions=0, events=0, records=0, segments=0)
    return apply_retention(store, retain.now_ms) or nothing


def _compact(store: Store, _: Nothing) -> Compacted:
    before, after = compact_store(store)
    return Compacted(bytes_before=before, bytes_after=after)


OPERATIONS: Final[dict[str, Operation[Any, Any]]] = {
    operation.name: operation
    for operation in (
        Operation("ask", Ask, Answer, ask),
        Operation("show", Nothing, Contents, lambda store, _: find_contents(store)),
        Operation("export", Export, Exported, _export),
        Operation("erase", Erasure, Erased, _erase),
        Operation("retain", Retain, Erased, _retain),
        Operation("compact", Nothing, Compacted, _compact),
    )
}
