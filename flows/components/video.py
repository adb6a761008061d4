"""A film in the conversation: the flow waits until it is over or skipped."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from flows.components.base import Component, On

__all__ = ["Video"]


class Video(Component):
    """A film: `src` is an asset or an https address. It starts muted, by itself if `autoplay`.

    Goes on from `completed` at its end, and from `skipped` if the user skips it (where that port
    leads nowhere, from `completed`). `skip_after_ms` left out: it cannot be skipped. A film that
    cannot be played counts as skipped and is reported.
    """

    moments: ClassVar[tuple[On, ...]] = (
        "displayed",
        "played",
        "first_quartile",
        "midpoint",
        "third_quartile",
        "completed",
        "skipped",
        "muted",
        "unmuted",
        "left",
    )
    ports: ClassVar[tuple[str, ...]] = ("completed", "skipped")
    optional_ports: ClassVar[tuple[str, ...]] = ("skipped",)
    plain_texts: ClassVar[tuple[str, ...]] = ("label",)
    type: Literal["video"]
    src: Annotated[str, StringConstraints(min_length=1)]
    label: str = Field(default="", description="What the film shows, for screen readers.")
    poster: str = ""
    captions: str = Field(default="", description="A WebVTT file of the creative's folder.")
    autoplay: bool = True
    skip_after_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None
