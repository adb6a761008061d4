"""Every click-through of an ad: those that delivery.json names, and the landing pages of slides.

Both go through the platform's click macro, so every question about click-throughs is asked of
this one list. A plain exit and a payment's link are no click-throughs: no platform counts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from creative import Creative, find_origin, slide_click
from delivery.document import Delivery
from flows import Redirect, Slider, place_of

__all__ = ["ClickMention", "ClickThrough", "click_mentions", "click_names", "find_click_throughs"]


@dataclass(frozen=True, slots=True)
class ClickThrough:
    """A landing page under its name, and where it is written."""

    name: str
    url: str
    file: str
    place: str


@dataclass(frozen=True, slots=True)
class ClickMention:
    """Where flow or look name a click-through of delivery.json."""

    name: str
    file: str
    place: str


def find_click_throughs(creative: Creative, delivery: Delivery) -> tuple[ClickThrough, ...]:
    """The named ones in the order of delivery.json, then those of slides."""
    named = (
        ClickThrough(name, url, "delivery.json", f"click_throughs > {name}")
        for name, url in delivery.click_throughs.items()
    )
    return (*named, *_slide_links(creative))


def click_names(creative: Creative) -> tuple[str, ...]:
    """The click-throughs that the ad opens, each once: redirects, slides, then the look."""
    names: list[str] = []
    for component in creative.flow.components:
        if isinstance(component, Redirect):
            names.append(component.click)
        elif isinstance(component, Slider):
            names += [slide_click(component, n) for n in range(len(component.slides))]
    return tuple(dict.fromkeys(name for name in [*names, *creative.look.click_names] if name))


def click_mentions(creative: Creative) -> Iterator[ClickMention]:
    """Every mention of a click-through by its name."""
    flow, look = creative.flow, creative.look
    for index, component in enumerate(flow.components):
        origin = find_origin(flow, index)
        if isinstance(component, Redirect) and component.click:
            yield ClickMention(component.click, origin.file, origin.place("click"))
        elif isinstance(component, Slider):
            for n, slide in enumerate(component.slides):
                if slide.click:
                    yield ClickMention(slide.click, origin.file, origin.place("slides", n, "click"))
    for index, area in enumerate(look.areas):
        yield ClickMention(area.click, "creative.json", place_of(look, ("areas", index, "click")))
    if look.closing:
        yield ClickMention(look.closing.click, "creative.json", "closing > click")
    if look.backup:
        yield ClickMention(look.backup.click, "creative.json", "backup > click")


def _slide_links(creative: Creative) -> Iterator[ClickThrough]:
    by_hand = {
        component.id: len(component.slides)
        for component in creative.source.components
        if isinstance(component, Slider) and component.feed
    }
    for index, component in enumerate(creative.flow.components):
        if not isinstance(component, Slider):
            continue
        origin = find_origin(creative.flow, index)
        for n, slide in enumerate(component.slides):
            if slide.link:
                fed = n >= by_hand.get(component.id, len(component.slides))
                place = origin.place("feed", "link") if fed else origin.place("slides", n, "link")
                yield ClickThrough(slide_click(component, n), slide.link, origin.file, place)
