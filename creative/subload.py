"""Which files of a creative are published beside its page, to be asked for after the page's load.

Films always, and large pictures that nobody sees before an act: the ad is there sooner, and what
it weighs before the host's load event stays small. Whatever is shown first stays in the page, and
so does everything in a document that has to hold itself (standalone tags).
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from creative.assets import Asset, Wanted, find_file, used_sources
from creative.creative import Creative
from creative.look import Look
from flows import Component, Image, Slider, Video, find_first_step

__all__ = ["SUBLOAD_FROM_BYTES", "LaterFile", "find_later_files"]

SUBLOAD_FROM_BYTES = 20_000  # a smaller picture costs less in the page than a request of its own


@dataclass(frozen=True, slots=True)
class LaterFile:
    """A file beside the page. `on_act`: asked for only after an act of the user."""

    asset: Asset
    on_act: bool


def find_later_files(creative: Creative, assets: Mapping[str, Asset]) -> dict[str, LaterFile]:
    """Published name -> file. The name has a hash of the bytes, so that caches never mix versions.

    `assets` by file name, as `load_assets` returns them.
    """
    first = find_first_step(creative.flow)
    early, late, alone = _files_of_the_look(creative.look), set[str](), set[str]()
    for component in creative.flow.components:
        for source, wanted, _ in used_sources(component):
            file = find_file(creative.look, source)
            apart = file in assets and _may_wait(component, wanted, assets[file], first)
            (late if apart else early).add(file)
            if wanted != "film" or (component.id in first and _loads_alone(component)):
                alone.add(file)
    return {
        _published(assets[file]): LaterFile(assets[file], on_act=file not in alone)
        for file in sorted(late - early)
    }


def _may_wait(component: Component, wanted: Wanted, asset: Asset, first: Collection[str]) -> bool:
    if wanted == "film":
        return True
    large = len(asset.data) >= SUBLOAD_FROM_BYTES
    return isinstance(component, Image | Slider | Video) and component.id not in first and large


def _loads_alone(component: Component) -> bool:
    """As `player/browser/components/video.ts` does."""
    return isinstance(component, Video) and (component.autoplay or not component.poster)


def _files_of_the_look(look: Look) -> set[str]:
    """Pictures that stand in the page's markup and style whatever the flow does."""
    names = (
        look.header and look.header.logo,
        look.background and look.background.image,
        look.backup and look.backup.image,
    )
    return {find_file(look, name) for name in names if name}


def _published(asset: Asset) -> str:
    path = PurePosixPath(asset.file)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem)
    return f"{stem}-{hashlib.sha256(asset.data).hexdigest()[:8]}{path.suffix.lower()}"
