"""delivery.json as a value: click-throughs, impression trackers, where the creative is published."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from flows import Document, Problem, document_schema, read_document

__all__ = ["FORMAT", "Delivery", "Impression", "delivery_schema", "parse_delivery"]

FORMAT: Final = 1
ClickName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class Impression(Document):
    """One impression tracker: an address or pasted HTML, kept byte for byte."""

    tag: Text


class Delivery(Document):
    """How a creative is served. `platform` is the one that its native macros are written for."""

    format: Literal[1] = FORMAT
    click_throughs: dict[ClickName, Text] = Field(default_factory=dict)
    impressions: tuple[Impression, ...] = ()
    platform: Text | None = None
    base_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>?#]+$")] | None = Field(
        default=None, description="Where the built files are published, without query."
    )
    vendor_id: Annotated[int, Field(ge=1, le=99_999)] | None = Field(
        default=None, description="Our id on the Global Vendor List, for consent macros."
    )
    collector: Annotated[str, StringConstraints(pattern=r"^(https://[^\s\"'<>]+)?$")] = ""


def parse_delivery(data: bytes, file: str) -> tuple[Delivery | None, list[Problem]]:
    """The delivery in `data`, and what is wrong with the document itself."""
    return read_document(data, Delivery, file)


def delivery_schema() -> dict[str, object]:
    """The JSON Schema of delivery.json, as shipped in delivery/delivery.schema.json."""
    return document_schema(Delivery)
