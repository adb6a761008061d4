"""What a field asks for: the part that a single input and each field of a form share.

What is typed goes straight to the advertiser's endpoint and never into an event.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

import pydantic
from pydantic import StringConstraints

from flows.components.base import MAX_SAFE_INTEGER, Document, VariableName

__all__ = ["FIELD_KINDS", "Endpoint", "Field", "FieldKind"]

FieldKind = Literal["text", "email", "phone", "number", "date", "rating", "select"]
FIELD_KINDS: tuple[FieldKind, ...] = (
    "text",
    "email",
    "phone",
    "number",
    "date",
    "rating",
    "select",
)
MAX_LENGTH = 254  # the longest e-mail address, RFC 5321 section 4.5.3.1.3; enough for one line

LEAD_ID = "leadId"  # a key of every lead

_Number = Annotated[int, pydantic.Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)] | float
_Short = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Endpoint(Document):
    """Where a lead goes: one POST of `{"leadId": lead_id, "<label>": value}` per submit."""

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    lead_id: Annotated[str, StringConstraints(min_length=1)]


class Field(Document):
    """One thing that is asked for.

    `min` and `max` are the bounds of a number, the most stars of a rating (`max`, 2 to 10), or the
    shortest and longest text, in characters. `min_date` and `max_date` are ISO dates. `options` are
    those of a select. `variable` keeps the value for the conversation: as a number where the
    variable is one. `personal` values may not appear in URLs, metrics, traces or reports.
    """

    number_kinds: ClassVar[tuple[FieldKind, ...]] = ("number", "rating")
    kind: FieldKind = "text"
    label: Annotated[str, StringConstraints(min_length=1)]
    placeholder: str = ""
    options: tuple[_Short, ...] = ()
    min: _Number | None = None
    max: _Number | None = None
    min_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    max_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    required: bool = True
    variable: VariableName | None = None
    personal: bool = pydantic.Field(
        default=True, description="The value says something about a person."
    )

    @pydantic.model_validator(mode="after")
    def _check_bounds(self) -> "Field":
        if self.kind == "select" and not self.options:
            raise ValueError('a select needs "options": the texts to choose from')
        if self.kind != "select" and self.options:
            raise ValueError(f'"options" are for kind "select"; this is "{self.kind}"')
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        if self.label == LEAD_ID:
            raise ValueError(f'the label "{LEAD_ID}" is what the lead\'s own id is sent as')
        for name, day in (("min_date", self.min_date), ("max_date", self.max_date)):
            if day and not _is_day(day):
                raise ValueError(f"{name} {day} is no day of the calendar")
        if self.min_date and self.max_date and self.min_date > self.max_date:
            raise ValueError(f"min_date {self.min_date} is after max_date {self.max_date}")
        if self.kind == "rating" and not 2 <= self.stars <= 10:
            raise ValueError(f"a rating has 2 to 10 stars; max is {self.max}")
        return self

    @property
    def stars(self) -> int:
        """How many stars a rating has."""
        return 5 if self.max is None else int(self.max)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
