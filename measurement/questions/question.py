"""What a question is: its parameters, the rows of its answer, and how it is asked of an engine."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import msgspec

from flows import nearest_hint
from measurement.errors import QuestionError
from measurement.questions.common import Common
from measurement.questions.scope import Scope
from measurement.store.engine import Engine

__all__ = ["MAX_LIMIT", "Answer", "Found", "Question", "share"]

MAX_LIMIT: Final = 10_000  # rows of one page
P = TypeVar("P", bound=Common)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, or a page of one: `next` is the `after` that asks for the page behind it.

    `from` and `to` are the period as it was understood; `notes` say what to know of the figures.
    """

    question: str
    project: str
    from_: str | None = msgspec.field(name="from")
    to: str | None
    zone: str
    count: str
    notes: tuple[str, ...]
    rows: tuple[msgspec.Struct, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All rows of an answer, in order, and what to know of them."""

    rows: Sequence[msgspec.Struct]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question(Generic[P]):
    """One question. `keys` are the fields of a row that, with `by`, no two rows share."""

    name: str
    meaning: str
    params: type[P]
    row: type[msgspec.Struct]
    find: Callable[[Scope, P], Found]
    keys: tuple[str, ...] = ()

    def ask(self, engine: Engine, given: Mapping[str, Any]) -> Answer:
        """The answer. Raises QuestionError for parameters that are none."""
        params = self.read(given)
        scope = Scope(engine, params)
        found = self.find(scope, params)
        rows, following = self._page(found.rows, params)
        return Answer(
            question=self.name,
            project=scope.project,
            from_=_iso(scope, scope.from_ms),
            to=_iso(scope, scope.to_ms),
            zone=params.zone,
            count=params.count,
            notes=found.notes,
            rows=tuple(rows),
            next=following,
        )

    def scope(self, engine: Engine, given: Mapping[str, Any]) -> Scope:
        """What the question would be asked about."""
        return Scope(engine, self.read(given))

    def read(self, given: Mapping[str, Any]) -> P:
        """The parameters, typed. Raises QuestionError."""
        known = [field.encode_name for field in msgspec.structs.fields(self.params)]
        for name in given:
            if name not in known:
                hint = nearest_hint(name, known, "Parameters")
                raise QuestionError(f'{self.name} has no parameter "{name}"; {hint}')
        try:
            params = msgspec.convert(dict(given), self.params, strict=False)
        except msgspec.ValidationError as error:
            raise QuestionError(f"{self.name}: {error}") from None
        if not 1 <= params.limit <= MAX_LIMIT:
            raise QuestionError(f"limit: {params.limit} is not between 1 and {MAX_LIMIT}")
        return params

    def _page(self, rows: Sequence[msgspec.Struct], params: P) -> tuple[Sequence[Any], str]:
        start = 0
        if params.after:
            wanted = _decode_cursor(params.after)
            places = (n for n, row in enumerate(rows) if self._key(row) == wanted)
            start = next(places, -1) + 1
            if not start:
                raise QuestionError("after: its row is no longer in the answer; begin again")
        page = rows[start : start + params.limit]
        if start + len(page) == len(rows):
            return page, ""
        return page, base64.urlsafe_b64encode(self._key(page[-1])).decode()

    def _key(self, row: msgspec.Struct) -> bytes:
        """What tells a row from the others, so that a page goes on after it."""
        return msgspec.json.encode([getattr(row, name, "") for name in ("by", *self.keys)])


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0..1; of nothing there is none."""
    return part / whole if whole else None


def _decode_cursor(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        raise QuestionError(f'after: "{text}" is no place in an answer') from None


def _iso(scope: Scope, at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, scope.info).isoformat()
