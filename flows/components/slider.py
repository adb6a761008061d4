"""Slides side by side: by hand, or from a feed that is read when the ad is built."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from flows.components.base import Component, Document, On, VariableName

__all__ = ["MAX_SLIDES", "Feed", "Slide", "Slider"]

MAX_SLIDES = 20  # more than anyone swipes through; each carries a picture's weight

_Click = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
_Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]


class Slide(Document):
    """One slide. `click` names a click-through of the delivery; `link` is a landing page of its own,
    which goes through the platform's click macro like any other. `value` is what `variable` keeps.
    """

    text: str = ""
    image: str = ""
    alt: str = ""
    click: _Click | Literal[""] = ""
    link: _Link | Literal[""] = ""
    button: str = ""
    value: str = ""

    @model_validator(mode="after")
    def _check_link(self) -> "Slide":
        if self.click and self.link:
            raise ValueError('a slide has "click" or "link", not both')
        return self


class Feed(Document):
    """A JSON or CSV file whose rows become slides.

    `src` is a file of the creative's folder, or an https address. `items` leads to the list in a
    JSON file (`"products.list"`). The others name the column, or the key, of each part of a slide.
    """

    src: Annotated[str, StringConstraints(min_length=1)]
    items: str = ""
    text: str = ""
    image: str = ""
    alt: str = ""
    link: str = ""
    value: str = ""
    button: str = ""
    limit: Annotated[int, Field(ge=1, le=MAX_SLIDES)] = 10


class Slider(Component):
    """Slides to swipe through. The flow goes on at once, or, with `pick`, waits for one to be taken.

    Then `variable` keeps the taken slide's `value` (without one, its text).
    """

    moments: ClassVar[tuple[On, ...]] = ("displayed", "selected", "left")
    ports: ClassVar[tuple[str, ...]] = ("next",)
    plain_texts: ClassVar[tuple[str, ...]] = ("label",)
    type: Literal["slider"]
    label: str = Field(default="", description="What the slides are, for screen readers.")
    slides: Annotated[tuple[Slide, ...], Field(max_length=MAX_SLIDES)] = ()
    feed: Feed | None = None
    pick: bool = False
    variable: VariableName | None = None
    autoplay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0

    @model_validator(mode="after")
    def _check_slides(self) -> "Slider":
        if not self.slides and self.feed is None:
            raise ValueError('a slider needs "slides" or a "feed"')
        if self.variable and not self.pick:
            raise ValueError('"variable" keeps the slide that is taken: it needs "pick": true')
        return self
