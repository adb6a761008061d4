"""A field that the user fills in: the flow waits until it is submitted.

What is typed goes straight to the advertiser's endpoint and never into an event.
"""

from typing import Annotated, ClassVar, Literal

import pydantic

from flows.components.base import Component, On
from flows.components.field import Endpoint, Field

__all__ = ["Input"]


class Input(Field, Component):
    """One field. An invalid value shows `retry` and the flow keeps waiting.

    With a connection from its port `invalid`, the `attempts`th invalid value leads there instead.
    `consent` is the text of a box that must be ticked.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "submitted", "invalid", "left")
    ports: ClassVar[tuple[str, ...]] = ("next", "invalid")
    optional_ports: ClassVar[tuple[str, ...]] = ("invalid",)
    plain_texts: ClassVar[tuple[str, ...]] = ("label", "placeholder", "button", "retry", "consent")
    type: Literal["input"]
    button: str = "Send"
    retry: str = "Please check what you typed."
    consent: str = ""
    attempts: Annotated[int, pydantic.Field(ge=1, le=20)] = 1
    endpoint: Endpoint | None = None
