"""Takes a picture of each step of an ad in each size, and lays it beside the approved one.

Drawn the same every time: the page's clock stands still, nothing moves, no caret, the project's own
fonts; films are covered, because they play in their own time.
"""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from playwright.async_api import Browser, CDPSession, Page

from delivery.formats import build_site, build_tag
from delivery.project import Project
from delivery.qa.pictures import wait_until_drawn
from delivery.qa.planned import Plan
from delivery.qa.report import Picture, PictureState
from delivery.qa.session import run_walk
from delivery.qa.visual import MOST_CHANGED, Approved, caption_of, key_of
from delivery.qa.walk import Walk
from delivery.qa.worlds import new_session, open_worlds
from delivery.staging.adserver import build_scene, serve_values
from delivery.staging.scene import Scene
from delivery.staging.server import Staging

__all__ = ["compare_pictures", "take_pictures"]

_AT_ONCE = 2  # pages: more only wait for each other on two cores
_FIRST_RUN = 90_000  # beyond the walks that are judged: cache-busters come from it


async def take_pictures(
    browser: Browser, staging: Staging, project: Project, plan: Plan
) -> tuple[Picture, ...]:
    """Each step of each path in each size, once: paths that start alike share their pictures. Size
    by size, in the order of the paths."""
    taken: dict[str, Picture] = {}
    places = asyncio.Semaphore(_AT_ONCE)

    async def draw(walk: Walk) -> None:
        async with places:
            artist = _Artist(walk, taken)
            if artist.wanted():
                await run_walk(browser, staging, walk, artist.look)

    walks = list(_walks(project, plan))
    await asyncio.gather(*(draw(walk) for walk in walks))
    keys = dict.fromkeys(key for walk in walks for key, _ in _Artist(walk, taken).keys)
    return tuple(taken[key] for key in keys if key in taken)


async def compare_pictures(
    browser: Browser, pictures: tuple[Picture, ...], approved: Approved | None
) -> tuple[Picture, ...]:
    """The pictures beside the approved ones, and those that are gone."""
    if approved is None:
        return pictures
    page = await browser.new_page()
    try:
        found = [await _compare(page, one, approved.pictures.get(one.key)) for one in pictures]
    finally:
        await page.close()
    seen = {picture.key for picture in pictures}
    return (
        *found,
        *(
            Picture(key, key.partition("/")[0], approved.captions[key], "gone")
            for key in approved.pictures
            if key not in seen
        ),
    )


async def _compare(page: Page, picture: Picture, before: bytes | None) -> Picture:
    if before is None:
        return picture
    if before == picture.png:
        return replace(picture, state="same")
    texts = [base64.b64encode(png).decode() for png in (before, picture.png)]
    differing, of, difference = await page.evaluate(_script(), texts)
    share = differing / of
    state: PictureState = "changed" if share > MOST_CHANGED else "same"
    if state == "same":
        return replace(picture, state=state)
    return replace(
        picture,
        state=state,
        before=before,
        difference=base64.b64decode(difference),
        changed_share=round(share, 4),
    )


def _walks(project: Project, plan: Plan) -> Iterator[Walk]:
    """The paths of the plan, in every size."""
    paths = [one.walk for one in plan.walks if one.walk.kind == "path"]
    sizes = project.creative.look.sizes
    site, _ = build_site(project, plan.platform, sizes=sizes)
    number = _FIRST_RUN
    for size in sizes:
        tag, _ = build_tag(
            project,
            plan.platform,
            format=plan.case.format,  # type: ignore[arg-type]  # it was built in it before
            size=size,
            wrapped=False,
        )
        if tag is None:
            continue
        for path in paths:
            number += 1
            values = serve_values(plan.platform, project, tag, number)
            scene = build_scene(plan.platform, project, tag, site, values)
            yield replace(path, run=f"picture-{number}", scene=scene, thorough=False)


@dataclass
class _Artist:
    """Draws the steps of one walk that nobody has drawn yet."""

    walk: Walk
    taken: dict[str, Picture]
    step: int = 0
    cdp: CDPSession | None = None
    keys: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        deeds = self.walk.deeds
        for n in range(len(deeds) + 1):
            over = bool(deeds) and n == len(deeds)
            key = key_of(self.size, deeds[:n], over=over)
            self.keys.append((key, caption_of(deeds[:n], over=over)))

    @property
    def size(self) -> str:
        scene: Scene = self.walk.scene
        return f"{scene.width_px}x{scene.height_px}"

    def wanted(self) -> bool:
        """Whether any of its steps is still to be drawn."""
        return any(key not in self.taken for key, _ in self.keys)

    async def look(self, page: Page, caption: str) -> None:
        key, told = self.keys[min(self.step, len(self.keys) - 1)]
        self.step += 1
        if key in self.taken or caption.startswith("Stuck"):
            return
        if self.cdp is None:
            self.cdp = await new_session(page)
        await page.mouse.move(1, 1)  # off the ad: what it points at may look otherwise
        for world in (await open_worlds(self.cdp, self.walk.scene)).ad:
            await wait_until_drawn(world.evaluate)
        png = await page.locator("iframe").first.screenshot(
            type="png",
            animations="disabled",
            caret="hide",
            scale="css",
            mask=[frame.locator("video") for frame in page.frames],
            mask_color="#888888",
            timeout=10_000,
        )
        self.taken[key] = Picture(key, self.size, told, "new", png)


@cache
def _script() -> str:
    return (files("delivery") / "qa" / "visual.js").read_text("utf-8")
