"""A field that the user fills in: the flow waits until it is submitted.

What is typed goes straight to the advertiser's endpoint and never into an event.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from flows.components.base import Component, Document, On, VariableName

__all__ = ["Endpoint", "Input"]


class Endpoint(Document):
    """Where a lead goes: one POST of `{"leadId": lead_id, "<label>": value}` per submit."""

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    lead_id: Annotated[str, StringConstraints(min_length=1)]


class Input(Component):
    """A field of one line. An invalid value shows `retry` and the flow keeps waiting.

    `variable` keeps the value for the conversation. `personal` values may not appear in URLs,
    metrics, traces or reports. `consent` is the text of a box that must be ticked.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "submitted", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    plain_texts: ClassVar[tuple[str, ...]] = ("label", "placeholder", "button", "retry", "consent")
    type: Literal["input"]
    kind: Literal["text", "email"] = "text"
    label: Annotated[str, StringConstraints(min_length=1)]
    placeholder: str = ""
    button: str = "Send"
    required: bool = True
    retry: str = "Please check what you typed."
    consent: str = ""
    variable: VariableName | None = None
    personal: bool = Field(default=True, description="The value says something about a person.")
    endpoint: Endpoint | None = None
