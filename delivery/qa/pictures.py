"""Pictures of the ad in its page, and where each component stands in them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

__all__ = ["NO_PICTURE", "Picture", "take_picture", "wait_until_drawn"]

Place = tuple[str, int, int, int, int]
"""Component, left, top, width and height in the picture."""

# Pictures out of sight are loaded when they come (`loading="lazy"`): nobody may wait for them.
_DRAWN = """(() => {
  const seen = ({ left, top, right, bottom, width, height }) =>
    width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight
  const images = [...document.images].filter((image) => seen(image.getBoundingClientRect()))
  const drawn = images.map((image) => image.decode().catch(() => 0))
  return Promise.all([document.fonts.ready, ...drawn]).then(() => 0)
})()"""
_PATIENCE_S = 2.0  # a picture that is cut off by a box around it is in sight, and never comes
# Components that are in sight, by where they are in the window of their frame. Of a component that
# stands there twice, the one that came last.
_PLACES = """() => {
  const found = {}
  for (const element of document.querySelectorAll('[data-id]')) {
    const box = element.getBoundingClientRect()
    const left = Math.max(box.left, 0), top = Math.max(box.top, 0)
    const width = Math.min(box.right, innerWidth) - left
    const height = Math.min(box.bottom, innerHeight) - top
    if (width > 3 && height > 3) found[element.dataset.id] = [left, top, width, height]
  }
  return Object.entries(found).map(([id, box]) => [id, ...box])
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of the ad's place, or empty, its size, and what stands where."""

    jpeg: bytes = b""
    width_px: int = 0
    height_px: int = 0
    places: tuple[Place, ...] = ()


NO_PICTURE = Picture()


async def take_picture(page: "Page") -> Picture:
    """The ad as a visitor sees it now. Empty if it cannot be drawn in time: no failure of the tag."""
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        frame = page.locator("iframe").first
        if not await frame.count():  # the ad has left with its page
            return NO_PICTURE
        await asyncio.gather(*(wait_until_drawn(child.evaluate) for child in page.frames))
        box = await frame.bounding_box(timeout=5_000)
        jpeg = await frame.screenshot(type="jpeg", quality=80, animations="disabled", timeout=5_000)
        if box is None:
            return Picture(jpeg)
        places = [
            place for child in page.frames for place in await _places_in(child, box["x"], box["y"])
        ]
        size = round(box["width"]), round(box["height"])
        inside = [one for one in places if _overlaps(one, *size)]
        return Picture(jpeg, *size, tuple(inside))
    return NO_PICTURE


async def wait_until_drawn(evaluate: Callable[[str], Awaitable[object]]) -> None:
    """Until a frame has its fonts and the pictures that are in sight, as far as they come.

    `evaluate` is how to ask that frame.
    """
    from playwright.async_api import Error

    with contextlib.suppress(Error, TimeoutError):
        await asyncio.wait_for(evaluate(_DRAWN), _PATIENCE_S)


async def _places_in(frame: "Frame", left: float, top: float) -> list[Place]:
    from playwright.async_api import Error

    with contextlib.suppress(Error):  # a frame that is just leaving
        found = await frame.evaluate(_PLACES)
        if not found:
            return []
        x, y = 0.0, 0.0
        if frame.parent_frame is not None:
            element = await frame.frame_element()
            corner = await element.bounding_box()
            if corner is None:
                return []
            x, y = corner["x"], corner["y"]
        return [
            (id_, round(x - left + a), round(y - top + b), round(width), round(height))
            for id_, a, b, width, height in found
        ]
    return []


def _overlaps(place: Place, width: int, height: int) -> bool:
    _, left, top, wide, high = place
    return left < width and top < height and left + wide > 0 and top + high > 0
