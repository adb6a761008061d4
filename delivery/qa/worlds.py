"""A world of its own in each frame of the ad: reads the page without leaving a trace in it.

Timers and `performance` are the browser's own there, also where the page's clock stands still, and
no policy of the page forbids anything. Frames that stand for somebody else's are left out.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Error, Page

from delivery.staging.scene import Scene

__all__ = ["World", "Worlds", "is_ours", "new_session", "open_worlds"]

_NAME = "flowtag"


@dataclass(frozen=True, slots=True)
class World:
    """One frame. `top`: the publisher's page; `served`: the ad server's document in it."""

    session: CDPSession
    context: int
    url: str
    top: bool
    served: bool

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited. Raises Error if it fails or the frame is gone."""
        answer = await self.session.send(
            "Runtime.evaluate",
            {
                "contextId": self.context,
                "expression": expression,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        failed = answer.get("exceptionDetails")
        if failed:
            said = failed.get("exception", {}).get("description") or failed.get("text", "")
            raise Error(str(said))
        return answer["result"].get("value")


@dataclass(frozen=True, slots=True)
class Worlds:
    """The frames of a page that are the publisher's or the ad's."""

    top: World
    ad: tuple[World, ...]

    @property
    def served(self) -> World | None:
        """The ad server's document."""
        return next((world for world in self.ad if world.served), None)


async def open_worlds(session: CDPSession, scene: Scene) -> Worlds:
    """A world in each frame that is there now."""
    tree = (await session.send("Page.getFrameTree"))["frameTree"]
    found: list[World] = []
    for frame, depth in _frames(tree, 0):
        if depth and not is_ours(frame["url"], scene):
            continue
        with contextlib.suppress(Error):  # a frame that is just leaving
            made = await session.send(
                "Page.createIsolatedWorld", {"frameId": frame["id"], "worldName": _NAME}
            )
            host = urlsplit(frame["url"]).hostname or ""
            served = depth == 1 and host == scene.ad_host
            context = int(made["executionContextId"])
            found.append(World(session, context, frame["url"], depth == 0, served))
    top, *ad = found
    return Worlds(top, tuple(ad))


async def new_session(page: Page) -> CDPSession:
    """A line to the browser's own tools for that page."""
    return await page.context.new_cdp_session(page)


def is_ours(url: str, scene: Scene) -> bool:
    """Whether a document is the ad's own, not one that staging answers for somebody else."""
    if not url.startswith(("https://", "http://")):
        return True  # about:srcdoc, about:blank, data:
    own = urlsplit(scene.base_url).hostname if scene.base_url else None
    return urlsplit(url).hostname in {scene.ad_host, own}


def _frames(tree: Mapping[str, Any], depth: int) -> Iterator[tuple[Mapping[str, Any], int]]:
    yield tree["frame"], depth
    for child in tree.get("childFrames", ()):
        yield from _frames(child, depth + 1)
