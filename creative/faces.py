"""The fonts of a look as its page holds them: cut down to what the ad shows, as data of the page.

The player hands them to the browser as bytes (`player/browser/fonts.ts`), which are a font at
once. A style sheet's `@font-face` is one some tasks later, even at a `data:` address: the ad would
be laid out twice, and its first frame have no words in it.
"""

import base64
from collections.abc import Iterator, Mapping

from creative.assets import Asset
from creative.fonts import subset_font
from creative.look import Font, Look

__all__ = ["font_faces"]


def font_faces(look: Look, assets: Mapping[str, Asset], characters: str) -> list[list[str]]:
    """Family, weight ("600", or "300 900" of a variable font) and woff2 in base64 of each file.

    `characters` are those that the ad shows; `assets` by file name, as `load_assets` returns them.
    """
    fonts = (look.theme.fonts.body, look.theme.fonts.display)
    return [face for font in fonts if font for face in _faces(look, font, assets, characters)]


def _faces(
    look: Look, font: Font, assets: Mapping[str, Asset], characters: str
) -> Iterator[list[str]]:
    for part in font.files:
        asset = assets.get(look.assets.get(part.asset, ""))
        if asset is not None:
            weight = f"{part.weight} {part.weight_to}" if part.weight_to else str(part.weight)
            data = base64.b64encode(subset_font(asset.data, characters)).decode()
            yield [font.family, weight, data]
