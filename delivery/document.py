"""delivery.json as a value: click-throughs, trackers, verification, where the creative is published."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from flows import Document, Problem, document_schema, read_document

__all__ = [
    "FORMAT",
    "ClickTracker",
    "Delivery",
    "Impression",
    "Tracker",
    "Verification",
    "delivery_schema",
    "parse_delivery",
]

FORMAT: Final = 1
ClickName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class Tracker(Document):
    """Somebody who counts: an address or pasted HTML, kept byte for byte."""

    tag: Text
    vendor: Text | None = Field(
        default=None, description="Whose it is, by the name of `flowtag vendors`; else by its host."
    )
    purposes: tuple[Annotated[int, Field(ge=1, le=11)], ...] = Field(
        default=(), description="TCF purposes that it needs; else those that its vendor declares."
    )


class Impression(Tracker):
    """One impression tracker; `count_on` of the delivery says when it fires."""


class ClickTracker(Tracker):
    """One click tracker: a hop of the way to the landing page, or a pixel beside it.

    A `redirect` is an address that the landing page is appended to, percent-encoded `append`
    times: once, but not behind a `?` at its end, which takes it as it is.
    """

    how: Literal["redirect", "beacon"]
    click: ClickName | None = Field(default=None, description="The click-through; else all.")
    append: Annotated[int, Field(ge=0, le=2)] | None = None

    @property
    def times(self) -> int:
        """How often the landing page is percent-encoded behind it."""
        return int(not self.tag.endswith("?")) if self.append is None else self.append


class Verification(Tracker):
    """A tag that measures or blocks: around ours where it has `@{tag}`, else beside it.

    An address with a wrapper's path in it is put before the ad's own instead.
    """

    kind: Literal["blocking", "monitoring"] | None = None


class Delivery(Document):
    """How a creative is served. `platform` is the one that its native macros are written for."""

    format: Literal[1] = FORMAT
    click_throughs: dict[ClickName, Text] = Field(default_factory=dict)
    click_id: bool = Field(
        default=False,
        description="Landing pages get ft_click=SESSION, so that a site's tracker can credit them.",
    )
    impressions: tuple[Impression, ...] = ()
    count_on: Literal["load", "render"] | None = Field(
        default=None,
        description="When an impression counts: as the tag loads, or with the first painted frame. "
        "Left out, trackers count at load and our own event at the first painted frame.",
    )
    click_trackers: tuple[ClickTracker, ...] = ()
    verification: tuple[Verification, ...] = ()
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
