"""Fonts cut down to what an ad shows: the same bytes for the same font and the same characters.

A font of the author is woff2 in, woff2 out. Characters that it does not have are shown in the
system's font; `missing_characters` names them.
"""

from functools import lru_cache
from io import BytesIO

__all__ = [
    "BASIC_CHARACTERS",
    "font_characters",
    "is_font",
    "missing_characters",
    "subset_font",
]

# What any text may need: Basic Latin (also what users type), and the punctuation of Latin-1 with
# its usual companions: quotes, dashes, ellipsis, bullet, euro.
BASIC_CHARACTERS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0¡«®°·»¿©×‘’‚“”„–—…•€"


@lru_cache(maxsize=32)
def subset_font(data: bytes, characters: str) -> bytes:
    """The woff2 with the glyphs for `characters` and BASIC_CHARACTERS only. ~0.2 s, cached."""
    from fontTools import subset  # type: ignore[import-untyped]

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False  # browsers of today do not use it at these sizes
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright and licence stay in
    options.recalc_timestamp = False  # the time of the build is no part of the ad
    font = subset.load_font(BytesIO(data), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=BASIC_CHARACTERS + characters)
    cutter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def is_font(data: bytes) -> bool:
    """Whether the woff2 can be read, so that the others here do not raise."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    try:
        font = TTFont(BytesIO(data))
        for table in ("head", "hhea", "hmtx", "maxp", "cmap"):
            font[table]
    except Exception:  # noqa: BLE001 - fontTools raises struct.error, brotli.error, KeyError and what not
        return False
    return True


@lru_cache(maxsize=32)
def font_characters(data: bytes) -> frozenset[int]:
    """The code points that the font has glyphs for."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(BytesIO(data), lazy=True).getBestCmap() or {})


def missing_characters(data: bytes, characters: str) -> str:
    """Those of `characters` that the font cannot show, sorted, each once."""
    known = font_characters(data)
    return "".join(sorted({c for c in characters if c.isprintable() and ord(c) not in known}))
