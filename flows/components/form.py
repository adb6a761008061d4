"""Several fields with one submit: the flow waits until all of them are right."""

from typing import Annotated, ClassVar, Literal

import pydantic

from flows.components.base import Component, On
from flows.components.field import Endpoint, Field

__all__ = ["Form"]


class Form(Component):
    """Fields that are sent together, as one POST of `{"leadId": lead_id, "<label>": value, …}`.

    An invalid value shows `retry` at its field and the flow keeps waiting; see Input for
    `attempts` and `consent`.
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "submitted", "invalid", "left")
    ports: ClassVar[tuple[str, ...]] = ("next", "invalid")
    optional_ports: ClassVar[tuple[str, ...]] = ("invalid",)
    plain_texts: ClassVar[tuple[str, ...]] = ("title", "button", "retry", "consent")
    type: Literal["form"]
    title: str = ""
    fields: Annotated[tuple[Field, ...], pydantic.Field(min_length=1, max_length=12)]
    button: str = "Send"
    retry: str = "Please check what you typed."
    consent: str = ""
    attempts: Annotated[int, pydantic.Field(ge=1, le=20)] = 1
    endpoint: Endpoint | None = None
